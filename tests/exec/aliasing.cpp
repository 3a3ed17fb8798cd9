// Aliasing: the output may be an input, or overlap one; every case is compared with the operation on a copy. All ways
// of overlapping are in every_overlap.cpp.
// build: clang-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE aliasing
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <algorithm>
#include <cmath>

namespace {

using reference::sizes;
using matrix = weft::tensor<float, weft::dyn, weft::dyn>;

matrix to_tensor(const reference::array<float>& x) {
  matrix y(x.shape[0], x.shape[1]);
  std::copy(x.data(), x.data() + x.size(), y.data());
  return y;
}

}  // namespace

BOOST_AUTO_TEST_CASE(softmax_in_place) {
  for (const sizes& shape : {sizes{1, 1}, sizes{3, 17}, sizes{17, 3}, sizes{33, 64}, sizes{5, 1000}, sizes{300, 20}}) {
    const auto x = test::uniform<float>(shape, -5, 5);
    reference::array<long double> distance;
    matrix y = to_tensor(x);
    weft::assign(y, weft::softmax(y, weft::axis<1>));
    auto expected = reference::softmax(x, {1}, &distance);
    BOOST_TEST(test::close_softmax(y, expected, distance));
    y = to_tensor(x);
    weft::assign(y, weft::softmax(y, weft::axis<0>));
    expected = reference::softmax(x, {0}, &distance);
    BOOST_TEST(test::close_softmax(y, expected, distance));
    y = to_tensor(x);
    y = weft::softmax(y);
    expected = reference::softmax(x, {0, 1}, &distance);
    BOOST_TEST(test::close_softmax(y, expected, distance));
  }
}

BOOST_AUTO_TEST_CASE(scans_in_place) {
  for (const sizes& shape : {sizes{1, 1}, sizes{3, 17}, sizes{17, 3}, sizes{33, 64}, sizes{5, 1000}}) {
    const auto x = test::exact_terms<float>(shape);
    matrix y = to_tensor(x);
    weft::assign(y, weft::cumsum(y, weft::axis<1>));
    BOOST_TEST(test::same(y, reference::cumsum(x, 1)));
    y = to_tensor(x);
    weft::assign(y, weft::cumsum(y, weft::axis<1>, weft::reverse, weft::exclusive));
    BOOST_TEST(test::same(y, reference::cumsum(x, 1, {true, true})));
    y = to_tensor(x);
    weft::assign(y, weft::cumsum(y, weft::axis<0>, weft::exclusive));
    BOOST_TEST(test::same(y, reference::cumsum(x, 0, {false, true})));
    y = to_tensor(x);
    y = weft::cumsum(weft::cumsum(y, weft::axis<1>), weft::axis<0>);
    BOOST_TEST(test::same(y, reference::cumsum(reference::convert<float>(reference::cumsum(x, 1)), 0)));
  }
}

BOOST_AUTO_TEST_CASE(operand_and_its_reduction) {
  for (const sizes& shape : {sizes{1, 1}, sizes{3, 17}, sizes{17, 3}, sizes{33, 64}, sizes{5, 1000}}) {
    const auto x = test::exact_terms<float>(shape);
    const auto subtract = [](float a, long double b) { return a - static_cast<float>(b); };
    matrix y = to_tensor(x);
    y = y - weft::sum(y, weft::axis<0>);
    BOOST_TEST(test::same(y, reference::map<float>(subtract, x, reference::sum(x, {0}))));
    y = to_tensor(x);
    y = y - weft::sum(y, weft::axis<1>, weft::keepdims);
    BOOST_TEST(test::same(y, reference::map<float>(subtract, x, reference::sum(x, {1}, true))));
    y = to_tensor(x);
    y -= weft::sum(y, weft::axis<0>);
    BOOST_TEST(test::same(y, reference::map<float>(subtract, x, reference::sum(x, {0}))));
    y = to_tensor(x);
    y = y - weft::max(y, weft::axis<1>, weft::keepdims) - weft::max(y, weft::axis<0>);
    const auto rows = reference::max(x, {1}, true);
    const auto columns = reference::max(x, {0});
    BOOST_TEST(
        test::same(y, reference::map<float>([](float a, float b, float c) { return a - b - c; }, x, rows, columns)));
  }
}

BOOST_AUTO_TEST_CASE(operand_needed_after_the_first_write) {
  // What is kept in the output comes first, and the operand is read once more after it.
  for (const sizes& shape : {sizes{1, 1}, sizes{3, 17}, sizes{17, 3}, sizes{33, 64}, sizes{5, 1000}}) {
    const auto x = test::uniform<float>(shape, -5, 5);
    const auto check = [&](auto make) {
      const matrix source = to_tensor(x);
      matrix apart(shape[0], shape[1]);
      weft::assign(apart, make(source));
      matrix y = to_tensor(x);
      weft::assign(y, make(y));
      std::size_t wrong = 0;
      for (std::size_t i = 0; i < y.size(); ++i) wrong += test::ulp_distance(y.data()[i], apart.data()[i]) > 2;
      BOOST_TEST(wrong == 0u, wrong << " of " << y.size() << " differ");
    };
    check([](const matrix& a) { return weft::softmax(a, weft::axis<1>) * a; });
    check([](const matrix& a) { return weft::softmax(a, weft::axis<0>) - a; });
    check([](const matrix& a) {
      return weft::cumsum(a, weft::axis<1>) / weft::sum(a, weft::axis<1>, weft::keepdims) + a;
    });
    check(
        [](const matrix& a) { return weft::cumsum(weft::cumsum(a, weft::axis<1>), weft::axis<1>, weft::reverse) - a; });
    check([](const matrix& a) { return weft::softmax(weft::softmax(a, weft::axis<1>), weft::axis<0>) * a; });
  }
}

BOOST_AUTO_TEST_CASE(assignment_to_a_changed_shape) {
  // The operand is the target, and the result is smaller or turned.
  const auto x = test::exact_terms<float>({5, 7});
  matrix y = to_tensor(x);
  y = weft::sum(y, weft::axis<0>, weft::keepdims);
  BOOST_TEST(test::same(y, reference::sum(x, {0}, true)));
  y = to_tensor(x);
  y = weft::transpose(y);
  BOOST_TEST(test::same(y, reference::transpose(x, {1, 0})));
  weft::tensor<float, weft::dyn> v(6);
  for (std::size_t i = 0; i < 6; ++i) v(i) = static_cast<float>(i);
  v = weft::cumsum(v + v, weft::axis<0>);
  BOOST_TEST(v(5) == 30.f);
}

BOOST_AUTO_TEST_CASE(transpose_in_place) {
  for (const std::size_t n : {1u, 2u, 5u, 16u, 17u, 33u, 70u}) {
    const auto x = test::exact_terms<float>({n, n});
    matrix y = to_tensor(x);
    weft::assign(y, weft::transpose(y));
    BOOST_TEST(test::same(y, reference::transpose(x, {1, 0})));
    y = to_tensor(x);
    y += weft::transpose(y);
    BOOST_TEST(test::same(
        y, reference::map<float>([](float a, float b) { return a + b; }, x, reference::transpose(x, {1, 0}))));
  }
}

BOOST_AUTO_TEST_CASE(several_roots_into_inputs) {
  // Two windows of one block: softmax of overlapping rows, with a broadcast row inside the target.
  for (const std::size_t source : {0u, 1u, 40u, 41u, 79u}) {
    const auto start = test::exact_terms<float>({160}, 9);
    const auto make = [](auto v, auto row) { return weft::softmax(v + row, weft::axis<1>); };
    auto together = start;
    weft::assign(test::dense<2>(together.data() + 40, {2, 40}),
                 make(test::dense<2>(static_cast<const float*>(together.data()) + source, {2, 40}),
                      test::dense<1>(static_cast<const float*>(together.data()) + 80, {40})));
    auto apart = start;
    weft::assign(test::dense<2>(apart.data() + 40, {2, 40}),
                 make(test::dense<2>(start.data() + source, {2, 40}), test::dense<1>(start.data() + 80, {40})));
    for (std::size_t i = 0; i < 160; ++i) BOOST_TEST_REQUIRE(test::ulp_distance(together[i], apart[i]) <= 2u);
  }
}
