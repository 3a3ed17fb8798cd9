// logcumsumexp of strided, broadcast, named, integer and bool operands.
// build: clang-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE logcumsumexp_operands
#include <boost/test/unit_test.hpp>

#include "logcumsumexp_case.hpp"

#include <cstdint>

BOOST_AUTO_TEST_CASE(strided) { laws::scan_of_strided<logcumsumexp>(); }
BOOST_AUTO_TEST_CASE(broadcast) { laws::scan_of_broadcast<logcumsumexp>(); }
BOOST_AUTO_TEST_CASE(axes_by_name) { laws::scan_by_name<logcumsumexp>(); }

BOOST_AUTO_TEST_CASE(element_types) {
  laws::scan_of_type<logcumsumexp, double, double, laws::modes::one_of_two>();
  laws::scan_of_type<logcumsumexp, std::int32_t, float, laws::modes::both_or_none>();
  laws::scan_of_type<logcumsumexp, bool, float, laws::modes::one_of_two>();
}
