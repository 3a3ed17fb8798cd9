// sum, prod, max, min and mean: axes, size classes, layouts, result types, wrapping, empty operands, infinities and
// NaN.
// build: clang-only no-sanitizers
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE reductions
#include <boost/test/unit_test.hpp>

#include "../laws/reduction.hpp"
#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace {

using reference::sizes;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float quiet_nan = std::numeric_limits<float>::quiet_NaN();

template <class Y, class T>
inline constexpr bool has_elements = std::is_same_v<typename std::remove_cvref_t<Y>::value_type, T>;

// Exact sums of x over one axis of two, and maxima.
template <int Axis, class View, class T>
void check_some(const View& v, const reference::array<T>& x) {
  BOOST_TEST(test::same(weft::eval(weft::sum(v, weft::axis<Axis>)), reference::sum(x, {Axis})));
  BOOST_TEST(test::same(weft::eval(weft::max(v, weft::axis<Axis>)), reference::max(x, {Axis})));
}

// Minima too, whose loops are those of maxima.
template <int Axis, class View, class T>
void check(const View& v, const reference::array<T>& x) {
  check_some<Axis>(v, x);
  BOOST_TEST(test::same(weft::eval(weft::min(v, weft::axis<Axis>)), reference::min(x, {Axis})));
}

}  // namespace

BOOST_AUTO_TEST_CASE(dense) {
  for (const std::size_t n : test::lengths) {
    for (const std::size_t other : {1u, 3u, 16u, 33u, 100u}) {
      const auto wide = test::exact_terms<float>({other, n});
      check<1>(test::dense<2>(wide), wide);
      const auto tall = test::exact_terms<float>({n, other});
      check<0>(test::dense<2>(tall), tall);
    }
  }
}

BOOST_AUTO_TEST_CASE(strided) {
  for (const test::layout& how : test::layouts) {
    BOOST_TEST_CONTEXT("layout " << how.name) {
      for (const sizes& shape :
           {sizes{1, 1}, sizes{3, 7}, sizes{17, 16}, sizes{33, 65}, sizes{5, 257}, sizes{257, 5}}) {
        const auto x = test::exact_terms<float>(shape);
        test::laid_out<float, 2> memory(x, how);
        check_some<0>(memory.const_view(), x);
        check_some<1>(memory.const_view(), x);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(all_axes_and_six_dimensions) {
  const auto x = test::exact_terms<float>({2, 3, 1, 4, 2, 5});
  const auto v = test::dense<6>(x);
  BOOST_TEST(test::same(weft::eval(weft::sum(v)), reference::sum(x, {0, 1, 2, 3, 4, 5})));
  BOOST_TEST(test::same(weft::eval(weft::sum(v, weft::axis<0, 3, 5>)), reference::sum(x, {0, 3, 5})));
  BOOST_TEST(test::same(weft::eval(weft::sum(v, weft::axis<-1, 1>, weft::keepdims)), reference::sum(x, {1, 5}, true)));
}

BOOST_AUTO_TEST_CASE(laws_of_a_reduction) {
  const auto sum = [](const auto& x, auto... arguments) { return weft::sum(x, arguments...); };
  const auto max = [](const auto& x, auto... arguments) { return weft::max(x, arguments...); };
  for (const sizes& shape : {sizes{1, 1, 1}, sizes{3, 4, 5}, sizes{17, 3, 33}}) {
    laws::reduction_laws(sum, test::exact_terms<float>(shape));
    laws::reduction_laws(max, test::exact_terms<float>(shape));
  }
}

BOOST_AUTO_TEST_CASE(products) {
  for (const std::size_t n : test::lengths) {
    const auto x = test::exact_factors<float>({3, n});
    BOOST_TEST(test::same(weft::eval(weft::prod(test::dense<2>(x), weft::axis<1>)), reference::prod(x, {1})));
    const auto turned = reference::transpose(x, {1, 0});
    BOOST_TEST(test::same(weft::eval(weft::prod(test::dense<2>(turned), weft::axis<0>)), reference::prod(x, {1})));
  }
}

BOOST_AUTO_TEST_CASE(means) {
  for (const std::size_t n : test::lengths) {
    const auto x = test::exact_terms<float>({3, n});
    BOOST_TEST(test::within_ulps(weft::eval(weft::mean(test::dense<2>(x), weft::axis<1>)), reference::mean(x, {1}), 1));
    BOOST_TEST(test::within_ulps(weft::eval(weft::mean(test::dense<2>(x), weft::axis<0>)), reference::mean(x, {0}), 1));
    const auto whole = test::uniform<std::int32_t>({n}, 2e9, 2.1e9);
    const auto of_int = weft::eval(weft::mean(test::dense<1>(whole)));  // does not wrap on the way
    static_assert(has_elements<decltype(of_int), float>);
    BOOST_TEST(test::within_ulps(of_int, reference::mean(whole, {0}), 8));
  }
}

BOOST_AUTO_TEST_CASE(long_sums_keep_their_accuracy) {
  const auto x = test::uniform<float>({1000003}, 0, 1);
  const auto expected = reference::sum(x, {0});
  const auto tolerance = [&](std::size_t) { return 8 * test::epsilon<float> * expected[0]; };
  BOOST_TEST(test::close(weft::eval(weft::sum(test::dense<1>(x))), expected, tolerance));
  const auto column = test::dense<2>(x.data(), {1000003, 1});
  auto of_column = expected;
  of_column.shape = {1};
  BOOST_TEST(test::close(weft::eval(weft::sum(column, weft::axis<0>)), of_column, tolerance));
}

BOOST_AUTO_TEST_CASE(result_types) {
  const auto type_of_sum = []<class T>(T) {
    const auto x = test::exact_terms<T>({5, 19});
    const auto y = weft::eval(weft::sum(test::dense<2>(x), weft::axis<1>));
    BOOST_TEST(test::same(y, reference::sum(x, {1})));
    return typename std::remove_cvref_t<decltype(y)>::value_type();
  };
  static_assert(std::is_same_v<decltype(type_of_sum(true)), std::int32_t>);
  static_assert(std::is_same_v<decltype(type_of_sum(std::int8_t())), std::int32_t>);
  static_assert(std::is_same_v<decltype(type_of_sum(std::uint16_t())), std::uint32_t>);
  static_assert(std::is_same_v<decltype(type_of_sum(std::int64_t())), std::int64_t>);
  static_assert(std::is_same_v<decltype(type_of_sum(1.0)), double>);
  type_of_sum(true);
  type_of_sum(std::int8_t());
  type_of_sum(std::uint16_t());
  type_of_sum(std::int64_t());
  type_of_sum(1.0);

  const auto truth = test::exact_terms<bool>({5, 19});
  const auto largest = weft::eval(weft::max(test::dense<2>(truth), weft::axis<1>));
  static_assert(has_elements<decltype(largest), bool>);
  BOOST_TEST(test::same(largest, reference::max(truth, {1})));
  const auto product = weft::eval(weft::prod(test::dense<2>(truth), weft::axis<1>));
  static_assert(has_elements<decltype(product), std::int32_t>);
  BOOST_TEST(test::same(product, reference::prod(truth, {1})));
  const auto whole = test::uniform<std::int8_t>({5, 19}, -128, 127);
  const auto smallest = weft::eval(weft::min(test::dense<2>(whole), weft::axis<1>));
  static_assert(has_elements<decltype(smallest), std::int8_t>);
  BOOST_TEST(test::same(smallest, reference::min(whole, {1})));
}

BOOST_AUTO_TEST_CASE(overflow_wraps) {
  reference::array<std::int32_t> x({37});
  x.elements = std::numeric_limits<std::int32_t>::max();
  BOOST_TEST(test::same(weft::eval(weft::sum(test::dense<1>(x))), reference::sum(x, {0})));
  const auto factors = test::exact_factors<std::int32_t>({100});
  BOOST_TEST(test::same(weft::eval(weft::prod(test::dense<1>(factors))), reference::prod(factors, {0})));
}

BOOST_AUTO_TEST_CASE(empty) {
  // The neutral -0 of a sum down columns does not show.
  const weft::tensor<float, weft::dyn, 3> none(0);
  const auto below = weft::eval(weft::sum(none, weft::axis<0>));
  BOOST_TEST((below(0) == 0 && !std::signbit(below(0))));
  constexpr auto constant = weft::eval(weft::sum(weft::tensor<float, 0, 2>(), weft::axis<0>));
  BOOST_TEST(!std::signbit(constant(1)));
  const reference::array<float> x({3, 0});
  const auto v = test::dense<2>(x);
  BOOST_TEST(test::same(weft::eval(weft::sum(v, weft::axis<1>)), reference::array<float>({3}, {0, 0, 0})));
  BOOST_TEST(test::same(weft::eval(weft::prod(v, weft::axis<1>)), reference::array<float>({3}, {1, 1, 1})));
  const reference::array<float> undefined({3}, {quiet_nan, quiet_nan, quiet_nan});
  BOOST_TEST(test::same(weft::eval(weft::mean(v, weft::axis<1>)), undefined));
  BOOST_TEST(test::same_shape(weft::eval(weft::sum(v, weft::axis<0>)), {0}));
  // An empty kept axis gives an empty extremum; an empty reduced one has none.
  BOOST_TEST(test::same_shape(weft::eval(weft::max(v, weft::axis<0>)), {0}));
  BOOST_CHECK_THROW(weft::eval(weft::max(v, weft::axis<1>)), weft::shape_error);
  BOOST_CHECK_THROW(weft::eval(weft::min(v, weft::axis<1>)), weft::shape_error);
  BOOST_CHECK_THROW(weft::eval(weft::max(v)), weft::shape_error);
  const float nothing = weft::eval(weft::sum(v));
  BOOST_TEST(nothing == 0.f);
  BOOST_TEST(!std::signbit(nothing));
}

BOOST_AUTO_TEST_CASE(special_values) {
  for (const std::size_t n : {1u, 2u, 7u, 16u, 17u, 33u, 64u, 100u, 257u}) {
    for (const float special : {-infinity, infinity, quiet_nan}) {
      auto x = test::exact_terms<float>({n + 2, n});
      for (std::size_t i = 0; i < n; ++i) x[i * n + i] = special;
      for (std::size_t i = 0; i < n; ++i) x[(n + 1) * n + i] = -infinity;
      BOOST_TEST_CONTEXT("n " << n << ", special value " << special) {
        check<1>(test::dense<2>(x), x);
        const auto turned = reference::transpose(x, {1, 0});
        check<0>(test::dense<2>(turned), turned);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(no_axes_and_no_dimensions) {
  const weft::tensor<float> three = 3.f;
  BOOST_TEST(static_cast<float>(weft::eval(weft::sum(three))) == 3.f);
  BOOST_TEST(static_cast<float>(weft::eval(weft::mean(three))) == 3.f);
  const weft::tensor<float, 2> pair{1, quiet_nan};
  const auto same = weft::eval(weft::sum(pair, weft::axis<>));
  BOOST_TEST(same(0) == 1.f);
  BOOST_TEST(std::isnan(same(1)));
}

BOOST_AUTO_TEST_CASE(constant_evaluation) {
  constexpr weft::tensor<float, 2, 3> x{{1, 2, 3}, {4, 5, 6}};
  static_assert(static_cast<float>(weft::eval(weft::sum(x))) == 21);
  constexpr auto columns = weft::eval(weft::prod(x, weft::axis<0>));
  static_assert(columns(0) == 4 && columns(1) == 10 && columns(2) == 18);
  constexpr auto rows = weft::eval(weft::mean(x, weft::axis<1>, weft::keepdims));
  static_assert(rows(0, 0) == 2 && rows(1, 0) == 5);
  static_assert(static_cast<float>(weft::eval(weft::max(x))) == 6);
  BOOST_TEST(static_cast<float>(weft::eval(weft::sum(weft::tensor<float, 2, 3>(x)))) == 21.f);
}
