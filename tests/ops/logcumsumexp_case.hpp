// logcumsumexp as a case of the scan laws: within 4 ulp at the scale of the values met so far.
#pragma once

#include "../laws/scan_suite.hpp"

#include <cmath>

struct logcumsumexp {
  template <class X, class... Arguments>
  static auto op(const X& x, Arguments... arguments) {
    return weft::logcumsumexp(x, arguments...);
  }

  template <class T>
  static reference::array<T> data(const reference::sizes& shape) {
    if constexpr (std::is_same_v<T, bool>) {
      return test::exact_terms<bool>(shape);
    } else {
      return test::uniform<T>(shape, -10, 10);
    }
  }

  // The scale of the rounding errors: the larger of the running maximum's and the result's magnitude, at least 1.
  template <class Y, class T>
  static void expect(const Y& y, const reference::array<T>& x, int axis, reference::scan_mode mode) {
    const auto expected = reference::logcumsumexp(x, axis, mode);
    const auto largest = reference::cummax(reference::convert<long double>(x), axis, mode);
    const auto tolerance = [&](std::size_t i) {
      const long double scale = std::isfinite(largest[i]) ? std::fabs(largest[i]) : 0;
      return 4 * test::epsilon<typename Y::value_type> * std::fmax(1.0L, std::fmax(scale, std::fabs(expected[i])));
    };
    BOOST_TEST(test::close(y, expected, tolerance));
  }
};
