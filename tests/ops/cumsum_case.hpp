// cumsum as a case of the scan laws: operands for which every association is exact, compared exactly.
#pragma once

#include "../laws/scan_suite.hpp"

struct cumsum {
  template <class X, class... Arguments>
  static auto op(const X& x, Arguments... arguments) {
    return weft::cumsum(x, arguments...);
  }
  template <class T>
  static reference::array<T> data(const reference::sizes& shape) {
    return test::exact_terms<T>(shape);
  }
  template <class Y, class T>
  static void expect(const Y& y, const reference::array<T>& x, int axis, reference::scan_mode mode) {
    BOOST_TEST(test::same(y, reference::cumsum(x, axis, mode)));
  }
};
