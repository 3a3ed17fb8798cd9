// cumsum of strided, broadcast, named and integer operands; signed zeros, constexpr.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE cumsum_operands
#include <boost/test/unit_test.hpp>

#include "cumsum_case.hpp"

#include <cmath>
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
