// The output may be an input. Where every element is read before its place is overwritten, it is done in place; where
// that can't be, and the memory does overlap, the result takes a temporary. Nothing is asked of the user.
//
// Prints:
//
// The first stands for the loops of softmax, run in place; the second for
//
//     for each i:  for each j:  t[i][j] = x[j][i]
//     x = t
#include <weft/weft.hpp>

#include <iostream>

int main() {
  weft::tensor<float, 2, 2> x{{0, 1}, {2, 2}};
  using softmax_of_x = decltype(softmax(x, weft::axis<1>));
  static_assert(weft::plan_of<softmax_of_x, weft::into<decltype(x)>>.alias_temporaries == 0);
  weft::assign(x, softmax(x, weft::axis<1>));
  std::cout << "softmax:\n" << x << '\n';

  using transpose_of_x = decltype(transpose(x));
  static_assert(weft::plan_of<transpose_of_x, weft::into<decltype(x)>>.alias_temporaries == 1);
  weft::assign(x, transpose(x));
  std::cout << "transposed:\n" << x << '\n';
}
