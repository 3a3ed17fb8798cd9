// cumsum of strided, broadcast, named and integer operands.
// build: clang-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE cumsum_operands
#include <boost/test/unit_test.hpp>

#include "cumsum_case.hpp"

#include <cstdint>
#include <limits>

BOOST_AUTO_TEST_CASE(strided) { laws::scan_of_strided<cumsum>(); }
BOOST_AUTO_TEST_CASE(broadcast) { laws::scan_of_broadcast<cumsum>(); }
BOOST_AUTO_TEST_CASE(axes_by_name) { laws::scan_by_name<cumsum>(); }

BOOST_AUTO_TEST_CASE(element_types) {
  laws::scan_of_type<cumsum, double, double, laws::modes::one_of_two>();
  laws::scan_of_type<cumsum, std::int32_t, std::int32_t, laws::modes::both_or_none>();
  laws::scan_of_type<cumsum, bool, std::int32_t, laws::modes::one_of_two>();
}

BOOST_AUTO_TEST_CASE(integers_wrap_in_their_own_type) {
  reference::array<std::int32_t> x({100});
  x.elements = std::numeric_limits<std::int32_t>::max();
  BOOST_TEST(test::same(weft::eval(weft::cumsum(test::dense<1>(x), weft::axis<0>)), reference::cumsum(x, 0)));
  reference::array<std::uint8_t> bytes({100});
  bytes.elements = 200;
  const auto y = weft::eval(weft::cumsum(test::dense<1>(bytes), weft::axis<0>));
  static_assert(std::is_same_v<decltype(y)::value_type, std::uint8_t>);
  BOOST_TEST(test::same(y, reference::cumsum(bytes, 0)));
}
