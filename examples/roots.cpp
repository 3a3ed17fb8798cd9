// Several results from one traversal: expressions that are evaluated together share their loops.
//
// Prints:
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
