// Dims with names: axes are named instead of counted, names must match, and sizes known at run time are checked
// before anything is written.
//
// Prints:
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
