// cumprod of strided, broadcast, named and integer operands; constexpr.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE cumprod_operands
#include <boost/test/unit_test.hpp>

#include "cumprod_case.hpp"

#include <cstdint>

BOOST_AUTO_TEST_CASE(strided) { laws::scan_of_strided<cumprod>(); }
BOOST_AUTO_TEST_CASE(broadcast) { laws::scan_of_broadcast<cumprod>(); }
BOOST_AUTO_TEST_CASE(axes_by_name) { laws::scan_by_name<cumprod>(); }

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
