// cumprod: one and two axes in every size class, compared exactly; zeros, infinities, NaN and empty operands; other
// elements; constexpr; the laws of a scan. The loops are those of cumsum, which meets more axes and other layouts: half
// of the modes are met along rows, the others along columns. By GCC it is held against plain loops in paths/five.cpp.
// build: clang-only no-sanitizers
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE cumprod
#include <boost/test/unit_test.hpp>

#include "cumprod_case.hpp"

#include <cstdint>
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

BOOST_AUTO_TEST_CASE(element_types) {
  laws::scan_of_type<cumprod, double, double, laws::modes::one_of_two>();
  laws::scan_of_type<cumprod, std::int32_t, std::int32_t, laws::modes::both_or_none>();  // wraps in its own type
  laws::scan_of_type<cumprod, bool, bool, laws::modes::one_of_two>();
}

BOOST_AUTO_TEST_CASE(constant_evaluation) {
  constexpr weft::tensor<float, 2, 3> table{{0.1f, 0.2f, 0.3f}, {1e30f, 3, 1e-30f}};
  constexpr auto last = weft::eval(weft::cumprod(table, weft::axis<1>));
  constexpr auto first = weft::eval(weft::cumprod(table, weft::axis<0>, weft::reverse, weft::exclusive));
  constexpr auto flat = weft::eval(weft::cumprod(weft::tensor<int, 2, 2>{{1, 2}, {3, 4}}));
  static_assert(last(0, 0) == 0.1f && last(1, 1) > 2e30f);
  static_assert(first(1, 0) == 1 && first(0, 1) == 3);
  static_assert(flat(0) == 1 && flat(1) == 2 && flat(2) == 6 && flat(3) == 24);

  const auto run_time = table;
  const auto computed = weft::eval(weft::cumprod(run_time, weft::axis<1>));
  for (std::size_t i = 0; i < 6; ++i) BOOST_TEST(test::ulp_distance(last.data()[i], computed.data()[i]) <= 2u);
}
