// logsumexp: every axis and list of axes, size class, layout and element type; infinities, NaN, empty operands,
// constexpr.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE logsumexp
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <cstdint>
#include <limits>
#include <type_traits>

namespace {

using reference::sizes;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float quiet_nan = std::numeric_limits<float>::quiet_NaN();

template <class Y, class T>
void expect(const Y& y, const reference::array<T>& x, const std::vector<int>& axes, bool keepdims = false) {
  reference::array<long double> scale;
  const auto expected = reference::logsumexp(x, axes, keepdims, &scale);
  BOOST_TEST(test::close_logsumexp(y, expected, scale));
}

// Over the last axis and, of the transposed array, over the first.
void check(const reference::array<float>& x) {
  expect(weft::eval(weft::logsumexp(test::dense<2>(x), weft::axis<1>)), x, {1});
  const auto turned = reference::transpose(x, {1, 0});
  expect(weft::eval(weft::logsumexp(test::dense<2>(turned), weft::axis<0>)), turned, {0});
}

template <class Y, class T>
inline constexpr bool has_elements = std::is_same_v<typename std::remove_cvref_t<Y>::value_type, T>;

constexpr weft::tensor<float, 3, 5> table{
    {1, -2, 3.5f, 0, 100}, {-infinity, 0, 1, -infinity, 2}, {-1e4f, 1e4f, 0, 9999, 1}};

}  // namespace

BOOST_AUTO_TEST_CASE(one_and_two_dimensions) {
  for (const std::size_t n : test::lengths) {
    for (const double range : {1.0, 50.0, 1e4}) {
      const auto x = test::uniform<float>({n}, -range, range);
      expect(weft::eval(weft::logsumexp(test::dense<1>(x), weft::axis<0>)), x, {0});
      expect(weft::eval(weft::logsumexp(test::dense<1>(x))), x, {0});
    }
    for (const std::size_t rows : {1u, 2u, 17u, 40u}) check(test::uniform<float>({rows, n}, -10, 10));
  }
}

#ifdef __clang__  // how operands lie and are called is the same with every compiler
BOOST_AUTO_TEST_CASE(three_dimensions) {
  for (const std::size_t n : {1u, 2u, 7u, 16u, 17u, 33u, 100u}) {
    const auto front = test::uniform<float>({n, 3, 5}, -10, 10);
    expect(weft::eval(weft::logsumexp(test::dense<3>(front), weft::axis<0>)), front, {0});
    expect(weft::eval(weft::logsumexp(test::dense<3>(front), weft::axis<0, 2>)), front, {0, 2});
    const auto middle = test::uniform<float>({3, n, 19}, -10, 10);
    expect(weft::eval(weft::logsumexp(test::dense<3>(middle), weft::axis<1>)), middle, {1});
    expect(weft::eval(weft::logsumexp(test::dense<3>(middle), weft::axis<-2>, weft::keepdims)), middle, {1}, true);
    const auto back = test::uniform<float>({2, 3, n}, -10, 10);
    expect(weft::eval(weft::logsumexp(test::dense<3>(back), weft::axis<-1>)), back, {2});
    expect(weft::eval(weft::logsumexp(test::dense<3>(back), weft::axis<2, 0>, weft::keepdims)), back, {0, 2}, true);
    expect(weft::eval(weft::logsumexp(test::dense<3>(back))), back, {0, 1, 2});
    expect(weft::eval(weft::logsumexp(test::dense<3>(back), weft::keepdims)), back, {0, 1, 2}, true);
  }
}

BOOST_AUTO_TEST_CASE(six_dimensions_and_names) {
  const auto x = test::uniform<float>({2, 3, 1, 4, 2, 5}, -10, 10);
  expect(weft::eval(weft::logsumexp(test::dense<6>(x), weft::axis<1, 5>)), x, {1, 5});
  const auto table_of_names = test::uniform<float>({4, 33}, -3, 3);
  const auto v = weft::view<"day", weft::named<"index", 33>>(table_of_names.data(), 4);
  const auto by_day = weft::eval(weft::logsumexp(v, weft::axis<"index">));
  static_assert(std::remove_cvref_t<decltype(by_day)>::dims[0] == weft::dim("day"));
  expect(by_day, table_of_names, {1});
  const auto kept = weft::eval(weft::logsumexp(v, weft::axis<"day">, weft::keepdims));
  static_assert(std::remove_cvref_t<decltype(kept)>::dims[0] == weft::named<"day", 1>);
  expect(kept, table_of_names, {0}, true);
}

BOOST_AUTO_TEST_CASE(strided) {
  for (const test::layout& how : test::layouts) {
    BOOST_TEST_CONTEXT("layout " << how.name) {
      for (const sizes& shape :
           {sizes{1, 1}, sizes{3, 7}, sizes{17, 16}, sizes{33, 65}, sizes{5, 257}, sizes{257, 5}}) {
        const auto x = test::uniform<float>(shape, -10, 10);
        test::laid_out<float, 2> memory(x, how);
        expect(weft::eval(weft::logsumexp(memory.const_view(), weft::axis<0>)), x, {0});
        expect(weft::eval(weft::logsumexp(memory.const_view(), weft::axis<1>)), x, {1});
      }
    }
  }
  const auto row = test::uniform<float>({40}, -5, 5);
  const auto x = reference::map<float>([](float a, float) { return a; }, row, reference::array<float>({6, 40}));
  expect(weft::eval(weft::logsumexp(test::strided<2>(row.data(), {6, 40}, {0, 1}), weft::axis<0>)), x, {0});
  expect(weft::eval(weft::logsumexp(test::strided<2>(row.data(), {6, 40}, {0, 1}), weft::axis<1>)), x, {1});
}
#endif

BOOST_AUTO_TEST_CASE(element_types) {
  for (const std::size_t n : {1u, 3u, 8u, 17u, 100u}) {
    const auto real = test::uniform<double>({3, n}, -30, 30);
    const auto of_double = weft::eval(weft::logsumexp(test::dense<2>(real), weft::axis<1>));
    static_assert(has_elements<decltype(of_double), double>);
    expect(of_double, real, {1});
    const auto whole = test::uniform<std::int32_t>({3, n}, -20, 20);
    const auto of_int = weft::eval(weft::logsumexp(test::dense<2>(whole), weft::axis<1>));
    static_assert(has_elements<decltype(of_int), float>);
    expect(of_int, whole, {1});
    const auto truth = test::exact_terms<bool>({3, n});
    const auto of_bool = weft::eval(weft::logsumexp(test::dense<2>(truth), weft::axis<0>));
    static_assert(has_elements<decltype(of_bool), float>);
    expect(of_bool, truth, {0});
  }
}

BOOST_AUTO_TEST_CASE(special_values_in_every_position) {
  for (const std::size_t n : {1u, 2u, 7u, 16u, 17u, 33u, 64u, 65u, 100u, 257u}) {
    for (const float special : {-infinity, infinity, quiet_nan}) {
      auto x = test::uniform<float>({n + 1, n}, -5, 5);
      for (std::size_t i = 0; i < n; ++i) x[i * n + i] = special;
      BOOST_TEST_CONTEXT("n " << n << ", special value " << special) { check(x); }
    }
  }
}

BOOST_AUTO_TEST_CASE(pairs_of_special_values) {
  for (const float first : {-infinity, infinity, quiet_nan})
    for (const float second : {-infinity, infinity, quiet_nan})
      for (const std::size_t n : {2u, 18u, 70u, 1000u}) {
        auto x = test::uniform<float>({3, n}, -5, 5);
        x[0] = first;
        x[n - 1] = second;
        x[n] = first;
        x[n + 1] = second;
        check(x);
      }
}

BOOST_AUTO_TEST_CASE(extremes) {
  for (const std::size_t n : {1u, 2u, 16u, 33u, 1000u}) {
    reference::array<float> x({6, n});
    for (std::size_t i = 0; i < n; ++i) {
      x[i] = -infinity;
      x[n + i] = i == n / 2 ? -1e30f : -infinity;
      x[2 * n + i] = 3e38f;
      x[3 * n + i] = static_cast<float>(i) * 0.5f;
      x[4 * n + i] = -static_cast<float>(i) * 0.5f;
      x[5 * n + i] = i + 1 == n ? 1e4f : -1e4f;
    }
    check(x);
  }
}

// Rows of several parts and blocks, of which the first may have no number at all, or a later one none that counts.
BOOST_AUTO_TEST_CASE(special_values_in_long_rows) {
  for (const std::size_t n : {1100u, 5000u, 20000u}) {
    for (const std::size_t leading : {std::size_t{0}, n / 4, n / 2, n - 1, n}) {
      auto x = test::uniform<float>({3, n}, -5, 5);
      for (std::size_t i = 0; i < leading; ++i) x[i] = x[n + n - 1 - i] = -infinity;
      for (std::size_t i = 0; i < leading; i += 2) x[2 * n + i] = -infinity;
      BOOST_TEST_CONTEXT(leading << " of " << n) { check(x); }
    }
    for (const float special : {infinity, quiet_nan, 1e30f})
      for (const std::size_t where : {std::size_t{0}, n / 3, n - 1}) {
        auto x = test::uniform<float>({2, n}, -5, 5);
        x[where] = special;
        for (std::size_t i = 0; i < n / 2; ++i) x[n + i] = -infinity;
        x[n + where] = special;
        BOOST_TEST_CONTEXT(special << " at " << where << " of " << n) { check(x); }
      }
  }
}

BOOST_AUTO_TEST_CASE(empty) {
  // Over nothing: -inf, the identity; a kept axis of size 0 gives an empty result.
  const reference::array<float> x({3, 0});
  const auto over_nothing = weft::eval(weft::logsumexp(test::dense<2>(x), weft::axis<1>));
  BOOST_TEST(test::same_shape(over_nothing, {3}));
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(over_nothing.data()[i] == -infinity);
  BOOST_TEST(test::same_shape(weft::eval(weft::logsumexp(test::dense<2>(x), weft::axis<0>)), {0}));
  BOOST_TEST(static_cast<float>(weft::eval(weft::logsumexp(test::dense<2>(x)))) == -infinity);
}

BOOST_AUTO_TEST_CASE(no_dimensions_and_no_axes) {
  const weft::tensor<float> three = 3.f;
  BOOST_TEST(static_cast<float>(weft::eval(weft::logsumexp(three))) == 3.f);
  const weft::tensor<float, 4> x{2, infinity, quiet_nan, -infinity};
  const auto y = weft::eval(weft::logsumexp(x, weft::axis<>));
  BOOST_TEST(y(0) == 2.f);
  BOOST_TEST(y(1) == infinity);
  BOOST_TEST(std::isnan(y(2)));
  BOOST_TEST(y(3) == -infinity);
}

BOOST_AUTO_TEST_CASE(constant_evaluation) {
  constexpr auto last = weft::eval(weft::logsumexp(table, weft::axis<1>));
  constexpr auto first = weft::eval(weft::logsumexp(table, weft::axis<0>, weft::keepdims));
  constexpr float every = weft::eval(weft::logsumexp(table));
  static_assert(last(0) == 100 && last(2) > 1e4f && every >= 1e4f);

  const auto run_time = table;
  const auto computed_last = weft::eval(weft::logsumexp(run_time, weft::axis<1>));
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(test::ulp_distance(last(i), computed_last(i)) <= 2u);
  const auto computed_first = weft::eval(weft::logsumexp(run_time, weft::axis<0>, weft::keepdims));
  for (std::size_t i = 0; i < 5; ++i) BOOST_TEST(test::ulp_distance(first(0, i), computed_first(0, i)) <= 2u);
  BOOST_TEST(test::ulp_distance(every, static_cast<float>(weft::eval(weft::logsumexp(run_time)))) <= 2u);
}
