// logcumsumexp on dense operands: every axis in every mode and size class; infinities, NaN and empty operands;
// constexpr.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE logcumsumexp
#include <boost/test/unit_test.hpp>

#include "logcumsumexp_case.hpp"

#include <limits>

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float quiet_nan = std::numeric_limits<float>::quiet_NaN();

}  // namespace

BOOST_AUTO_TEST_CASE(one_dimension) { laws::scan_one_dimension<logcumsumexp>(); }
BOOST_AUTO_TEST_CASE(two_dimensions) { laws::scan_two_dimensions<logcumsumexp>(); }
BOOST_AUTO_TEST_CASE(three_dimensions) { laws::scan_three_dimensions<logcumsumexp>(); }
BOOST_AUTO_TEST_CASE(six_dimensions) { laws::scan_six_dimensions<logcumsumexp>(); }
BOOST_AUTO_TEST_CASE(axis_left_out_flattens) { laws::scan_of_flattening<logcumsumexp>(); }

BOOST_AUTO_TEST_CASE(empty_and_no_dimensions) { laws::scan_of_little<logcumsumexp>(-infinity); }

BOOST_AUTO_TEST_CASE(infinities_and_nan) {
  laws::scan_of_special<logcumsumexp>(-infinity, -infinity);
  laws::scan_of_special<logcumsumexp>(-infinity, infinity);
  laws::scan_of_special<logcumsumexp>(infinity, -infinity);
  laws::scan_of_special<logcumsumexp>(infinity, infinity);
  laws::scan_of_special<logcumsumexp>(infinity, quiet_nan);
  laws::scan_of_special<logcumsumexp>(quiet_nan, infinity);
}

// An element far above all before it, and a NaN behind it: what lies between is finite.
BOOST_AUTO_TEST_CASE(far_element_before_a_nan) {
  for (const std::size_t rows : {3u, 4u, 9u, 40u}) {
    for (const std::size_t columns : {1u, 3u, 16u, 33u}) {
      for (std::size_t far = 0; far + 1 < rows; ++far) {
        for (std::size_t nan = far + 1; nan < rows; ++nan) {
          auto x = test::uniform<float>({rows, columns}, -1, 1);
          const std::size_t column = (far + 2 * nan) % columns;
          x[far * columns + column] = far % 2 == 0 ? 100.f : infinity;
          x[nan * columns + column] = quiet_nan;
          laws::every_mode<0>(laws::scan_operation<logcumsumexp>, test::dense<2>(x),
                              [&](const auto& y, auto mode) { logcumsumexp::expect(y, x, 0, mode); });
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(leading_negative_infinities_stay) {
  for (const std::size_t n : {1u, 16u, 40u, 300u}) {
    for (const std::size_t leading : {std::size_t(0), n / 2, n - 1, n}) {
      auto x = test::uniform<float>({2, n}, -5, 5);
      for (std::size_t i = 0; i < leading; ++i) x[i] = x[n + i] = -infinity;
      for (std::size_t i = leading; i < n; ++i) x[n + i] = -1e38f;
      laws::every_mode<1>(laws::scan_operation<logcumsumexp>, test::dense<2>(x),
                          [&](const auto& y, auto mode) { logcumsumexp::expect(y, x, 1, mode); });
    }
  }
}

BOOST_AUTO_TEST_CASE(wide_ranges) {
  for (const std::size_t n : test::lengths)
    for (const double range : {0.1, 100.0, 1e4}) {
      const auto x = test::uniform<float>({n}, -range, range);
      const auto y = weft::eval(weft::logcumsumexp(test::dense<1>(x), weft::axis<0>));
      logcumsumexp::expect(y, x, 0, {});
    }
}

BOOST_AUTO_TEST_CASE(rising_and_falling_references) {
  // The maximum moves in every step, never after the first, or once by a lot.
  for (const std::size_t n : {2u, 17u, 64u, 257u, 1000u}) {
    reference::array<float> x({5, n});
    for (std::size_t i = 0; i < n; ++i) {
      x[i] = static_cast<float>(i) * 0.5f;
      x[n + i] = -static_cast<float>(i) * 0.5f;
      x[2 * n + i] = i + 1 == n ? 1e4f : -1e4f;
      x[3 * n + i] = i == n / 2 ? 3e38f : -3e38f;
      x[4 * n + i] = static_cast<float>(i) * 200;
    }
    logcumsumexp::expect(weft::eval(weft::logcumsumexp(test::dense<2>(x), weft::axis<1>)), x, 1, {});
    const auto turned = reference::transpose(x, {1, 0});
    logcumsumexp::expect(weft::eval(weft::logcumsumexp(test::dense<2>(turned), weft::axis<0>)), turned, 0, {});
  }
}

BOOST_AUTO_TEST_CASE(results_far_below_what_follows) {
  // Totals near 0 that stand in one vector with larger elements after them, and may not be relative to those.
  for (const std::size_t n : {8u, 17u, 64u, 257u})
    for (const std::size_t low : {2u, 3u, 5u, 7u})
      for (const float rise : {3.0f, 6.0f, 12.0f, 20.0f, 39.0f}) {
        auto x = test::uniform<float>({16, n}, -2, 0);
        for (std::size_t i = 0; i < x.size(); ++i)
          if (i % n >= low) x[i] += rise;
        logcumsumexp::expect(weft::eval(weft::logcumsumexp(test::dense<2>(x), weft::axis<1>)), x, 1, {});
      }
  // Large enough that what follows may be further above, but not so far that the total would be nothing.
  reference::array<float> steps({1, 200});
  for (std::size_t i = 0; i < 200; ++i) steps[i] = 3000 + static_cast<float>(i / 8) * 150;
  const auto y = weft::eval(weft::logcumsumexp(test::dense<2>(steps), weft::axis<1>, weft::exclusive));
  logcumsumexp::expect(y, steps, 1, {.exclusive = true});
}

BOOST_AUTO_TEST_CASE(constant_evaluation) {
  constexpr weft::tensor<float, 2, 4> table{{0.1f, 2, -3, 100}, {-infinity, 1, infinity, -1}};
  constexpr auto last = weft::eval(weft::logcumsumexp(table, weft::axis<1>));
  constexpr auto first = weft::eval(weft::logcumsumexp(table, weft::axis<0>, weft::reverse, weft::exclusive));
  static_assert(last(0, 0) == 0.1f && last(1, 0) == -infinity && last(1, 2) == infinity && last(1, 3) == infinity);
  static_assert(first(1, 0) == -infinity && first(0, 1) == 1);

  const auto run_time = table;
  const auto computed = weft::eval(weft::logcumsumexp(run_time, weft::axis<1>));
  for (std::size_t i = 0; i < 8; ++i) BOOST_TEST(test::ulp_distance(last.data()[i], computed.data()[i]) <= 2u);
}
