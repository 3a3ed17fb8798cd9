// Elements of the user's own types: numbers with a derivative, which have no numeric limits, multiprecision ones, and
// text; against plain loops.
// build: gcc-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE own_elements
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace {

using weft::axis;
using weft::dyn;

// A value and its derivative by one variable.
struct dual {
  double value = 0, slope = 0;
  constexpr dual() = default;
  constexpr dual(double v, double s = 0) : value(v), slope(s) {}
  friend constexpr dual operator+(dual a, dual b) { return {a.value + b.value, a.slope + b.slope}; }
  friend constexpr dual operator-(dual a, dual b) { return {a.value - b.value, a.slope - b.slope}; }
  friend constexpr dual operator-(dual a) { return {-a.value, -a.slope}; }
  friend constexpr dual operator*(dual a, dual b) { return {a.value * b.value, a.slope * b.value + a.value * b.slope}; }
  friend constexpr dual operator/(dual a, dual b) {
    return {a.value / b.value, (a.slope * b.value - a.value * b.slope) / (b.value * b.value)};
  }
  friend constexpr bool operator==(dual a, dual b) { return a.value == b.value; }
  friend constexpr auto operator<=>(dual a, dual b) { return a.value <=> b.value; }
  friend dual exp(dual a) { return {std::exp(a.value), std::exp(a.value) * a.slope}; }
  friend dual log(dual a) { return {std::log(a.value), a.slope / a.value}; }
};

// One text behind another.
struct join {
  static constexpr weft::monoid_traits traits{.commutative = false, .idempotent = false};
  template <class V>
  using state = V;
  template <class V>
  static V neutral() {
    return V();
  }
  template <class V>
  static V lift(V x) {
    return x;
  }
  template <class V>
  static V combine(V earlier, V later) {
    return earlier + later;
  }
};

// Counted in whole numbers only.
struct amount {
  long cents = 0;
  constexpr amount() = default;
  explicit constexpr amount(int c) : cents(c) {}
  friend constexpr amount operator+(amount a, amount b) {
    a.cents += b.cents;
    return a;
  }
};

constexpr std::size_t rows = 5, columns = 19;

// All below zero: an extreme that began with 0 would be found out.
template <class T>
weft::tensor<T, dyn, dyn> numbers() {
  weft::tensor<T, dyn, dyn> x(rows, columns);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double v = -3 - static_cast<double>(i * 37 % 23) / 8;
    if constexpr (std::is_same_v<T, dual>)
      x.data()[i] = {v, static_cast<double>(i % 4) - 1};
    else
      x.data()[i] = T(v) / 3;
  }
  return x;
}

void expect(dual found, double value, double slope) {
  BOOST_TEST(std::fabs(found.value - value) <= 1e-13 * (1 + std::fabs(value)));
  BOOST_TEST(std::fabs(found.slope - slope) <= 1e-13 * (1 + std::fabs(slope)));
}

// A sum whose neutral element is one on the left alone, as all that is asked of a monoid.
struct sum_from_the_left {
  static constexpr weft::monoid_traits traits{.commutative = false, .idempotent = false};
  template <class V>
  using state = V;
  template <class V>
  static state<V> neutral() {
    return V(0);
  }
  template <class V>
  static state<V> lift(V x) {
    return x;
  }
  template <class V>
  static state<V> combine(state<V> earlier, state<V> later) {
    if constexpr (weft::is_lanes<V>)
      return weft::select(later == V(0), V(-1e9F), earlier + later);
    else
      return later == V(0) ? V(-1e9) : earlier + later;
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(derivatives_of_exponentials) {
  const auto x = numbers<dual>();
  const auto fractions = weft::eval(weft::softmax(x, axis<1>));
  const auto totals = weft::eval(weft::logsumexp(x, axis<1>));
  const auto running = weft::eval(weft::logcumsumexp(x, axis<1>));
  for (std::size_t i = 0; i < rows; ++i) {
    double sum = 0, slope = 0;  // of e^x
    for (std::size_t j = 0; j < columns; ++j) {
      sum += std::exp(x(i, j).value);
      slope += std::exp(x(i, j).value) * x(i, j).slope;
      expect(running(i, j), std::log(sum), slope / sum);
    }
    expect(totals(i), std::log(sum), slope / sum);
    for (std::size_t j = 0; j < columns; ++j) {
      const double p = std::exp(x(i, j).value) / sum;
      expect(fractions(i, j), p, p * (x(i, j).slope - slope / sum));
    }
  }
}

// Down columns longer than the lowest level of a carry (plan/plan.hpp), and than the next.
template <class T, class Check>
void go_down_long_columns(Check check) {
  for (const std::size_t length : {31, 32, 33, 64, 65, 100, 129, 700}) {
    for (const double step : {0.0, 0.25, -0.25, 40.0, -40.0}) {
      weft::tensor<T, dyn, 3> x(length);
      for (std::size_t i = 0; i < length; ++i) {
        for (std::size_t j = 0; j < 3; ++j)
          x(i, j) = T(step * static_cast<double>(i / 8) - 3 + static_cast<double>((i * 5 + j) % 7) / 4);
      }
      const auto down = weft::eval(weft::logcumsumexp(x, axis<0>));
      const auto before = weft::eval(weft::logcumsumexp(x, axis<0>, weft::exclusive));
      const auto up = weft::eval(weft::logcumsumexp(x, axis<0>, weft::reverse));
      const auto after = weft::eval(weft::logcumsumexp(x, axis<0>, weft::reverse, weft::exclusive));
      std::size_t wrong = 0;
      for (std::size_t j = 0; j < 3; ++j) {
        for (std::size_t i = 0; i < length; ++i) {
          wrong += !check(x, down(i, j), j, 0, i + 1) + !check(x, up(i, j), j, i, length);
          if (i > 0) wrong += !check(x, before(i, j), j, 0, i);
          if (i + 1 < length) wrong += !check(x, after(i, j), j, i + 1, length);
        }
      }
      BOOST_TEST(wrong == 0u, wrong << " of " << length << " rows in steps of " << step);
    }
  }
}

BOOST_AUTO_TEST_CASE(running_exponentials_down_long_columns) {
  go_down_long_columns<long double>(
      [](const auto& x, long double found, std::size_t j, std::size_t i, std::size_t end) {
        long double most = x(i, j), sum = 0;
        for (std::size_t k = i; k < end; ++k) most = std::max(most, x(k, j));
        for (std::size_t k = i; k < end; ++k) sum += std::exp(x(k, j) - most);
        const long double expected = most + std::log(sum);
        return std::fabs(found - expected) <= 1e-15L * (1 + std::fabs(expected));
      });
  go_down_long_columns<dual>([](const auto& x, dual found, std::size_t j, std::size_t i, std::size_t end) {
    double most = x(i, j).value, sum = 0;
    for (std::size_t k = i; k < end; ++k) most = std::max(most, x(k, j).value);
    for (std::size_t k = i; k < end; ++k) sum += std::exp(x(k, j).value - most);
    const double expected = most + std::log(sum);
    return std::fabs(found.value - expected) <= 1e-12 * (1 + std::fabs(expected));
  });
}

BOOST_AUTO_TEST_CASE(derivatives_of_sums_and_extremes) {
  const auto x = numbers<dual>();
  const auto running = weft::eval(weft::cumsum(x * x, axis<0>));
  const auto largest = weft::eval(weft::max(x, axis<0>)), smallest = weft::eval(weft::min(-x, axis<0>));
  const auto climbing = weft::eval(weft::cummax(x, axis<0>));
  const auto centred = weft::eval(x - weft::mean(x, axis<0>));
  const auto spread = weft::eval(weft::var(x, axis<0>));
  const auto size = weft::eval(weft::abs(x));
  for (std::size_t j = 0; j < columns; ++j) {
    double sum = 0, slope = 0, mean = 0, mean_slope = 0;
    dual most = x(0, j);
    for (std::size_t i = 0; i < rows; ++i) {
      sum += x(i, j).value * x(i, j).value;
      slope += 2 * x(i, j).value * x(i, j).slope;
      expect(running(i, j), sum, slope);
      if (x(i, j).value > most.value) most = x(i, j);
      BOOST_TEST(climbing(i, j).value == most.value);
      mean += x(i, j).value / rows;
      mean_slope += x(i, j).slope / rows;
    }
    BOOST_TEST(largest(j).value == most.value);
    BOOST_TEST(smallest(j).value == -most.value);
    double squares = 0, products = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      expect(centred(i, j), x(i, j).value - mean, x(i, j).slope - mean_slope);
      expect(size(i, j), -x(i, j).value, -x(i, j).slope);
      squares += (x(i, j).value - mean) * (x(i, j).value - mean) / rows;
      products += 2 * (x(i, j).value - mean) * (x(i, j).slope - mean_slope) / rows;
    }
    expect(spread(j), squares, products);
  }
}

BOOST_AUTO_TEST_CASE(fifty_digits) {
  using number = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>, boost::multiprecision::et_off>;
  const auto x = numbers<number>();
  const auto fractions = weft::eval(weft::softmax(x, axis<0>));
  const auto totals = weft::eval(weft::logsumexp(x, axis<0>));
  for (std::size_t j = 0; j < columns; ++j) {
    number sum = 0;
    for (std::size_t i = 0; i < rows; ++i) sum += exp(x(i, j));
    BOOST_TEST(abs(totals(j) - log(sum)) < 1e-45);
    for (std::size_t i = 0; i < rows; ++i) BOOST_TEST(abs(fractions(i, j) - exp(x(i, j)) / sum) < 1e-45);
  }
}

BOOST_AUTO_TEST_CASE(whole_amounts) {
  weft::tensor<amount, rows, columns> x;
  int next = 0;
  for (amount& each : x) each = amount(++next);
  const auto along = weft::eval(sum(x, axis<1>));
  const auto down = weft::eval(cumsum(x, axis<0>, weft::exclusive));
  long above[columns] = {};
  for (std::size_t i = 0; i < rows; ++i) {
    long row = 0;
    for (std::size_t j = 0; j < columns; ++j) {
      row += x(i, j).cents;
      BOOST_TEST(down(i, j).cents == above[j]);
      above[j] += x(i, j).cents;
    }
    BOOST_TEST(along(i).cents == row);
  }
}

BOOST_AUTO_TEST_CASE(text) {
  weft::tensor<std::string, rows, columns> x;
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = std::to_string(i) + ' ';
  const auto whole = weft::eval(weft::reduce<join>(x, axis<1>));
  const auto along = weft::eval(weft::scan<join>(x, axis<1>, weft::reverse));
  const auto down = weft::eval(weft::scan<join>(x, axis<0>, weft::exclusive));
  std::string above[columns];
  for (std::size_t i = 0; i < rows; ++i) {
    std::string before, behind;
    for (std::size_t j = 0; j < columns; ++j) {
      before += x(i, j);
      behind += x(i, columns - 1 - j);
      BOOST_TEST(along(i, columns - 1 - j) == behind);
      BOOST_TEST(down(i, j) == above[j]);
      above[j] += x(i, j);
    }
    BOOST_TEST(whole(i) == before);
  }
}

BOOST_AUTO_TEST_CASE(nothing_neutral_on_the_right) {
  for (const std::size_t length : {1, 2, 15, 16, 17, 32, 33, 64, 100, 129, 257, 1000, 5000}) {
    const std::vector<dual> x(2 * length, dual(1));
    const auto rows = weft::view<dyn, dyn>(x.data(), 2, length), columns = weft::view<dyn, dyn>(x.data(), length, 2);
    const auto along = weft::eval(weft::reduce<sum_from_the_left>(rows, axis<1>));
    const auto down = weft::eval(weft::reduce<sum_from_the_left>(columns, axis<0>));
    const auto running = weft::eval(weft::scan<sum_from_the_left>(rows, axis<1>));
    const auto running_down = weft::eval(weft::scan<sum_from_the_left>(columns, axis<0>));
    for (std::size_t j = 0; j < 2; ++j) {
      BOOST_TEST(along(j).value == static_cast<double>(length));
      BOOST_TEST(down(j).value == static_cast<double>(length));
      std::size_t wrong = 0;
      for (std::size_t i = 0; i < length; ++i) {
        wrong += running(j, i).value != static_cast<double>(i + 1);
        wrong += running_down(i, j).value != static_cast<double>(i + 1);
      }
      BOOST_TEST(wrong == 0u);
    }
    // In lanes, where a scan goes block by block.
    const auto in_lanes = weft::eval(weft::scan<sum_from_the_left>(weft::tensor<float, dyn>(length) + 1, axis<0>));
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < length; ++i) wrong += in_lanes(i) != static_cast<float>(i + 1);
    BOOST_TEST(wrong == 0u);
  }
}
