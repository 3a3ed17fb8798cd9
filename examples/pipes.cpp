// An operation called without its operand is an adaptor, as in ranges: x | f() is f(x), and nothing runs before eval.
// Here the share of each row's sum of squares that is reached so far.
//
// Prints:
//
// It stands for these loops:
//
//     for each row i:
//       s = 0;  for each j:  s += x[i][j] * x[i][j]
//       c = 0;  for each j:  c += x[i][j] * x[i][j], y[i][j] = c / s
//
// A direct expression reads its operands where they are written, here x twice; in a kernel (fuse) it would be one x.
#include <weft/weft.hpp>

#include <iostream>

int main() {
  const weft::tensor<float, 2, 3> x{{1, 2, 3}, {3, 2, 1}};
  auto squares = x | weft::square();
  auto share = (squares | weft::cumsum(weft::axis<1>)) / (squares | weft::sum(weft::axis<1>, weft::keepdims));
  std::cout << weft::explain(share) << weft::eval(share) << '\n';
}
