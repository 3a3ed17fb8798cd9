// What the planner finds, row by row: expressions, and the nests, passes, temporaries, touch-ups and dear operations
// that each may take. Every row is asserted for static, run-time, named and strided operands, and again with the axes
// swapped (but for the named ones). `plan.table --markdown` prints the table of the README;
// tests/examples/readme_table.sh compares.
// build: clang-only not-precompiled
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_NO_MAIN
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>

#include <array>
#include <cstddef>
#include <iostream>
#include <string>
#include <string_view>
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
  int dear = 0;

  constexpr bool is_kept() const {
    return plan.nests <= nests && plan.passes <= passes && plan.temporaries <= temporaries &&
           plan.touchups <= touchups && plan.dear_operations <= dear && plan.nests > 0 && plan.passes > 0;
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
inline constexpr auto moments = weft::fuse([](auto a) { return std::tuple(mean(a, axis<Axis>), var(a, axis<Axis>)); });
template <int Axis>
inline constexpr auto layer_norm = weft::fuse([](auto a, auto weight, auto bias) {
  auto centred = a - mean(a, axis<Axis>, keepdims);
  return centred / sqrt(var(a, axis<Axis>, keepdims) + 1e-5F) * weight + bias;
});
template <int Axis>
inline constexpr auto layer_norm_formula = weft::fuse([](auto a, auto weight, auto bias) {
  auto centred = a - mean(a, axis<Axis>, keepdims);
  return centred / sqrt(mean(square(centred), axis<Axis>, keepdims) + 1e-5F) * weight + bias;
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
      promise{"`a * b + c`", WEFT_TEST_PLAN(WEFT_TEST_X * WEFT_TEST_X + WEFT_TEST_X), 1, 1, 0},
      promise{"`max(x, axis<1>), min(x, axis<1>), sum(x, axis<1>)`",
              plan_of<decltype(weft::max(WEFT_TEST_X, axis<Along>)), decltype(weft::min(WEFT_TEST_X, axis<Along>)),
                      decltype(weft::sum(WEFT_TEST_X, axis<Along>))>,
              1, 1, 0, 1},
      promise{"the same, of a kernel", WEFT_TEST_PLAN(extremes<Along>(WEFT_TEST_X)), 1, 1, 0, 1},
      promise{"`mean(x, axis<1>), var(x, axis<1>)`", WEFT_TEST_PLAN(moments<Along>(WEFT_TEST_X)), 1, 1, 0, 1, 1},
      promise{"`softmax(x, axis<1>)`", WEFT_TEST_PLAN(weft::softmax(WEFT_TEST_X, axis<Along>)), 1, 2, 0, 1, 1},
      promise{"`softmax(x, axis<1>)`, written out", WEFT_TEST_PLAN(softmax_formula<Along>(WEFT_TEST_X)), 1, 2, 0, 1, 1},
      promise{"`softmax(x, axis<1>)`, `with<one_traversal>`",
              plan_of<decltype(weft::softmax(WEFT_TEST_X, axis<Along>)), weft::with<weft::one_traversal>>, 1,
              Along == 1 ? 1 : 2, 0, 1, Along == 1 ? 1 : 2},
      promise{"`log_softmax(x, axis<1>)`", WEFT_TEST_PLAN(weft::log_softmax(WEFT_TEST_X, axis<Along>)), 1, 3, 0, 1, 1},
      promise{"`log_softmax(x, axis<1>)`, written out", WEFT_TEST_PLAN(log_softmax_formula<Along>(WEFT_TEST_X)), 1, 3,
              0, 1, 1},
      promise{"`log_softmax(x, axis<1>)`, `with<one_traversal>`",
              plan_of<decltype(weft::log_softmax(WEFT_TEST_X, axis<Along>)), weft::with<weft::one_traversal>>, 1, 2, 0,
              1, 1},
      promise{"`logsumexp(x, axis<1>)`", WEFT_TEST_PLAN(weft::logsumexp(WEFT_TEST_X, axis<Along>)), 1, 2, 0, 1, 1},
      promise{"`logsumexp(x, axis<1>)`, written out", WEFT_TEST_PLAN(logsumexp_formula<Along>(WEFT_TEST_X)), 1, 2, 0, 1,
              1},
      promise{"layer norm with weight and bias",
              WEFT_TEST_PLAN(layer_norm<Along>(WEFT_TEST_X, WEFT_TEST_W, WEFT_TEST_W)), 1, 2, 0, 1, 1},
      promise{"layer norm, `mean(square(x - mean(x)))` written out",
              WEFT_TEST_PLAN(layer_norm_formula<Along>(WEFT_TEST_X, WEFT_TEST_W, WEFT_TEST_W)), 1, 2, 0, 1, 1},
      promise{"rms norm with weight and bias",
              WEFT_TEST_PLAN(root_mean_square_norm<Along>(WEFT_TEST_X, WEFT_TEST_W, WEFT_TEST_W)), 1, 2, 0, 1},
      promise{"`cumsum(x, axis<1>) / sum(x, axis<1>, keepdims)`", WEFT_TEST_PLAN(share_so_far<Along>(WEFT_TEST_X)), 1,
              2, 0, 1},
      promise{"`-sum(p * log(p), axis<1>)`, `p = softmax(x, axis<1>)`", WEFT_TEST_PLAN(entropy<Along>(WEFT_TEST_X)), 1,
              3, 0, 2, 2},
      promise{"`sum(softmax(x, axis<1>) * w, axis<1>)`",
              WEFT_TEST_PLAN(weft::sum(weft::softmax(WEFT_TEST_X, axis<Along>) * WEFT_TEST_W, axis<Along>)), 1, 1, 0, 1,
              1},
      promise{"`cumsum(cumsum(x, axis<1>), axis<0>)`",
              WEFT_TEST_PLAN(weft::cumsum(weft::cumsum(WEFT_TEST_X, axis<Along>), axis<Across>)), 1, 1,
              Along == 1 ? 0 : 1},  // across the rows first, the carry is a row of its own
      promise{"`sum(softmax(x, axis<1>), axis<0>)`",
              WEFT_TEST_PLAN(weft::sum(weft::softmax(WEFT_TEST_X, axis<Along>), axis<Across>)), 1, 3, 0, 1, 2},
      // Nothing says that three operands of run-time sizes are one array, or have equal sizes: each is traversed apart.
      promise{"`x - mean(y, axis<1>, keepdims) - mean(z, axis<0>)`",
              WEFT_TEST_PLAN(WEFT_TEST_X - weft::mean(WEFT_TEST_X, axis<Along>, keepdims) -
                             weft::mean(WEFT_TEST_X, axis<Across>, keepdims)),
              2, std::is_same_v<X, fixed> ? 2 : 3, 2, 1},
      promise{"`x - mean(x, axis<1>, keepdims) - mean(x, axis<0>)` of a kernel",
              WEFT_TEST_PLAN(double_centring<Along, Across>(WEFT_TEST_X)), 2, 2, 2, 1},
      promise{"`softmax(softmax(x, axis<1>), axis<0>)`",
              WEFT_TEST_PLAN(weft::softmax(weft::softmax(WEFT_TEST_X, axis<Along>), axis<Across>)), 3, 5, 4, 4, 2},
      promise{"`transpose(softmax(x, axis<1>))`",
              WEFT_TEST_PLAN(weft::transpose(weft::softmax(WEFT_TEST_X, axis<Along>))), 1, 2, 0, 1, 1},
      promise{"`softmax(transpose(x), axis<0>)`",
              WEFT_TEST_PLAN(weft::softmax(weft::transpose(WEFT_TEST_X), axis<Across>)), 1, 2, 0, 1, 1},
  };
#undef WEFT_TEST_W
#undef WEFT_TEST_X
#undef WEFT_TEST_PLAN
}

// One head of attention: for each query i, the values of the keys j weighted by the softmax of their products with it.
inline constexpr auto attention = weft::fuse(
    [](auto q, auto k, auto v) { return sum(softmax(sum(q * k, axis<"d">, keepdims), axis<"j">) * v, axis<"j">); });
inline constexpr auto attention_to_numbers =
    weft::fuse([](auto q, auto k, auto v) { return sum(softmax(sum(q * k, axis<"d">), axis<"j">) * v, axis<"j">); });

// The products of a query with the keys are taken in as they come, relative to the largest so far, and stored nowhere;
// exp is computed for each pair (i, j).
template <bool Static>
constexpr auto attention_table() {
  constexpr weft::dim i = Static ? weft::dim(weft::named<"i", 32>) : weft::dim("i");
  constexpr weft::dim j = Static ? weft::dim(weft::named<"j", 64>) : weft::dim("j");
  constexpr weft::dim d = Static ? weft::dim(weft::named<"d", 16>) : weft::dim("d");
  using queries = weft::tensor<float, i, 1, d>;
  using keys = weft::tensor<float, j, d>;
  using numbers = weft::tensor<float, j>;
  return std::array{
      promise{"`sum(softmax(sum(q * k, axis<d>), axis<j>) * v, axis<j>)`, a number `v` for each key",
              plan_of<decltype(attention_to_numbers(std::declval<queries&>(), std::declval<keys&>(),
                                                    std::declval<numbers&>()))>,
              1, 1, 0},
      promise{"`sum(softmax(sum(q * k, axis<d>), axis<j>) * v, axis<j>)`, a row `v` for each key",
              plan_of<decltype(attention(std::declval<queries&>(), std::declval<keys&>(), std::declval<keys&>()))>, 1,
              2, 0, 1},
  };
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
static_assert(first_broken<strided, 1, 0>() == -1);
static_assert(first_broken<strided, 0, 1>() == -1);
static_assert(attention_table<true>()[0].is_kept() && attention_table<true>()[1].is_kept());
static_assert(attention_table<false>()[0].is_kept() && attention_table<false>()[1].is_kept());

void check_row(const promise& row, int along) {
  BOOST_TEST(row.is_kept(), row.expression << " along axis " << along << ": " << row.plan.nests << " nests, "
                                           << row.plan.passes << " passes, " << row.plan.temporaries << " temporaries, "
                                           << row.plan.touchups << " touch-ups, " << row.plan.dear_operations
                                           << " dear operations");
}

template <class X, int Along, int Across>
void check() {
  for (const promise& row : table<X, Along, Across>()) check_row(row, Along);
}

// A row of the README: the numbers along the last axis, and in brackets those along the first where they differ.
void print_row(const promise& row, const promise& other) {
  std::cout << "| " << row.expression;
  for (int weft::plan_summary::*const count :
       {&weft::plan_summary::nests, &weft::plan_summary::passes, &weft::plan_summary::touchups,
        &weft::plan_summary::temporaries, &weft::plan_summary::dear_operations}) {
    std::cout << " | " << row.plan.*count;
    if (row.plan.*count != other.plan.*count) std::cout << " (" << other.plan.*count << ')';
  }
  std::cout << " |\n";
}

void print_markdown() {
  const auto rows = table<run_time, 1, 0>();
  const auto columns = table<run_time, 0, 1>();
  std::cout << "| expression | nests | passes | touch-ups | temporaries | dear operations |\n"
            << "|---|---|---|---|---|---|\n";
  for (std::size_t k = 0; k < rows.size(); ++k) print_row(rows[k], columns[k]);
  for (const promise& row : attention_table<false>()) print_row(row, row);
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
}

BOOST_AUTO_TEST_CASE(strided_operands) {
  check<strided, 1, 0>();
  check<strided, 0, 1>();
}

BOOST_AUTO_TEST_CASE(attention_of_one_head) {
  for (const promise& row : attention_table<true>()) check_row(row, 1);
  for (const promise& row : attention_table<false>()) check_row(row, 1);
}

bool init_unit_test() { return true; }

int main(int argc, char* argv[]) {
  if (argc == 2 && std::string_view(argv[1]) == "--markdown") {
    print_markdown();
    return 0;
  }
  return boost::unit_test::unit_test_main(&init_unit_test, argc, argv);
}
