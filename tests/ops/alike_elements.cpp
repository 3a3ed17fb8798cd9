// Slices of one or two values, or of one element that outweighs many alike: roundings that repeat add up along a chain
// of additions, where those of random elements cancel. Against long double.
// build: gcc-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE alike_elements
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <algorithm>
#include <cmath>

namespace {

enum class pattern { one_value, alternating, halves, one_large };

// Logarithms of the elements of slice j.
double element(pattern kind, std::size_t i, std::size_t length, std::size_t j) {
  const double low = -0.21 - 0.37 * static_cast<double>(j);
  switch (kind) {
    case pattern::one_value: return low;
    case pattern::alternating: return i % 2 == 0 ? low : 0.4 * low;
    case pattern::halves: return i < length / 2 ? low : 0.4 * low;
    case pattern::one_large: return i == j % length ? 0 : 3 * low - 5;
  }
  return 0;
}

// Slices along rows if Axis is 1, down columns if it is 0; of all but running sums down columns, which add element to
// element, the errors in units of the type at the results, or at 1 where these are logarithms.
template <class T, int Axis>
void check(pattern kind, std::size_t length, std::size_t slices, long double units) {
  const auto at = [=](std::size_t i, std::size_t j) { return Axis == 1 ? j * length + i : i * slices + j; };
  const std::size_t rows = Axis == 1 ? slices : length, columns = Axis == 1 ? length : slices;
  reference::array<T> x({rows, columns}), p({rows, columns});
  reference::array<long double> fractions({rows, columns}), distances({rows, columns}), running({rows, columns}),
      running_logs({rows, columns}), sums({slices}), logs({slices});
  for (std::size_t j = 0; j < slices; ++j) {
    long double total = 0, sum = 0;
    for (std::size_t i = 0; i < length; ++i) {
      x[at(i, j)] = static_cast<T>(element(kind, i, length, j));
      p[at(i, j)] = static_cast<T>(std::exp(element(kind, i, length, j)));
      running[at(i, j)] = sum += static_cast<long double>(p[at(i, j)]);
      running_logs[at(i, j)] = std::log(total += std::exp(static_cast<long double>(x[at(i, j)])));
    }
    sums[j] = sum;
    logs[j] = std::log(total);
    for (std::size_t i = 0; i < length; ++i) {
      distances[at(i, j)] = static_cast<long double>(x[at(i, j)]) - logs[j];
      fractions[at(i, j)] = std::exp(distances[at(i, j)]);
    }
  }
  const auto relative = [units](const reference::array<long double>& exact) {
    return [&exact, units](std::size_t i) { return units * test::epsilon<T> * std::fabs(exact[i]); };
  };
  const auto absolute = [units](const reference::array<long double>& exact) {
    return [&exact, units](std::size_t i) { return units * test::epsilon<T> * std::fmax(1.0L, std::fabs(exact[i])); };
  };
  const auto v = test::dense<2>(x), q = test::dense<2>(p);
  constexpr auto along = weft::axis<Axis>;
  BOOST_TEST_CONTEXT("pattern " << static_cast<int>(kind) << ", " << length << " along axis " << Axis) {
    BOOST_TEST(test::close(weft::eval(weft::sum(q, along)), sums, relative(sums)));
    BOOST_TEST(test::close(weft::eval(weft::logsumexp(v, along)), logs, absolute(logs)));
    BOOST_TEST(test::close(weft::eval(weft::log_softmax(v, along)), distances, absolute(distances)));
    BOOST_TEST(test::close(weft::eval(weft::logcumsumexp(v, along)), running_logs, absolute(running_logs)));
    // Where an element stands far below the largest, its distance is rounded.
    const auto at_distance = [&, units](std::size_t i) {
      return (units + std::fabs(static_cast<long double>(x[i]))) * test::epsilon<T> * fractions[i];
    };
    BOOST_TEST(test::close(weft::eval(weft::softmax(v, along)), fractions, at_distance));
    if constexpr (Axis == 1) {
      const auto [totals, total] = weft::eval(weft::cumsum(q, along), weft::sum(q, along));  // in one loop
      BOOST_TEST(test::close(totals, running, relative(running)));
      BOOST_TEST(test::close(total, sums, relative(sums)));
    }
  }
}

template <class T>
void check_all(pattern kind, long double units) {
  for (const std::size_t length : {7, 33, 64, 100, 257, 1000, 4099, 20003}) {
    check<T, 1>(kind, length, 9, units);
    check<T, 0>(kind, length, 9, units);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_value) { check_all<float>(pattern::one_value, 4); }
BOOST_AUTO_TEST_CASE(two_values) {
  check_all<float>(pattern::alternating, 4);
  check_all<float>(pattern::halves, 4);
}
BOOST_AUTO_TEST_CASE(one_large_element) { check_all<float>(pattern::one_large, 10); }
BOOST_AUTO_TEST_CASE(doubles) {
  check_all<double>(pattern::halves, 4);
  check_all<double>(pattern::one_large, 10);
}
