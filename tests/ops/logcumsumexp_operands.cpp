// logcumsumexp of strided, broadcast, named, integer and bool operands.
// build: clang-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE logcumsumexp_operands
#include <boost/test/unit_test.hpp>

#include "logcumsumexp_case.hpp"

#include <cmath>
#include <cstdint>
#include <tuple>
#include <vector>

BOOST_AUTO_TEST_CASE(strided) { laws::scan_of_strided<logcumsumexp>(); }
BOOST_AUTO_TEST_CASE(broadcast) { laws::scan_of_broadcast<logcumsumexp>(); }
BOOST_AUTO_TEST_CASE(axes_by_name) { laws::scan_by_name<logcumsumexp>(); }

BOOST_AUTO_TEST_CASE(element_types) {
  laws::scan_of_type<logcumsumexp, double, double, laws::modes::one_of_two>();
  laws::scan_of_type<logcumsumexp, std::int32_t, float, laws::modes::both_or_none>();
  laws::scan_of_type<logcumsumexp, bool, float, laws::modes::one_of_two>();
}

// In the loop that reads what a softmax of one traversal has kept: with a note for more elements than a scan has in a
// block, its blocks are longer.
BOOST_AUTO_TEST_CASE(beside_kept_values) {
  constexpr auto kernel = weft::fuse([](auto x) {
    const auto parts = exp(x - weft::max(x, weft::axis<1>, weft::keepdims));
    const auto total = weft::sum(parts, weft::axis<1>, weft::keepdims);
    return std::tuple(parts / total, weft::logcumsumexp(x, weft::axis<1>) * (total / total));
  });
  for (const std::size_t length : {std::size_t{600}, std::size_t{200003}}) {
    std::vector<double> x(length);
    long double total = 0;
    for (std::size_t i = 0; i < length; ++i) {
      x[i] = 3 * std::sin(0.37 * static_cast<double>(i));
      total += std::exp(static_cast<long double>(x[i]));
    }
    const auto v = weft::view<weft::dyn, weft::dyn>(x.data(), 1, length);
    const auto [fractions, logs] = weft::eval(weft::seq.with(weft::one_traversal), kernel(v));
    long double running = 0, worst_fraction = 0, worst_log = 0;
    for (std::size_t i = 0; i < length; ++i) {
      running += std::exp(static_cast<long double>(x[i]));
      const long double fraction = std::exp(static_cast<long double>(x[i])) / total;
      worst_fraction = std::fmax(worst_fraction, std::fabs(fractions.data()[i] / fraction - 1));
      worst_log = std::fmax(worst_log, std::fabs(logs.data()[i] - std::log(running)));
    }
    BOOST_TEST(worst_fraction < 2e-15);
    BOOST_TEST(worst_log < 4e-15);
  }
}
