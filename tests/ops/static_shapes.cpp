// The five on arrays whose sizes are known at compile time, wholly or in part: short and long, with and without names.
// build: clang-only no-sanitizers
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE static_shapes
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

// The five along one axis of x, whose elements are those of `values`.
template <int Axis, class X>
void check_axis(const X& x, const reference::array<float>& values) {
  using weft::axis;
  reference::array<long double> distance, scale;
  const auto fractions = reference::softmax(values, {Axis}, &distance);
  BOOST_TEST(test::close_softmax(weft::eval(weft::softmax(x, axis<Axis>)), fractions, distance));
  const auto logarithms = reference::logsumexp(values, {Axis}, false, &scale);
  BOOST_TEST(test::close_logsumexp(weft::eval(weft::logsumexp(x, axis<Axis>)), logarithms, scale));
  BOOST_TEST(test::same(weft::eval(weft::cumsum(x, axis<Axis>, weft::reverse, weft::exclusive)),
                        reference::cumsum(values, Axis, {true, true})));
  const auto running = reference::logcumsumexp(values, Axis);
  BOOST_TEST(test::close(weft::eval(weft::logcumsumexp(x, axis<Axis>)), running,
                         [](std::size_t) { return 4 * 4 * test::epsilon<float>; }));
}

template <int Axis, weft::dim... Ds>
void check(reference::sizes shape) {
  const auto values = test::exact_terms<float>(shape);
  check_axis<Axis>(weft::view<Ds...>(values.data()), values);
}

}  // namespace

BOOST_AUTO_TEST_CASE(tiny) {
  check<0, 2, 3>({2, 3});
  check<1, 2, 3>({2, 3});
}
BOOST_AUTO_TEST_CASE(long_rows) { check<1, 3, 1000>({3, 1000}); }
BOOST_AUTO_TEST_CASE(long_columns) { check<0, 257, weft::named<"index", 5>>({257, 5}); }

BOOST_AUTO_TEST_CASE(partly_static) {
  const auto values = test::exact_terms<float>({16, 12});
  const auto wide = weft::view<weft::dyn, 12>(values.data(), 16);
  const auto tall = weft::view<16, "day">(values.data(), 12);
  reference::array<long double> distance;
  auto fractions = reference::softmax(values, {1}, &distance);
  BOOST_TEST(test::close_softmax(weft::eval(weft::softmax(wide, weft::axis<1>)), fractions, distance));
  fractions = reference::softmax(values, {0}, &distance);
  BOOST_TEST(test::close_softmax(weft::eval(weft::softmax(tall, weft::axis<0>)), fractions, distance));
  BOOST_TEST(test::same(weft::eval(weft::cumsum(wide, weft::axis<1>)), reference::cumsum(values, 1)));
  BOOST_TEST(test::same(weft::eval(weft::cumsum(tall, weft::axis<0>)), reference::cumsum(values, 0)));
}

BOOST_AUTO_TEST_CASE(static_tensors_and_targets) {
  const auto values = test::exact_terms<float>({5, 33});
  weft::tensor<float, 5, 33> x;
  std::copy(values.data(), values.data() + values.size(), x.data());
  weft::tensor<float, 5, 33> y = weft::softmax(x, weft::axis<1>);
  reference::array<long double> distance;
  const auto expected = reference::softmax(values, {1}, &distance);
  BOOST_TEST(test::close_softmax(y, expected, distance));
  weft::assign(x, weft::softmax(x, weft::axis<1>));
  BOOST_TEST(test::close_softmax(x, expected, distance));
}

BOOST_AUTO_TEST_CASE(special_values_in_short_rows) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  constexpr float quiet_nan = std::numeric_limits<float>::quiet_NaN();
  const reference::array<float> values({5, 3}, {-infinity, 1, 2, -infinity, -infinity, -infinity, 1, infinity, 0,  //
                                                quiet_nan, 0, 1, infinity, -infinity, quiet_nan});
  reference::array<long double> distance, scale;
  const auto x = weft::view<5, 3>(values.data());
  const auto fractions = reference::softmax(values, {1}, &distance);
  BOOST_TEST(test::close_softmax(weft::eval(weft::softmax(x, weft::axis<1>)), fractions, distance));
  const auto logarithms = reference::logsumexp(values, {1}, false, &scale);
  BOOST_TEST(test::close_logsumexp(weft::eval(weft::logsumexp(x, weft::axis<1>)), logarithms, scale));
  BOOST_TEST(test::close(weft::eval(weft::logcumsumexp(x, weft::axis<1>)), reference::logcumsumexp(values, 1),
                         [](std::size_t) { return 4 * 4 * test::epsilon<float>; }));
}
