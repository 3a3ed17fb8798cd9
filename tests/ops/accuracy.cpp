// The accuracy promised for softmax, log_softmax, logsumexp and logcumsumexp, of millions of elements too, against long
// double.
// build: runs-long gcc-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE accuracy
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <cmath>

namespace {

// The log-sum-exp of the first elements up to each, by a running sum relative to the largest element of all.
template <class T>
reference::array<long double> running_logsumexp(const reference::array<T>& x) {
  const long double largest = static_cast<long double>(x.elements.max());
  reference::array<long double> y(x.shape);
  long double total = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    total += std::exp(static_cast<long double>(x[i]) - largest);
    y[i] = largest + std::log(total);
  }
  return y;
}

template <class T>
void check(std::size_t count, double range) {
  const auto x = test::uniform<T>({count}, -range, range);
  const auto v = test::dense<1>(x);
  const auto expected = running_logsumexp(x);
  const long double total = expected[count - 1];

  const auto y = weft::eval(weft::softmax(v, weft::axis<0>));
  reference::array<long double> fractions({count});
  reference::array<long double> distance({count});
  for (std::size_t i = 0; i < count; ++i) {
    fractions[i] = std::exp(static_cast<long double>(x[i]) - total);
    distance[i] = std::fabs(static_cast<long double>(x[i])) + range;
  }
  BOOST_TEST(test::close_softmax(y, fractions, distance));

  const T of_all = weft::eval(weft::logsumexp(v));
  BOOST_TEST(std::fabs(static_cast<long double>(of_all) - total) <= 4 * test::epsilon<T> * std::fmax(1.0L, total));

  const auto tolerance = [&](std::size_t i) {
    return 4 * test::epsilon<T> * std::fmax(static_cast<long double>(range), std::fabs(expected[i]));
  };
  BOOST_TEST(test::close(weft::eval(weft::logcumsumexp(v, weft::axis<0>)), expected, tolerance));
}

// The first element of each column, and the range of the others: as small beside the total, they are lost where all is
// one running sum.
template <class T, bool Reverse>
void check_columns(std::size_t rows, std::size_t columns, double first, double range) {
  auto x = test::uniform<T>({rows, columns}, -range, range);
  reference::array<long double> expected({rows, columns});
  const auto row = [&](std::size_t i) { return (Reverse ? rows - 1 - i : i) * columns; };
  for (std::size_t j = 0; j < columns; ++j) {
    x[row(0) + j] = static_cast<T>(first);
    long double total = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      total += std::exp(static_cast<long double>(x[row(i) + j]));
      expected[row(i) + j] = std::log(total);
    }
  }
  const auto tolerance = [&](std::size_t i) { return 4 * test::epsilon<T> * std::fmax(1.0L, std::fabs(expected[i])); };
  const auto v = test::dense<2>(x);
  if constexpr (Reverse)
    BOOST_TEST(test::close(weft::eval(weft::logcumsumexp(v, weft::axis<0>, weft::reverse)), expected, tolerance));
  else
    BOOST_TEST(test::close(weft::eval(weft::logcumsumexp(v, weft::axis<0>)), expected, tolerance));
}

// Slices whose largest element comes late and is up to 16 above the others, and logarithms of sums that nearly cancel
// it: what an element is taken from on the way must not show. Along rows if Axis is 1, down columns if it is 0.
template <int Axis>
void check_late_maxima(std::size_t length, std::size_t slices, double rise, double level) {
  const std::size_t along = Axis == 1 ? 1 : slices, across = Axis == 1 ? length : 1;
  auto x = test::uniform<float>({Axis == 1 ? slices : length, Axis == 1 ? length : slices}, level - 0.5, level);
  reference::array<long double> distances(x.shape), totals({slices});
  for (std::size_t j = 0; j < slices; ++j) {
    x[(length - 1) * along + j * across] += static_cast<float>(rise);
    long double sum = 0;
    for (std::size_t i = 0; i < length; ++i) sum += std::exp(static_cast<long double>(x[i * along + j * across]));
    totals[j] = std::log(sum);
    for (std::size_t i = 0; i < length; ++i)
      distances[i * along + j * across] = static_cast<long double>(x[i * along + j * across]) - totals[j];
  }
  const auto tolerance_of = [](const reference::array<long double>& exact) {
    return [&exact](std::size_t i) { return 4 * test::epsilon<float> * std::fmax(1.0L, std::fabs(exact[i])); };
  };
  const auto v = test::dense<2>(x);
  BOOST_TEST(test::close(weft::eval(weft::log_softmax(v, weft::axis<Axis>)), distances, tolerance_of(distances)));
  BOOST_TEST(test::close(weft::eval(weft::logsumexp(v, weft::axis<Axis>)), totals, tolerance_of(totals)));
}

}  // namespace

BOOST_AUTO_TEST_CASE(late_maxima) {
  for (const double rise : {0.0, 3.7, 9.3, 12.0, 15.9}) {
    for (const std::size_t length : {2, 7, 100, 1000, 20000}) {
      check_late_maxima<1>(length, 9, rise, 0);
      check_late_maxima<0>(length, 9, rise, 0);
      // What the logarithm of the sum cancels.
      check_late_maxima<1>(length, 9, rise, -rise - std::log(1 + static_cast<double>(length) * std::exp(-rise)));
      check_late_maxima<0>(length, 9, rise, -rise - std::log(1 + static_cast<double>(length) * std::exp(-rise)));
    }
  }
}

BOOST_AUTO_TEST_CASE(down_columns) {
  check_columns<float, false>(200003, 3, 0, 1);
  check_columns<float, true>(20003, 17, 8.3, 0.1);
  check_columns<float, false>(20003, 9, 8.3, 0.1);
  check_columns<float, false>(9001, 100, 0, 30);
  check_columns<double, false>(20003, 5, 8.3, 0.1);
}

BOOST_AUTO_TEST_CASE(narrow_range) { check<float>(1000003, 1); }
BOOST_AUTO_TEST_CASE(middle_range) { check<float>(1000003, 50); }
BOOST_AUTO_TEST_CASE(doubles) { check<double>(100003, 10); }

BOOST_AUTO_TEST_CASE(ten_million_elements) {
  reference::array<float> x({10'000'000});
  x.elements = 0.f;
  const auto v = test::dense<1>(x);
  const float total = weft::eval(weft::logsumexp(v));
  BOOST_TEST(test::ulp_distance(total, static_cast<float>(std::log(1e7L))) <= 4u);
  const auto y = weft::eval(weft::softmax(v, weft::axis<0>));
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < x.size(); ++i) wrong += test::ulp_distance(y.data()[i], 1e-7f) > 4;
  BOOST_TEST(wrong == 0u);
  const auto running = weft::eval(weft::logcumsumexp(v, weft::axis<0>));
  for (std::size_t i = 0; i < x.size(); ++i)
    wrong += std::fabs(running.data()[i] - std::log(static_cast<double>(i + 1))) > 4 * 1.2e-7 * 16;
  BOOST_TEST(wrong == 0u);
}
