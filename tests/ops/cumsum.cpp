// cumsum on dense operands: every axis in every mode and size class, compared exactly; infinities, NaN and
// empty operands; signed zeros; constexpr; the laws of a scan.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE cumsum
#include <boost/test/unit_test.hpp>

#include "cumsum_case.hpp"

#include <cmath>
#include <complex>
#include <limits>

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float quiet_nan = std::numeric_limits<float>::quiet_NaN();

constexpr auto sum = [](const auto& x, auto... arguments) { return weft::sum(x, arguments...); };

}  // namespace

BOOST_AUTO_TEST_CASE(one_dimension) { laws::scan_one_dimension<cumsum>(); }
BOOST_AUTO_TEST_CASE(two_dimensions) { laws::scan_two_dimensions<cumsum>(); }
BOOST_AUTO_TEST_CASE(three_dimensions) { laws::scan_three_dimensions<cumsum>(); }
BOOST_AUTO_TEST_CASE(six_dimensions) { laws::scan_six_dimensions<cumsum>(); }
BOOST_AUTO_TEST_CASE(axis_left_out_flattens) { laws::scan_of_flattening<cumsum>(); }

BOOST_AUTO_TEST_CASE(empty_and_no_dimensions) { laws::scan_of_little<cumsum>(0); }

BOOST_AUTO_TEST_CASE(infinities_and_nan) {
  laws::scan_of_special<cumsum>(infinity, -infinity);
  laws::scan_of_special<cumsum>(-infinity, quiet_nan);
  laws::scan_of_special<cumsum>(quiet_nan, infinity);
}

BOOST_AUTO_TEST_CASE(laws_of_a_scan) {
  for (const std::size_t n : test::lengths)
    laws::scan_laws(laws::scan_operation<cumsum>, sum, test::exact_terms<float>({n}), 0.f);
}

BOOST_AUTO_TEST_CASE(rounded_terms) {
  for (const std::size_t n : {1u, 17u, 1000u, 100000u}) {
    const auto x = test::uniform<float>({n}, 0, 1);
    const auto expected = reference::cumsum(x, 0);
    const auto tolerance = [&](std::size_t i) { return 16 * test::epsilon<float> * expected[i]; };
    BOOST_TEST(test::close(weft::eval(weft::cumsum(test::dense<1>(x), weft::axis<0>)), expected, tolerance));
    const auto column = test::dense<2>(x.data(), {n, 1});
    auto expected_column = expected;
    expected_column.shape = {n, 1};
    // Down a column each element is one addition to the element before: its error is that of a random walk.
    const auto walk = [&](std::size_t i) {
      return (16 + std::sqrt(static_cast<long double>(i))) * test::epsilon<float> * expected[i];
    };
    BOOST_TEST(test::close(weft::eval(weft::cumsum(column, weft::axis<0>)), expected_column, walk));
  }
}

BOOST_AUTO_TEST_CASE(signed_zeros) {
  for (const std::size_t n : {1u, 2u, 17u, 40u}) {
    reference::array<float> x({n});
    x.elements = -0.f;
    const auto inclusive = weft::eval(weft::cumsum(test::dense<1>(x), weft::axis<0>));
    const auto exclusive = weft::eval(weft::cumsum(test::dense<1>(x), weft::axis<0>, weft::exclusive));
    for (std::size_t i = 0; i < n; ++i) {
      BOOST_TEST(inclusive.data()[i] == 0.f);
      BOOST_TEST(std::signbit(inclusive.data()[i]));
    }
    BOOST_TEST(exclusive.data()[0] == 0.f);
    BOOST_TEST(!std::signbit(exclusive.data()[0]));
  }
  using complex = std::complex<double>;  // both parts are copied
  const auto of_complex = weft::eval(weft::cumsum(weft::tensor<complex, 2>{complex(-0., -0.), complex(-0., 1)}));
  BOOST_TEST((std::signbit(of_complex(0).real()) && std::signbit(of_complex(0).imag())));
  BOOST_TEST((std::signbit(of_complex(1).real()) && of_complex(1).imag() == 1));
}

BOOST_AUTO_TEST_CASE(constant_evaluation) {
  constexpr weft::tensor<float, 2, 3> table{{0.1f, 0.2f, 0.3f}, {1e8f, 1, -1e8f}};
  constexpr auto last = weft::eval(weft::cumsum(table, weft::axis<1>));
  constexpr auto first = weft::eval(weft::cumsum(table, weft::axis<0>, weft::reverse, weft::exclusive));
  constexpr auto flat = weft::eval(weft::cumsum(weft::tensor<int, 2, 2>{{1, 2}, {3, 4}}));
  static_assert(last(0, 0) == 0.1f && last(1, 1) >= 1e8f);
  static_assert(first(1, 0) == 0 && first(0, 1) == 1);
  static_assert(flat(0) == 1 && flat(1) == 3 && flat(2) == 6 && flat(3) == 10);

  const auto run_time = table;
  const auto computed = weft::eval(weft::cumsum(run_time, weft::axis<1>));
  for (std::size_t i = 0; i < 6; ++i) BOOST_TEST(test::ulp_distance(last.data()[i], computed.data()[i]) <= 2u);
}
