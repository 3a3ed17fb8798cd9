// Scans of scans, reductions of scans and scans of reductions, along the same axis and across; compared exactly.
// build: clang-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE compositions_of_scans
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

namespace {

using reference::sizes;
using wide = reference::array<long double>;
using weft::axis;
using weft::keepdims;

const sizes shapes[] = {{1, 1}, {1, 9}, {9, 1}, {3, 17}, {17, 16}, {16, 33}, {5, 300}, {300, 5}};

const auto subtract = [](long double a, long double b) { return a - b; };
const auto multiply = [](long double a, long double b) { return a * b; };

}  // namespace

BOOST_AUTO_TEST_CASE(scans_of_scans) {
  for (const sizes& shape : shapes) {
    const auto x = test::exact_terms<float>(shape);
    const auto v = test::dense<2>(x);
    const wide rows = reference::cumsum(x, 1);
    BOOST_TEST(test::same(weft::eval(weft::cumsum(weft::cumsum(v, axis<1>), axis<0>)), reference::cumsum(rows, 0)));
    BOOST_TEST(test::same(weft::eval(weft::cumsum(weft::cumsum(v, axis<0>, weft::reverse), axis<1>, weft::exclusive)),
                          reference::cumsum(reference::cumsum(x, 0, {true, false}), 1, {false, true})));
    BOOST_TEST(test::same(weft::eval(weft::cummax(weft::cumsum(v, axis<1>), axis<1>)), reference::cummax(rows, 1)));
    // Opposite directions along one axis.
    BOOST_TEST(test::same(weft::eval(weft::cummax(weft::cumsum(v, axis<1>), axis<1>, weft::reverse)),
                          reference::cummax(rows, 1, {true, false})));
    BOOST_TEST(test::same(weft::eval(weft::cumsum(v, axis<1>) - weft::cumsum(v, axis<1>, weft::reverse)),
                          reference::map<long double>(subtract, rows, reference::cumsum(x, 1, {true, false}))));
  }
}

BOOST_AUTO_TEST_CASE(scans_and_reductions) {
  for (const sizes& shape : shapes) {
    const auto x = test::exact_terms<float>(shape);
    const auto v = test::dense<2>(x);
    const wide rows = reference::cumsum(x, 1);
    BOOST_TEST(test::same(weft::eval(weft::sum(weft::cumsum(v, axis<1>), axis<1>)), reference::sum(rows, {1})));
    BOOST_TEST(test::same(weft::eval(weft::max(weft::cumsum(v, axis<1>), axis<0>)), reference::max(rows, {0})));
    BOOST_TEST(test::same(weft::eval(weft::cumsum(weft::sum(v, axis<0>), axis<0>)),
                          reference::cumsum(reference::sum(x, {0}), 0)));
    BOOST_TEST(
        test::same(weft::eval(weft::cumsum(v - weft::max(v, axis<1>, keepdims), axis<1>)),
                   reference::cumsum(reference::map<long double>(subtract, x, reference::max(x, {1}, true)), 1)));
    BOOST_TEST(test::same(weft::eval(weft::cumsum(v, axis<1>) - weft::sum(v, axis<1>, keepdims)),
                          reference::map<long double>(subtract, rows, reference::sum(x, {1}, true))));
    BOOST_TEST(test::same(weft::eval(weft::sum(v, axis<1>, keepdims) * weft::sum(v, axis<0>)),
                          reference::map<long double>(multiply, reference::sum(x, {1}, true), reference::sum(x, {0}))));
    BOOST_TEST(test::same(weft::eval(weft::max(v) - weft::min(v)),
                          reference::map<long double>(subtract, reference::max(x, {0, 1}), reference::min(x, {0, 1}))));
  }
}
