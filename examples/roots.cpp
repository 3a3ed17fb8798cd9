// Several results from one traversal: expressions that are evaluated together share their loops.
//
// Prints:
//
//     1 nest, 1 pass, 0 touchups, 0 temporaries, 0 bytes of scratch
//     an element of x0 takes 1 read (4 bytes), 0.75 writes (3 bytes)
//     for i in 2:
//       for j in 4, in lanes:   (reads x0)
//         accumulate max(x0[i, j]) in register
//         accumulate min(x0[i, j]) in register
//         accumulate sum(x0[i, j]) in register
//       max1 = finished max
//       min2 = finished min
//       sum3 = finished sum
//       y0[i] = max1
//       y1[i] = min2
//       y2[i] = sum3
//     [5. 4.]
//     [ 1. -1.]
//     [11.  3.]
//
// It stands for these loops:
//
//     for each row i:
//       high = -inf, low = inf, total = 0
//       for each j:  high = maximum(high, x[i][j]), low = minimum(low, x[i][j]), total += x[i][j]
//       a[i] = high, b[i] = low, c[i] = total
#include <weft/weft.hpp>

#include <iostream>
#include <tuple>

int main() {
  const weft::tensor<float, 2, 4> x{{1, 5, 3, 2}, {-1, 0, 4, 0}};
  constexpr auto summary = weft::fuse([](auto a) {
    constexpr auto rows = weft::axis<1>;
    return std::tuple(max(a, rows), min(a, rows), sum(a, rows));
  });
  const auto [high, low, total] = weft::eval(summary(x));
  std::cout << weft::explain(summary(x)) << high << '\n' << low << '\n' << total << '\n';
}
