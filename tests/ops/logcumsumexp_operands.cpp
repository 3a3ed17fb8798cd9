// logcumsumexp of strided, broadcast, named, integer and bool operands; constexpr.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE logcumsumexp_operands
#include <boost/test/unit_test.hpp>

#include "logcumsumexp_case.hpp"

#include <cstdint>
#include <limits>

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

}  // namespace

BOOST_AUTO_TEST_CASE(strided) { laws::scan_of_strided<logcumsumexp>(); }
BOOST_AUTO_TEST_CASE(broadcast) { laws::scan_of_broadcast<logcumsumexp>(); }
BOOST_AUTO_TEST_CASE(axes_by_name) { laws::scan_by_name<logcumsumexp>(); }

BOOST_AUTO_TEST_CASE(element_types) {
  laws::scan_of_type<logcumsumexp, double, double, laws::modes::one_of_two>();
  laws::scan_of_type<logcumsumexp, std::int32_t, float, laws::modes::both_or_none>();
  laws::scan_of_type<logcumsumexp, bool, float, laws::modes::one_of_two>();
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
