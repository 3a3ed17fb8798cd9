// The five operations and the functions they use, on each instruction set: every size class, both axes, special values.
// build: thorough-clang
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE five
#include <boost/test/unit_test.hpp>

#include "../ops/cumprod_case.hpp"
#include "../ops/cumsum_case.hpp"
#include "../ops/logcumsumexp_case.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float quiet_nan = std::numeric_limits<float>::quiet_NaN();

// softmax and logsumexp over both axes of x.
void check_normalisers(const reference::array<float>& x) {
  const auto v = test::dense<2>(x);
  reference::array<long double> distance, scale;
  const auto rows = reference::softmax(x, {1}, &distance);
  BOOST_TEST(test::close_softmax(weft::eval(weft::softmax(v, weft::axis<1>)), rows, distance));
  const auto columns = reference::softmax(x, {0}, &distance);
  BOOST_TEST(test::close_softmax(weft::eval(weft::softmax(v, weft::axis<0>)), columns, distance));
  const auto of_rows = reference::logsumexp(x, {1}, false, &scale);
  BOOST_TEST(test::close_logsumexp(weft::eval(weft::logsumexp(v, weft::axis<1>)), of_rows, scale));
  const auto of_columns = reference::logsumexp(x, {0}, false, &scale);
  BOOST_TEST(test::close_logsumexp(weft::eval(weft::logsumexp(v, weft::axis<0>)), of_columns, scale));
}

// One over the rows and one over the columns.
void check_normalisers(const reference::array<double>& x) {
  const auto v = test::dense<2>(x);
  reference::array<long double> distance, scale;
  const auto rows = reference::softmax(x, {1}, &distance);
  BOOST_TEST(test::close_softmax(weft::eval(weft::softmax(v, weft::axis<1>)), rows, distance));
  const auto of_columns = reference::logsumexp(x, {0}, false, &scale);
  BOOST_TEST(test::close_logsumexp(weft::eval(weft::logsumexp(v, weft::axis<0>)), of_columns, scale));
}

// Rows in half of the modes, columns in the others.
template <class Case>
void check_special(float special, float second) {
  laws::scan_of_special<Case, laws::crossed_rows, laws::crossed_columns>(special, second);
}

}  // namespace

BOOST_AUTO_TEST_CASE(normalisers) {
  for (const std::size_t n : test::lengths)
    for (const std::size_t other : {1u, 5u, 17u, 35u, 64u, 70u}) {
      check_normalisers(test::uniform<float>({other, n}, -10, 10));
      check_normalisers(test::uniform<float>({n, other}, -80, 80));
    }
  for (const std::size_t n : {1u, 7u, 8u, 9u, 33u, 300u}) {
    check_normalisers(test::uniform<double>({3, n}, -10, 10));
    check_normalisers(test::uniform<double>({n, 3}, -10, 10));
  }
}

BOOST_AUTO_TEST_CASE(normalisers_of_special_values) {
  for (const std::size_t n : {1u, 2u, 7u, 16u, 17u, 33u, 64u, 65u, 257u})
    for (const float special : {-infinity, infinity, quiet_nan}) {
      auto x = test::uniform<float>({n + 1, n}, -5, 5);
      for (std::size_t i = 0; i < n; ++i) x[i * n + i] = special;
      for (std::size_t i = 0; i < n; ++i) x[n * n + i] = -infinity;
      BOOST_TEST_CONTEXT("n " << n << ", special value " << special) { check_normalisers(x); }
    }
}

// Maxima that move all the way: what is kept from before is scaled to next to nothing, but not to nothing.
BOOST_AUTO_TEST_CASE(normalisers_of_far_steps) {
  for (const std::size_t n : {257u, 1000u, 5000u})
    for (const float step : {0.25f, 0.5f, 1.5f, 9.f}) {
      reference::array<float> x({2, n});
      for (std::size_t i = 0; i < n; ++i) {
        x[i] = static_cast<float>(i) * step;
        x[n + i] = static_cast<float>(n - i) * step;
      }
      BOOST_TEST_CONTEXT("n " << n << ", step " << step) { check_normalisers(x); }
    }
}

BOOST_AUTO_TEST_CASE(sums) {
  laws::scan_one_dimension<cumsum>();
  check_special<cumsum>(infinity, -infinity);
  laws::scan_of_type<cumsum, std::int32_t, std::int32_t, laws::modes::one_of_two>();
  laws::scan_of_type<cumsum, bool, std::int32_t, laws::modes::both_or_none>();
}

BOOST_AUTO_TEST_CASE(products) {
  laws::scan_one_dimension<cumprod, laws::modes::both_or_none>();
  check_special<cumprod>(0, infinity);
}

BOOST_AUTO_TEST_CASE(logarithms_of_sums) {
  laws::scan_one_dimension<logcumsumexp>();
  check_special<logcumsumexp>(-infinity, infinity);
  check_special<logcumsumexp>(infinity, quiet_nan);
}
