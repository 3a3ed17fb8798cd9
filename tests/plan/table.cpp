// What the planner finds, row by row: expressions, and the nests, passes and temporaries that each may take. Every
// row is asserted for static, run-time, named and strided operands, and again with the axes swapped.
// build: one-compiler
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE table
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace {

using weft::axis;
using weft::keepdims;
using weft::plan_of;

using fixed = weft::tensor<float, 32, 64>;
using run_time = weft::tensor<float, weft::dyn, weft::dyn>;
using named = weft::tensor<float, "day", "asset">;
using strided = weft::basic_view<const float, false, weft::dyn, weft::dyn>;

// A row: what was planned, and the bounds it has to keep.
struct promise {
  const char* expression;
  weft::plan_summary plan;
  int nests;
  int passes;
  int temporaries;
  int touchups = 0;

  constexpr bool is_kept() const {
    return plan.nests <= nests && plan.passes <= passes && plan.temporaries <= temporaries &&
           plan.touchups <= touchups && plan.nests > 0 && plan.passes > 0;
  }
};

// The formulas a user would write, along any axis.
template <int Axis>
inline constexpr auto softmax_formula = weft::fuse([](auto a) {
  return exp(a - max(a, axis<Axis>, keepdims)) / sum(exp(a - max(a, axis<Axis>, keepdims)), axis<Axis>, keepdims);
});
template <int Axis>
inline constexpr auto log_softmax_formula = weft::fuse([](auto a) {
  auto shifted = a - max(a, axis<Axis>, keepdims);
  return shifted - log(sum(exp(shifted), axis<Axis>, keepdims));
});
template <int Axis>
inline constexpr auto logsumexp_formula = weft::fuse([](auto a) {
  auto top = max(a, axis<Axis>, keepdims);
  return top + log(sum(exp(a - top), axis<Axis>, keepdims));
});
template <int Axis>
inline constexpr auto root_mean_square_norm = weft::fuse([](auto a, auto weight, auto bias) {
  return a / sqrt(mean(a * a, axis<Axis>, keepdims) + 1e-5F) * weight + bias;
});
template <int Axis>
inline constexpr auto share_so_far = weft::fuse([](auto a) {
  return cumsum(a, axis<Axis>) / sum(a, axis<Axis>, keepdims);
});
template <int Axis>
inline constexpr auto entropy = weft::fuse([](auto a) {
  auto p = softmax(a, axis<Axis>);
  return -sum(p * log(p), axis<Axis>);
});
template <int Along, int Across>
inline constexpr auto double_centring = weft::fuse([](auto a) {
  return a - mean(a, axis<Along>, keepdims) - mean(a, axis<Across>, keepdims);
});
template <int Axis>
inline constexpr auto extremes = weft::fuse([](auto a) {
  return std::tuple(max(a, axis<Axis>), min(a, axis<Axis>), sum(a, axis<Axis>));
});

template <class X>
struct vectors;  // operands of x's kind, along its last and its first axis
template <weft::dim Rows, weft::dim Columns>
struct vectors<weft::tensor<float, Rows, Columns>> {
  using row = weft::tensor<float, Columns>;
  using column = weft::tensor<float, Rows, 1>;
};
template <weft::dim Rows, weft::dim Columns>
struct vectors<weft::basic_view<const float, false, Rows, Columns>> {
  using row = weft::basic_view<const float, false, Columns>;
  using column = weft::basic_view<const float, false, Rows, 1>;
};

template <class X, int Along>
using along = std::conditional_t<Along == 1, typename vectors<X>::row, typename vectors<X>::column>;

// The table; `Along` is its axis 1 and `Across` its axis 0.
template <class X, int Along, int Across>
constexpr auto table() {
  using W = along<X, Along>;
  const auto of = []<class E>(std::type_identity<E>) { return plan_of<E>; };
#define WEFT_TEST_PLAN(...) of(std::type_identity<decltype(__VA_ARGS__)>())
#define WEFT_TEST_X std::declval<X&>()
#define WEFT_TEST_W std::declval<W&>()
  return std::array{
      promise{"a * b + c", WEFT_TEST_PLAN(WEFT_TEST_X * WEFT_TEST_X + WEFT_TEST_X), 1, 1, 0},
      promise{"max(x), min(x), sum(x)",
              plan_of<decltype(weft::max(WEFT_TEST_X, axis<Along>)), decltype(weft::min(WEFT_TEST_X, axis<Along>)),
                      decltype(weft::sum(WEFT_TEST_X, axis<Along>))>,
              1, 1, 0, 1},
      promise{"max(x), min(x), sum(x) of a kernel", WEFT_TEST_PLAN(extremes<Along>(WEFT_TEST_X)), 1, 1, 0, 1},
      promise{"softmax(x, axis<1>)", WEFT_TEST_PLAN(weft::softmax(WEFT_TEST_X, axis<Along>)), 1, 2, 0, 1},
      promise{"softmax(x, axis<1>), written out", WEFT_TEST_PLAN(softmax_formula<Along>(WEFT_TEST_X)), 1, 2, 0, 1},
      promise{"log_softmax(x, axis<1>)", WEFT_TEST_PLAN(weft::log_softmax(WEFT_TEST_X, axis<Along>)), 1, 3, 0, 1},
      promise{"log_softmax(x, axis<1>), written out", WEFT_TEST_PLAN(log_softmax_formula<Along>(WEFT_TEST_X)), 1, 3, 0,
              1},
      promise{"logsumexp(x, axis<1>)", WEFT_TEST_PLAN(weft::logsumexp(WEFT_TEST_X, axis<Along>)), 1, 2, 0, 1},
      promise{"logsumexp(x, axis<1>), written out", WEFT_TEST_PLAN(logsumexp_formula<Along>(WEFT_TEST_X)), 1, 2, 0, 1},
      promise{"rms norm with weight and bias",
              WEFT_TEST_PLAN(root_mean_square_norm<Along>(WEFT_TEST_X, WEFT_TEST_W, WEFT_TEST_W)), 1, 2, 0, 1},
      promise{"cumsum(x, axis<1>) / sum(x, axis<1>)", WEFT_TEST_PLAN(share_so_far<Along>(WEFT_TEST_X)), 1, 2, 0, 1},
      promise{"entropy of softmax(x, axis<1>)", WEFT_TEST_PLAN(entropy<Along>(WEFT_TEST_X)), 1, 3, 0, 2},
      promise{"sum(softmax(x, axis<1>) * w, axis<1>)",
              WEFT_TEST_PLAN(weft::sum(weft::softmax(WEFT_TEST_X, axis<Along>) * WEFT_TEST_W, axis<Along>)), 1, 3, 0,
              1},
      promise{"cumsum(cumsum(x, axis<1>), axis<0>)",
              WEFT_TEST_PLAN(weft::cumsum(weft::cumsum(WEFT_TEST_X, axis<Along>), axis<Across>)), 1, 1,
              Along == 1 ? 0 : 1},  // across the rows first, the carry is a row of its own
      promise{"sum(softmax(x, axis<1>), axis<0>)",
              WEFT_TEST_PLAN(weft::sum(weft::softmax(WEFT_TEST_X, axis<Along>), axis<Across>)), 1, 3, 0},
      // Nothing says that three operands of run-time sizes are one array, or have equal sizes: each is traversed apart.
      promise{"double centring",
              WEFT_TEST_PLAN(WEFT_TEST_X - weft::mean(WEFT_TEST_X, axis<Along>, keepdims) -
                             weft::mean(WEFT_TEST_X, axis<Across>, keepdims)),
              2, std::is_same_v<X, fixed> ? 2 : 3, 2, 1},
      promise{"double centring of a kernel", WEFT_TEST_PLAN(double_centring<Along, Across>(WEFT_TEST_X)), 2, 2, 2, 1},
      promise{"softmax(softmax(x, axis<1>), axis<0>)",
              WEFT_TEST_PLAN(weft::softmax(weft::softmax(WEFT_TEST_X, axis<Along>), axis<Across>)), 3, 5, 4, 4},
      promise{"transpose(softmax(x, axis<1>))",
              WEFT_TEST_PLAN(weft::transpose(weft::softmax(WEFT_TEST_X, axis<Along>))), 1, 2, 0, 1},
      promise{"softmax(transpose(x), axis<0>)",
              WEFT_TEST_PLAN(weft::softmax(weft::transpose(WEFT_TEST_X), axis<Across>)), 1, 2, 0, 1},
  };
#undef WEFT_TEST_W
#undef WEFT_TEST_X
#undef WEFT_TEST_PLAN
}

template <class X, int Along, int Across>
constexpr int first_broken() {
  const auto rows = table<X, Along, Across>();
  for (std::size_t k = 0; k < rows.size(); ++k)
    if (!rows[k].is_kept()) return static_cast<int>(k);
  return -1;
}

static_assert(first_broken<fixed, 1, 0>() == -1);
static_assert(first_broken<fixed, 0, 1>() == -1);
static_assert(first_broken<run_time, 1, 0>() == -1);
static_assert(first_broken<run_time, 0, 1>() == -1);
static_assert(first_broken<named, 1, 0>() == -1);
static_assert(first_broken<named, 0, 1>() == -1);
static_assert(first_broken<strided, 1, 0>() == -1);
static_assert(first_broken<strided, 0, 1>() == -1);

template <class X, int Along, int Across>
void check() {
  for (const promise& row : table<X, Along, Across>()) {
    BOOST_TEST(row.is_kept(), row.expression << " along axis " << Along << ": " << row.plan.nests << " nests, "
                                             << row.plan.passes << " passes, " << row.plan.temporaries
                                             << " temporaries, " << row.plan.touchups << " touch-ups");
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(static_sizes) {
  check<fixed, 1, 0>();
  check<fixed, 0, 1>();
}

BOOST_AUTO_TEST_CASE(run_time_sizes) {
  check<run_time, 1, 0>();
  check<run_time, 0, 1>();
  check<named, 1, 0>();
  check<named, 0, 1>();
}

BOOST_AUTO_TEST_CASE(strided_operands) {
  check<strided, 1, 0>();
  check<strided, 0, 1>();
}
