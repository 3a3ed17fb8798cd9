// cumprod on dense operands: every axis and size class, compared exactly; zeros, infinities, NaN and empty operands;
// the laws of a scan. The loops are those of cumsum: half of the modes are met along rows, the others along columns.
// build: no-sanitizers
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE cumprod
#include <boost/test/unit_test.hpp>

#include "cumprod_case.hpp"

#include <limits>

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float quiet_nan = std::numeric_limits<float>::quiet_NaN();

constexpr auto prod = [](const auto& x, auto... arguments) { return weft::prod(x, arguments...); };

}  // namespace

BOOST_AUTO_TEST_CASE(one_dimension) { laws::scan_one_dimension<cumprod>(); }
BOOST_AUTO_TEST_CASE(two_dimensions) {
  laws::scan_two_dimensions<cumprod, laws::crossed_rows, laws::crossed_columns>();
}
BOOST_AUTO_TEST_CASE(three_dimensions) { laws::scan_three_dimensions<cumprod>(); }
BOOST_AUTO_TEST_CASE(six_dimensions) { laws::scan_six_dimensions<cumprod>(); }
BOOST_AUTO_TEST_CASE(axis_left_out_flattens) { laws::scan_of_flattening<cumprod>(); }

BOOST_AUTO_TEST_CASE(empty_and_no_dimensions) { laws::scan_of_little<cumprod>(1); }

BOOST_AUTO_TEST_CASE(zeros_infinities_and_nan) {
  const auto check = laws::scan_of_special<cumprod, laws::crossed_rows, laws::crossed_columns>;
  check(0, infinity);
  check(infinity, 0);
  check(-infinity, quiet_nan);
  check(quiet_nan, 0);
}

BOOST_AUTO_TEST_CASE(laws_of_a_scan) {
  for (const std::size_t n : test::lengths)
    laws::scan_laws(laws::scan_operation<cumprod>, prod, test::exact_factors<float>({n}), 1.f);
}

BOOST_AUTO_TEST_CASE(rounded_factors) {
  for (const std::size_t n : {1u, 17u, 1000u}) {
    const auto x = test::uniform<float>({n}, 0.9, 1.1);
    const auto expected = reference::cumprod(x, 0);
    // Each product rounds once: half an ulp a factor, whatever the association.
    const auto tolerance = [&](std::size_t i) {
      return (1 + 0.5L * static_cast<long double>(i)) * test::epsilon<float> * expected[i];
    };
    BOOST_TEST(test::close(weft::eval(weft::cumprod(test::dense<1>(x), weft::axis<0>)), expected, tolerance));
  }
}
