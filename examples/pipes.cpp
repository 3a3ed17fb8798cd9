// An operation called without its operand is an adaptor, as in ranges: x | f() is f(x), and nothing runs before eval.
// Here the share of each row's sum of squares that is reached so far.
//
// Prints:
//
//     1 nest, 2 passes, 0 touchups, 0 temporaries, 0 bytes of scratch
//     an element of x0 takes 2 reads (8 bytes), 1 write (4 bytes)
//     for i in 2:
//       for j in 3, in lanes:   (reads x1)
//         square4 = square(x1[i, j])
//         accumulate sum(square4) in register
//       sum5 = finished sum
//       for j in 3, in lanes:   (reads x0; writes y0)
//         square1 = square(x0[i, j])
//         cumsum2 = cumsum(square1) so far, carried in register
//         divide6 = divide(cumsum2, sum5)
//         y0[i, j] = divide6
//     [[0.07142857 0.35714287 1.        ]
//      [0.64285713 0.9285714  1.        ]]
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
