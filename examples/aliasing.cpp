// The output may be an input. Where every element is read before its place is written, the work is done in place; where
// that is not proven, and the memory is found to overlap, the result goes through a temporary. Nothing is asked of the
// user.
//
// Prints:
//
//     [[0.5 7. ]
//      [0.5 0.5]]
//
//     [[0.5 0.5]
//      [7.  0.5]]
//
// They stand for these loops, the first in place, the second not:
//
//     for each row i:
//       m = -inf;  for each j:  m = max(m, x[i][j])
//       s = 0;     for each j:  x[i][j] = exp(x[i][j] - m), s += x[i][j]
//                  for each j:  x[i][j] /= s
//
//     for each i, j:  t[i][j] = x[j][i]
//     for each i, j:  x[i][j] = t[i][j]
#include <weft/weft.hpp>

#include <iostream>

int main() {
  weft::tensor<float, 2, 2> x{{0, 0}, {5, 5}};
  constexpr auto plan = weft::plan_of<decltype(transpose(x)), weft::into<decltype(x)>>;
  static_assert(plan.temporaries == 0 && plan.alias_temporaries == 1);

  weft::assign(x, softmax(x, weft::axis<1>));
  x(0, 1) = 7;
  std::cout << x << "\n\n";
  weft::assign(x, transpose(x));
  std::cout << x << '\n';
}
