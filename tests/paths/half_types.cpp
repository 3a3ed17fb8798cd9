// Half types on each instruction set: what is computed element by element rounds after every operation, what takes many
// elements together does so in float and rounds once; both axes, rows of every kind of length, layouts, special values.
// build: thorough-clang
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE half_types
#include <boost/test/unit_test.hpp>

#include "../support/operands.hpp"
#include "../support/random.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <type_traits>
#include <vector>

#if WEFT_HAS_HALF

namespace {

using namespace weft;
using numbers = std::vector<long double>;
using halves = reference::array<half>;

constexpr long double infinity = std::numeric_limits<long double>::infinity();

// The distance of half's numbers at x.
long double unit_at(long double x) {
  const int exponent = x == 0 ? -14 : std::max(std::ilogb(x), -14);
  return std::ldexp(1.0L, exponent - 10);
}
// The number of half next to x, the even one of two.
long double nearest(long double x) {
  if (!std::isfinite(x) || x == 0) return x;
  const long double unit = unit_at(x), rounded = std::nearbyint(x / unit) * unit;
  return std::fabs(rounded) <= 65504 ? rounded : std::copysign(infinity, x);
}
long double value(half x) { return static_cast<long double>(static_cast<float>(x)); }

bool is_same(half got, long double expected) {
  const long double x = value(got);
  return std::isnan(expected) ? std::isnan(x) : x == expected;
}
// Rounded once: half a unit, and what float loses.
bool is_near(half got, long double expected) {
  const long double x = value(got), rounded = nearest(expected);
  if (std::isnan(expected) || !std::isfinite(rounded) || !std::isfinite(x)) return is_same(got, rounded);
  return std::fabs(x - expected) <= 0.502L * unit_at(expected);
}

// One row or column of x.
numbers line_of(const halves& x, int axis, std::size_t at) {
  const std::size_t rows = x.shape[0], columns = x.shape[1];
  numbers line(axis == 1 ? columns : rows);
  for (std::size_t k = 0; k < line.size(); ++k) line[k] = value(axis == 1 ? x[at * columns + k] : x[k * columns + at]);
  return line;
}
using along = std::function<numbers(const numbers&)>;

// y, whose lines along the axis are as long as x's or 1, against what `expected` makes of x's lines.
template <class Y>
void check_lines(const char* what, const Y& y, const halves& x, int axis, const along& expected) {
  static_assert(std::is_same_v<std::remove_cvref_t<decltype(y(0, 0))>, half>);
  std::size_t wrong = 0;
  long double got = 0, wanted = 0;
  for (std::size_t at = 0; at < x.shape[axis == 1 ? 0 : 1]; ++at) {
    const numbers line = expected(line_of(x, axis, at));
    for (std::size_t k = 0; k < line.size(); ++k) {
      const half element = axis == 1 ? y(at, k) : y(k, at);
      if (is_near(element, line[k])) continue;
      if (wrong++ == 0) got = value(element), wanted = line[k];
    }
  }
  BOOST_TEST(wrong == 0, what << " along axis " << axis << " of " << x.shape[0] << "x" << x.shape[1] << ": " << wrong
                              << " wrong, the first is " << got << " for " << wanted);
}

long double largest(const numbers& x) {
  long double result = -infinity;
  for (const long double element : x) result = std::isnan(element) || element > result ? element : result;
  return result;
}
long double total(const numbers& x) {
  long double result = 0;
  for (const long double element : x) result += element;
  return result;
}
long double log_total(const numbers& x) {
  const long double most = largest(x);
  if (!std::isfinite(most)) return most;
  long double result = 0;
  for (const long double element : x) result += std::exp(element - most);
  return most + std::log(result);
}
numbers normalised(const numbers& x) {
  const long double all = log_total(x);
  numbers result(x);
  for (long double& element : result) element = std::exp(element - all);
  return result;
}
long double variance(const numbers& x) {
  const auto n = static_cast<long double>(x.size());
  const long double mean = total(x) / n;
  long double result = 0;
  for (const long double element : x) result += (element - mean) * (element - mean);
  return result / n;
}
numbers running(const numbers& x, bool from_end, bool exclusive, long double (*of)(const numbers&)) {
  numbers result(x.size());
  for (std::size_t k = 0; k < x.size(); ++k) {
    const std::size_t at = from_end ? x.size() - 1 - k : k;
    numbers before;
    for (std::size_t j = 0; j < k + (exclusive ? 0 : 1); ++j) before.push_back(x[from_end ? x.size() - 1 - j : j]);
    result[at] = of(before);
  }
  return result;
}

template <int Axis, class X>
void check_axis(const X& v, const halves& x) {
  const auto one = [](auto f) { return [f](const numbers& line) { return numbers{f(line)}; }; };
  const bool is_short = x.shape[Axis] <= 100;  // the running ones take squares
  check_lines("softmax", eval(softmax(v, axis<Axis>)), x, Axis, normalised);
  check_lines("log_softmax", eval(log_softmax(v, axis<Axis>, precise)), x, Axis, [](const numbers& line) {
    const long double all = log_total(line);
    numbers result(line);
    for (long double& element : result) element -= all;
    return result;
  });
  const auto [sums, means, deviations] =
      eval(sum(v, axis<Axis>, keepdims), mean(v, axis<Axis>, keepdims), weft::std(v, axis<Axis>, keepdims));
  check_lines("sum", sums, x, Axis, one(total));
  check_lines("mean", means, x, Axis,
              one([](const numbers& line) { return total(line) / static_cast<long double>(line.size()); }));
  check_lines("std", deviations, x, Axis, one([](const numbers& line) { return std::sqrt(variance(line)); }));
  check_lines("logsumexp", eval(logsumexp(v, axis<Axis>, keepdims)), x, Axis, one(log_total));
  const auto maxima = eval(max(v, axis<Axis>, keepdims));
  check_lines("max", maxima, x, Axis, one(largest));
  if (!is_short) return;
  check_lines("cumsum", eval(cumsum(v, axis<Axis>)), x, Axis,
              [](const numbers& line) { return running(line, false, false, total); });
  check_lines("cumsum, reverse, exclusive", eval(cumsum(v, axis<Axis>, reverse, exclusive)), x, Axis,
              [](const numbers& line) { return running(line, true, true, total); });
  check_lines("logcumsumexp", eval(logcumsumexp(v, axis<Axis>)), x, Axis,
              [](const numbers& line) { return running(line, false, false, log_total); });
}
// Operands with strides.
template <class X>
void check_strided(const X& v, const halves& x) {
  check_lines("softmax", eval(softmax(v, axis<1>)), x, 1, normalised);
  check_lines("sum", eval(sum(v, axis<0>, keepdims)), x, 0, [](const numbers& line) { return numbers{total(line)}; });
  check_lines("cumsum", eval(cumsum(v, axis<0>)), x, 0,
              [](const numbers& line) { return running(line, false, false, total); });
}

halves data(std::size_t rows, std::size_t columns, double low, double high) {
  return test::uniform<half>({rows, columns}, low, high);
}

}  // namespace

BOOST_AUTO_TEST_CASE(lengths) {
  for (const std::size_t n : {1u, 2u, 3u, 7u, 8u, 9u, 15u, 16u, 17u, 31u, 33u, 65u, 100u, 257u, 1000u, 5000u})
    for (const std::size_t other : {1u, 5u, 17u}) {
      const halves rows = data(other, n, 0.5, 8), columns = data(n, other, 0.5, 8);
      check_axis<1>(test::dense<2>(rows), rows);
      check_axis<0>(test::dense<2>(columns), columns);
    }
}

BOOST_AUTO_TEST_CASE(layouts) {
  const halves x = data(19, 37, 0.5, 8);
  for (const auto& how : test::layouts) {
    test::laid_out<half, 2> copy(x, how);
    BOOST_TEST_CONTEXT(how.name) { check_strided(copy.view(), x); }
  }
}

BOOST_AUTO_TEST_CASE(each_operation_rounds) {
  constexpr auto chain =
      fuse([](auto a, auto b) { return where(a < b, a * b + a, maximum(a, -b) / b) - half(0.125F); });
  for (const std::size_t n : {1u, 5u, 16u, 17u, 33u, 1000u}) {
    const halves a = data(3, n, -300, 300), b = data(3, n, -300, 300);
    const auto va = test::dense<2>(a), vb = test::dense<2>(b);
    const auto got = eval(chain(va, vb));
    const auto exponential = eval(exp(va / half(32)));
    tensor<half, dyn, dyn> target(3, n);
    assign(target, transpose(transpose(va) * half(2)));
    target += vb;
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const std::size_t row = i / n, column = i % n;
      const long double p = value(a[i]), q = value(b[i]);
      const long double left = nearest(nearest(p * q) + p), right = nearest(std::max(p, -q) / q);
      wrong += !is_same(got(row, column), nearest((p < q ? left : right) - 0.125L));
      wrong += !is_near(exponential(row, column), std::exp(nearest(p / 32)));
      wrong += !is_same(target(row, column), nearest(nearest(p * 2) + q));
    }
    BOOST_TEST(wrong == 0, wrong << " of rows of " << n);
  }
}

// Totals beyond 2048, where half types know even numbers only, and variances beyond their range.
BOOST_AUTO_TEST_CASE(totals_are_floats) {
  const std::size_t n = 4000;
  const tensor<half, dyn, dyn> row(1, n), column(n, 1);
  const auto ones_along = eval(cumsum(row + half(1), axis<1>)), ones_down = eval(cumsum(column + half(1), axis<0>));
  std::size_t wrong = 0;
  for (std::size_t k = 0; k < n; ++k) {
    const long double expected = nearest(static_cast<long double>(k + 1));
    wrong += !is_same(ones_along(0, k), expected) || !is_same(ones_down(k, 0), expected);
  }
  BOOST_TEST(wrong == 0);

  tensor<half, 2, 40> far;
  for (std::size_t k = 0; k < 40; ++k) far(0, k) = far(1, k) = half(k % 2 == 0 ? 1000 : -1000);
  const auto deviations = eval(weft::std(far, axis<1>));
  BOOST_TEST((value(deviations(0)) == 1000 && value(deviations(1)) == 1000));
}

BOOST_AUTO_TEST_CASE(special_values) {
  const half inf(std::numeric_limits<float>::infinity()), nan(std::numeric_limits<float>::quiet_NaN());
  for (const std::size_t n : {2u, 9u, 33u, 70u})
    for (const half special : {inf, -inf, nan}) {
      halves x = data(n + 1, n, -5, 5);
      for (std::size_t i = 0; i < n; ++i) x[i * n + i] = special;
      for (std::size_t i = 0; i < n; ++i) x[n * n + i] = -inf;
      const auto v = test::dense<2>(x);
      check_lines("softmax", eval(softmax(v, axis<1>)), x, 1, [](const numbers& line) {
        const long double most = largest(line);
        return std::isfinite(most) ? normalised(line) : numbers(line.size(), NAN);
      });
      check_lines("logsumexp", eval(logsumexp(v, axis<1>, keepdims)), x, 1,
                  [](const numbers& line) { return numbers{log_total(line)}; });
      check_lines("max", eval(max(v, axis<0>, keepdims)), x, 0,
                  [](const numbers& line) { return numbers{largest(line)}; });
    }
}

// The same bits in constant evaluation, which has one lane.
BOOST_AUTO_TEST_CASE(constants) {
  constexpr tensor<half, 2, 5> x{{half(1), half(-2), half(0.3F), half(4), half(5)},
                                 {half(0.1F), half(7), half(-3), half(0), half(2)}};
  constexpr auto constant = eval(softmax(x * half(0.7F), axis<1>));
  const tensor<half, 2, 5> again(x);
  const auto got = eval(softmax(again * half(0.7F), axis<1>));
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 5; ++j) BOOST_TEST(is_same(got(i, j), value(constant(i, j))));
}

#endif
