// A kernel with a reduction of the user's own: rows scaled to [0, 1] by their smallest element and their spread.
// A monoid is a struct; reduce and scan both take it, and the planner treats it as it does the library's own.
//
// Prints:
//
//     1 nest, 2 passes, 0 touchups, 0 temporaries, 0 bytes of scratch
//     an element of x0 takes 2 reads (8 bytes), 1 write (4 bytes)
//     for i in 2:
//       for j in 4, in lanes:   (reads x0)
//         accumulate min(x0[i, j]) in register
//         accumulate spread(x0[i, j]) in register
//       min1 = finished min
//       spread3 = finished spread
//       for j in 4, in lanes:   (reads x0; writes y0)
//         subtract2 = subtract(x0[i, j], min1)
//         divide4 = divide(subtract2, spread3)
//         y0[i, j] = divide4
//     [[0.   1.   0.5  0.25]
//      [0.   0.2  1.   0.2 ]]
//     the spread so far:
//     [[0. 4. 4. 4.]
//      [0. 1. 5. 5.]]
//
// It stands for these loops; the minimum and the spread share the first:
//
//     for each row i:
//       low = min = inf, high = -inf
//       for each j:  min = minimum(min, x[i][j]), low = minimum(low, x[i][j]), high = maximum(high, x[i][j])
//       for each j:  y[i][j] = (x[i][j] - min) / (high - low)
#include <weft/weft.hpp>

#include <iostream>
#include <limits>

struct spread {
  static constexpr const char* name = "spread";  // optional: what the plan calls it
  static constexpr weft::monoid_traits traits{.commutative = true, .idempotent = true};
  template <class V>
  struct state {
    V low, high;
  };
  template <class V>
  static constexpr state<V> neutral() {
    constexpr float infinity = std::numeric_limits<float>::infinity();
    return {V(infinity), V(-infinity)};
  }
  template <class V>
  static constexpr state<V> lift(V x) {
    return {x, x};
  }
  template <class V>
  static constexpr state<V> combine(state<V> earlier, state<V> later) {
    return {weft::math::minimum(earlier.low, later.low), weft::math::maximum(earlier.high, later.high)};
  }
  template <class V>
  static constexpr V finish(state<V> s) {
    return s.high - s.low;
  }
};

int main() {
  const weft::tensor<float, 2, 4> x{{1, 5, 3, 2}, {-1, 0, 4, 0}};
  constexpr auto scaled = weft::fuse([](auto a) {
    return (a - min(a, weft::axis<1>, weft::keepdims)) / weft::reduce<spread>(a, weft::axis<1>, weft::keepdims);
  });
  static_assert(weft::plan_of<decltype(scaled(x))>.passes == 2);
  std::cout << weft::explain(scaled(x)) << weft::eval(scaled(x)) << '\n';
  std::cout << "the spread so far:\n" << weft::eval(weft::scan<spread>(x, weft::axis<1>)) << '\n';
}
