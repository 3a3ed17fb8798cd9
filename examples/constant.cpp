// The same expressions in constant evaluation: a static shape makes the result a constant.
//
// Prints:
//
//     [ 1  1  2  6 24]
//     1000.69
//
// The first stands for this loop, run by the compiler:
//
//     p = 1;  for each i:  y[i] = p, p *= x[i]
#include <weft/weft.hpp>

#include <iostream>

int main() {
  constexpr weft::tensor<int, 5> x{1, 2, 3, 4, 5};
  constexpr auto factorials = weft::eval(cumprod(x, weft::axis<0>, weft::exclusive));
  static_assert(factorials(4) == 24);
  constexpr double total = weft::eval(logsumexp(weft::tensor<double, 2>{1000, 1000}));
  static_assert(total > 1000.693 && total < 1000.694);
  std::cout << factorials << '\n' << total << '\n';
}
