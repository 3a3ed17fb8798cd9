// Softmax along the rows, as a user would write its formula: the plan is that of weft::softmax(x, weft::axis<1>),
// and both are fixed at compile time.
//
// Prints:
//
//     1 nest, 2 passes, 1 touchup, 0 temporaries, 0 bytes of scratch
//     an element of x0 takes 3 reads (12 bytes), 2 writes (8 bytes), 1 exp of 10 additions
//     separate traversals
//     cost of an index: 34.5 in separate traversals, 400.67 in one
//     rewritten: e / sum(e) -> e * (1 / sum(e)) where e = exp(x - max(x))
//     for i in 2:
//       for j in 3, in lanes:   (reads x0)
//         accumulate max(x0[i, j]) in register
//       max1 = finished max
//       for j in 3, in lanes:   (reads x0; writes y0)
//         subtract2 = subtract(x0[i, j], max1)
//         exp3 = exp(subtract2)
//         accumulate sum(exp3) in register
//         y0[i, j] = exp3   (kept: computing it again takes 12 additions, keeping it 6)
//       sum4 = finished sum
//       for j in 3, in lanes:   (reads y0; writes y0)
//         exp3 = y0[i, j]
//         normalise5 = normalise(exp3, sum4)
//         y0[i, j] = normalise5
//     [[0.09003057 0.24472845 0.6652409 ]
//      [0.33333334 0.33333334 0.33333334]]
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
