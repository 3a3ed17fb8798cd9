// What the loops do, counted and held against the plan: static extents, several roots, subexpressions named twice.
// The table of expressions is in counts_rows.cpp and counts_columns.cpp.
// build: clang-only counted
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE counts
#include <boost/test/unit_test.hpp>

#include "counts_case.hpp"

#include <cstddef>
#include <tuple>
#include <type_traits>

using namespace test;

namespace {

using weft::axis;
using weft::keepdims;

// Evaluates a kernel of one static operand, and holds its reads and writes against the plan.
template <std::ptrdiff_t Rows, std::ptrdiff_t Columns, class Make>
void check_static(const char* name, Make make) {
  weft::tensor<float, Rows, Columns> x;
  for (std::size_t k = 0; k < x.size(); ++k) x.data()[k] = static_cast<float>(k % 17) * 0.25F;
  const auto e = weft::fuse(make)(x);
  constexpr weft::plan_summary plan = weft::plan_of<std::remove_const_t<decltype(e)>>;
  auto y = weft::eval(e);
  watched_count = 0;
  watch(x);
  watch(y);
  weft::exec::access_observer = observe;
  weft::assign(y, e);
  weft::exec::access_observer = nullptr;
  BOOST_TEST_CONTEXT(name) {
    BOOST_TEST(watched[0].reads == static_cast<std::size_t>(plan.reads[0]) * x.size());
    BOOST_TEST(watched[0].writes == 0u);
    BOOST_TEST(is_written(watched[1].writes, static_cast<std::size_t>(plan.writes[0]), y.size(), Columns));
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_observer_observes) {
  operand<true> x(3, 5);
  weft::tensor<float, weft::dyn, weft::dyn> y(3, 5);
  watched_count = 0;
  x.watch();
  watch(y);
  weft::exec::access_observer = observe;
  weft::assign(y, x.view() + 1.F);
  weft::exec::access_observer = nullptr;
  BOOST_TEST(watched[0].reads == 15u);
  BOOST_TEST(watched[0].writes == 0u);
  BOOST_TEST(watched[1].reads == 0u);
  BOOST_TEST(watched[1].writes == 15u);
}

// Static extents choose other programs; what they read and write follows from their plans as well.
BOOST_AUTO_TEST_CASE(static_extents) {
  check_static<7, 37>("softmax", [](auto x) { return weft::softmax(x, axis<1>); });
  check_static<7, 37>("softmax along columns", [](auto x) { return weft::softmax(x, axis<0>); });
  check_static<3, 1500>("log_softmax along columns", [](auto x) { return weft::log_softmax(x, axis<0>); });
  check_static<7, 37>("integral image", [](auto x) { return weft::cumsum(weft::cumsum(x, axis<1>), axis<0>); });
  check_static<7, 37>("double centring",
                      [](auto x) { return x - weft::mean(x, axis<1>, keepdims) - weft::mean(x, axis<0>, keepdims); });
}

BOOST_AUTO_TEST_CASE(several_roots_share_one_traversal) {
  for (const auto& [rows, columns] : sizes) {
    operand<true> x(rows, columns);
    watched_count = 0;
    x.watch();
    const auto kernel = weft::fuse(
        [](auto a) { return std::tuple(weft::max(a, axis<1>), weft::min(a, axis<1>), weft::sum(a, axis<1>)); });
    weft::exec::access_observer = observe;
    weft::eval(kernel(x.view()));
    weft::exec::access_observer = nullptr;
    BOOST_TEST(watched[0].reads == x.size());
    BOOST_TEST(test::allocations_of([&] { weft::eval(kernel(x.view())); }).count == 3u);
  }
}

// Temporaries are of reduced size: two vectors for double centring, never an array as large as x.
BOOST_AUTO_TEST_CASE(double_centring_keeps_vectors) {
  operand<true> x(200, 300);
  weft::tensor<float, weft::dyn, weft::dyn> y(200, 300);
  const auto kernel =
      weft::fuse([](auto a) { return a - weft::mean(a, axis<1>, keepdims) - weft::mean(a, axis<0>, keepdims); });
  const auto counted = test::allocations_of([&] { weft::assign(y, kernel(x.view())); });
  BOOST_TEST(counted.count <= 2u);
  BOOST_TEST(counted.bytes <= (200 + 300) * sizeof(float) + 2 * 128);
}

// A subexpression that a kernel names twice is computed once a traversal.
BOOST_AUTO_TEST_CASE(common_subexpressions_are_computed_once) {
  operand<true> x(7, 37);
  const auto named = weft::fuse([](auto a) {
    auto z = weft::map(counting_exp(), a);
    return z * z + weft::abs(z);
  });
  const auto repeated = weft::fuse([](auto a) {
    return weft::map(counting_exp(), a) * weft::map(counting_exp(), a) + weft::abs(weft::map(counting_exp(), a));
  });
  calls_of_exp = 0;
  weft::eval(named(x.view()));
  BOOST_TEST(calls_of_exp == x.size());
  calls_of_exp = 0;
  weft::eval(repeated(x.view()));
  BOOST_TEST(calls_of_exp == x.size());
}

// Attention: one exponential for each query and key, and vectors over the keys, whatever the length of a row.
BOOST_AUTO_TEST_CASE(attention_keeps_vectors_over_the_keys) {
  constexpr std::size_t queries = 9, keys = 33, length = 7;
  weft::tensor<float, "i", 1, "d"> q(queries, length);
  weft::tensor<float, "j", "d"> k(keys, length), v(keys, length);
  weft::tensor<float, "i", "d"> y(queries, length);
  const auto e = weft::fuse([](auto a, auto b, auto c) {
    auto scores = weft::sum(a * b, axis<"d">, keepdims);
    auto weights = weft::map(counting_exp(), scores - weft::max(scores, axis<"j">, keepdims));
    return weft::sum(weights / weft::sum(weights, axis<"j">, keepdims) * c, axis<"j">);
  })(q, k, v);
  constexpr weft::plan_summary plan = weft::plan_of<std::remove_const_t<decltype(e)>>;
  calls_of_exp = 0;
  const auto counted = test::allocations_of([&] { weft::assign(y, e); });
  BOOST_TEST(calls_of_exp == queries * keys);
  BOOST_TEST(counted.count == static_cast<std::size_t>(plan.temporaries));
  BOOST_TEST(counted.bytes <= 2 * (keys * sizeof(float) + 128));
}
