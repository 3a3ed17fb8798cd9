// Softmax along the rows, as a user would write its formula: the plan is that of weft::softmax(x, weft::axis<1>),
// and both are fixed at compile time.
//
// Prints:
//
// It stands for these loops, in which x is read twice and exp is computed once an element:
//
//     for each row i:
//       m = -inf;  for each j:  m = max(m, x[i][j])
//       s = 0;     for each j:  y[i][j] = exp(x[i][j] - m), s += y[i][j]
//                  for each j:  y[i][j] /= s
#include <weft/weft.hpp>

#include <iostream>

int main() {
  const weft::tensor<float, 2, 3> x{{1, 2, 3}, {0, 0, 0}};
  constexpr auto row_softmax = weft::fuse([](auto a) {
    auto e = exp(a - max(a, weft::axis<1>, weft::keepdims));
    return e / sum(e, weft::axis<1>, weft::keepdims);
  });
  constexpr auto plan = weft::plan_of<decltype(row_softmax(x))>;
  static_assert(plan.nests == 1 && plan.passes <= 2 && plan.temporaries == 0);
  std::cout << weft::explain(row_softmax(x)) << weft::eval(row_softmax(x)) << '\n';
}
