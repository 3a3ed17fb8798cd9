// Normalising operations composed: several levels, axes that cross, sums and scans of a softmax.
// build: clang-only thorough
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE compositions
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <cmath>

namespace {

using reference::sizes;
using wide = reference::array<long double>;
using weft::axis;
using weft::keepdims;

const sizes shapes[] = {{1, 1}, {1, 9}, {9, 1}, {3, 17}, {17, 16}, {16, 33}, {5, 300}, {300, 5}};

// Within `ulps` of the largest expected magnitude, the scale at which sums over the other elements are rounded.
template <class Y>
boost::test_tools::assertion_result close(const Y& y, const wide& expected, long double ulps = 16) {
  long double scale = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) scale = std::fmax(scale, std::fabs(expected[i]));
  return test::close(y, expected, [&](std::size_t) { return ulps * test::epsilon<float> * scale; });
}

const auto subtract = [](long double a, long double b) { return a - b; };
const auto divide = [](long double a, long double b) { return a / b; };
const auto multiply = [](long double a, long double b) { return a * b; };

}  // namespace

BOOST_AUTO_TEST_CASE(softmax_of_softmax) {
  for (const sizes& shape : shapes) {
    const auto x = test::uniform<float>(shape, -5, 5);
    const auto v = test::dense<2>(x);
    const wide crossed = reference::softmax(reference::softmax(x, {1}), {0});
    BOOST_TEST(close(weft::eval(weft::softmax(weft::softmax(v, axis<1>), axis<0>)), crossed));
    const wide along = reference::softmax(reference::softmax(x, {1}), {1});
    BOOST_TEST(close(weft::eval(weft::softmax(weft::softmax(v, axis<1>), axis<1>)), along));
  }
}

BOOST_AUTO_TEST_CASE(sums_of_softmax) {
  for (const sizes& shape : shapes) {
    const auto x = test::uniform<float>(shape, -5, 5);
    const auto v = test::dense<2>(x);
    const wide p = reference::softmax(x, {1});
    BOOST_TEST(close(weft::eval(weft::sum(weft::softmax(v, axis<1>), axis<0>)), reference::sum(p, {0})));
    const auto weights = test::uniform<float>({shape[1]}, 0, 2, 3);
    BOOST_TEST(close(weft::eval(weft::sum(weft::softmax(v, axis<1>) * test::dense<1>(weights), axis<1>)),
                     reference::sum(reference::map<long double>(multiply, p, weights), {1})));
    BOOST_TEST(close(weft::eval(weft::cumsum(weft::softmax(v, axis<1>), axis<1>)), reference::cumsum(p, 1)));
    BOOST_TEST(close(weft::eval(weft::cumsum(weft::softmax(v, axis<1>), axis<0>, weft::reverse)),
                     reference::cumsum(p, 0, {true, false})));
  }
}

// What the output holds is read in a later nest: by then another row has come, whose reference stands elsewhere.
BOOST_AUTO_TEST_CASE(softmax_less_its_mean) {
  for (const sizes& shape : shapes) {
    auto x = test::uniform<float>(shape, -5, 5);
    for (std::size_t i = 0; i < shape[0] * shape[1]; i += shape[1] + 1) x[i] += 90;
    for (std::size_t j = 0; j < shape[1]; ++j) x[j] += 200.f * static_cast<float>(j) / static_cast<float>(shape[1]);
    const auto p = weft::softmax(test::dense<2>(x), axis<1>);
    const wide softmax = reference::softmax(x, {1});
    const wide mean = reference::mean(softmax, {0});
    BOOST_TEST(close(weft::eval(p - weft::mean(p, axis<0>)), reference::map<long double>(subtract, softmax, mean)));
  }
}

BOOST_AUTO_TEST_CASE(entropy) {
  constexpr auto kernel = weft::fuse([](auto a) {
    auto p = softmax(a, axis<1>);
    return -sum(p * log(p), axis<1>);
  });
  for (const sizes& shape : shapes) {
    const auto x = test::uniform<float>(shape, -3, 3);
    const auto terms =
        reference::map<long double>([](long double p) { return -p * std::log(p); }, reference::softmax(x, {1}));
    const wide expected = reference::sum(terms, {1});
    BOOST_TEST(test::close(weft::eval(kernel(test::dense<2>(x))), expected,
                           [](std::size_t) { return 64 * test::epsilon<float>; }));
  }
}

BOOST_AUTO_TEST_CASE(centring) {
  for (const sizes& shape : shapes) {
    const auto x = test::uniform<float>(shape, -5, 5);
    const auto v = test::dense<2>(x);
    const wide rows = reference::mean(x, {1}, true);
    const wide columns = reference::mean(x, {0});
    const wide expected =
        reference::map<long double>(subtract, reference::map<long double>(subtract, x, rows), columns);
    const auto tolerance = [](std::size_t) { return 32 * test::epsilon<float>; };
    BOOST_TEST(
        test::close(weft::eval(v - weft::mean(v, axis<1>, keepdims) - weft::mean(v, axis<0>)), expected, tolerance));
    BOOST_TEST(test::close(weft::eval(v - weft::mean(v)),
                           reference::map<long double>(subtract, x, reference::mean(x, {0, 1})), tolerance));
  }
}

BOOST_AUTO_TEST_CASE(layer_norm) {
  for (const sizes& shape : shapes) {
    const auto x = test::uniform<float>(shape, -5, 5);
    const auto gain = test::uniform<float>({shape[1]}, 0.5, 2, 4);
    const wide centred = reference::map<long double>(subtract, x, reference::mean(x, {1}, true));
    const wide variance = reference::mean(reference::map<long double>(multiply, centred, centred), {1}, true);
    const wide deviation = reference::map<long double>([](long double a) { return std::sqrt(a + 1e-3L); }, variance);
    const wide expected =
        reference::map<long double>(multiply, reference::map<long double>(divide, centred, deviation), gain);

    const auto v = test::dense<2>(x);
    const auto shifted = v - weft::mean(v, axis<1>, keepdims);
    const auto spread = weft::sqrt(weft::mean(weft::square(shifted), axis<1>, keepdims) + 1e-3f);
    BOOST_TEST(test::close(weft::eval(shifted / spread * test::dense<1>(gain)), expected,
                           [](std::size_t) { return 128 * test::epsilon<float>; }));
  }
}
