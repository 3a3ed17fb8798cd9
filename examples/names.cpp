// Dims with names: axes are named instead of counted, names must match, and sizes known at run time are checked
// before anything is written.
//
// Prints:
//
//     1 nest, 2 passes, 0 touchups, 0 temporaries, 0 bytes of scratch
//     an element of x0 takes 2 reads (16 bytes), 1 write (8 bytes)
//     for batch in 2:
//       for feature in 3, in lanes:   (reads x1)
//         accumulate mean(x1[batch, feature]) in register
//       mean2 = finished mean
//       for feature in 3, in lanes:   (reads x0; writes y0)
//         subtract3 = subtract(x0[batch, feature], mean2)
//         y0[batch, feature] = subtract3
//     [[-1.  0.  1.]
//      [-2. -1.  3.]]
//     weft: multiply: sizes differ on axis 0 (batch): 2 and 5; a run-time size does not broadcast
//
// It stands for these loops:
//
//     for each batch i:
//       s = 0;  for each feature j:  s += x[i][j]
//               for each feature j:  y[i][j] = x[i][j] - s / 3
#include <weft/weft.hpp>

#include <iostream>
#include <vector>

int main() {
  const std::vector<double> numbers{1, 2, 3, 4, 5, 9};
  const auto x = weft::view<"batch", weft::named<"feature", 3>>(numbers, 2);
  auto centred = x - mean(x, weft::axis<"feature">, weft::keepdims);
  std::cout << weft::explain(centred) << weft::eval(centred) << '\n';

  const weft::tensor<double, "batch"> weights(5);
  try {
    std::cout << weft::eval(sum(x, weft::axis<"feature">) * weights) << '\n';
  } catch (const weft::shape_error& error) {
    std::cout << error.what() << '\n';
  }
  // Without running it: error, since "feature" never meets "batch".
  //     x + weights;
}
