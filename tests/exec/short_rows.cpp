// needs: TBB::tbb
// build: clang-only native
// Rows short enough to be run several at a time, and columns of which several rows are taken at a time: every number of
// them around the lanes of a register, against plain loops in double. What one row holds must not show in another.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE short_rows
#include <boost/test/unit_test.hpp>

#include "parallel_case.hpp"

#include <cmath>
#include <limits>
#include <string>

using namespace weft;

namespace {

using numbers = std::vector<double>;

constexpr std::size_t row_counts[] = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 35, 70};
constexpr std::size_t lengths[] = {1,  2,  3,  7,  8,   9,   15,  16,  17,  31,  32,
                                   33, 63, 64, 65, 100, 127, 128, 129, 159, 160, 161, 255, 256, 257};

template <class T>
std::vector<T> some(std::size_t count, double low, double high, std::uint64_t seed) {
  test::random generator(seed);
  std::vector<T> x(count);
  for (T& value : x) value = static_cast<T>(generator.uniform(low, high));
  return x;
}

// The definitions, for one row of doubles.
double max_of(const numbers& x) {
  double m = x[0];
  for (const double v : x) m = v > m ? v : m;
  return m;
}
double sum_of(const numbers& x) {
  double s = 0;
  for (const double v : x) s += v;
  return s;
}
double logsumexp_of(const numbers& x) {
  const double m = max_of(x);
  double s = 0;
  for (const double v : x) s += std::exp(v - m);
  return m + std::log(s);
}
numbers softmax_of(numbers x) {
  const double total = logsumexp_of(x);
  for (double& v : x) v = std::exp(v - total);
  return x;
}
double variance_of(const numbers& x) {
  const double n = static_cast<double>(x.size()), mean = sum_of(x) / n;
  double s = 0;
  for (const double v : x) s += (v - mean) * (v - mean);
  return s / n;
}

template <class T>
struct matrix {
  std::size_t rows, columns;
  std::vector<T> x;

  numbers row(std::size_t i) const { return numbers(x.begin() + at(i, 0), x.begin() + at(i, columns)); }
  numbers column(std::size_t j) const {
    numbers found;
    for (std::size_t i = 0; i < rows; ++i) found.push_back(static_cast<double>(x[i * columns + j]));
    return found;
  }
  std::ptrdiff_t at(std::size_t i, std::size_t j) const { return static_cast<std::ptrdiff_t>(i * columns + j); }
  auto view() const { return weft::view<dyn, dyn>(x.data(), rows, columns); }
};

template <class T>
double tolerance() {
  return std::is_same_v<T, float> ? 4e-6 : 1e-14;
}

// Element k of y against expected, relative to the scale of what it is computed from.
template <class Y>
void compare(const std::string& what, const Y& y, const numbers& expected, double scale) {
  using T = std::remove_cvref_t<decltype(y.data()[0])>;
  BOOST_REQUIRE(y.size() == expected.size());
  std::size_t wrong = 0;
  for (std::size_t k = 0; k < expected.size(); ++k) {
    const double difference = std::abs(static_cast<double>(y.data()[k]) - expected[k]);
    if (!(difference <= tolerance<T>() * std::max(scale, std::abs(expected[k])))) ++wrong;
  }
  BOOST_TEST(wrong == 0u, what << ": " << wrong << " of " << expected.size() << " are wrong");
}

template <class T, class Definition>
numbers of_rows(const matrix<T>& x, Definition definition) {
  numbers found;
  for (std::size_t i = 0; i < x.rows; ++i) {
    const auto own = definition(x.row(i), i);
    if constexpr (std::is_same_v<decltype(own), const double>)
      found.push_back(own);
    else
      found.insert(found.end(), own.begin(), own.end());
  }
  return found;
}
template <class T, class Definition>
numbers of_columns(const matrix<T>& x, Definition definition) {
  numbers found;
  for (std::size_t j = 0; j < x.columns; ++j) found.push_back(definition(x.column(j)));
  return found;
}

template <class T>
void check_rows(std::size_t rows, std::size_t columns) {
  const matrix<T> m{rows, columns, some<T>(rows * columns, -6, 6, rows * 1000 + columns)};
  const auto x = m.view();
  const auto in_row = some<T>(columns, -2, 2, columns), by_row = some<T>(rows, 1, 2, rows);
  const auto weight = weft::view<dyn>(in_row.data(), columns);
  const auto factor = weft::view<dyn, 1>(by_row.data(), rows);
  const auto of = [&](const char* name) {
    return std::string(name) + " of " + std::to_string(rows) + " x " + std::to_string(columns);
  };
  const auto softmax_row = [](const numbers& row, std::size_t) { return softmax_of(row); };
  compare(of("softmax"), eval(softmax(x, axis<1>)), of_rows(m, softmax_row), 1e-2);
  compare(of("var"), eval(var(x, axis<1>)),
          of_rows(m, [](const numbers& row, std::size_t) { return variance_of(row); }), 6);
  compare(of("layer norm"), eval(fuse([](auto v, auto w, auto f) {
            const auto centred = v - mean(v, axis<1>, keepdims);
            return centred / sqrt(mean(square(centred), axis<1>, keepdims) + 1) * w + f * 2;
          })(x, weight, factor)),
          of_rows(m,
                  [&](numbers row, std::size_t i) {
                    const double mean = sum_of(row) / static_cast<double>(columns),
                                 deviation = std::sqrt(variance_of(row) + 1);
                    for (std::size_t j = 0; j < columns; ++j)
                      row[j] = (row[j] - mean) / deviation * static_cast<double>(in_row[j]) +
                               2 * static_cast<double>(by_row[i]);
                    return row;
                  }),
          4);
  compare(of("logcumsumexp"), eval(logcumsumexp(x, axis<1>)),
          of_rows(m,
                  [](numbers row, std::size_t) {
                    double total = -std::numeric_limits<double>::infinity();
                    for (double& v : row) {
                      const double high = std::max(total, v), low = std::min(total, v);
                      v = total = high + std::log1p(std::exp(low - high));
                    }
                    return row;
                  }),
          6);
  // Floats alone: doubles have met a reduction, a map behind one, operands of a row and of all rows, and a scan.
  if constexpr (std::is_same_v<T, float>) {
    compare(of("logsumexp"), eval(logsumexp(x, axis<1>)),
            of_rows(m, [](const numbers& row, std::size_t) { return logsumexp_of(row); }), 6);
    compare(of("weighted softmax"), eval(sum(softmax(x, axis<1>) * weight, axis<1>)),
            of_rows(m,
                    [&](const numbers& row, std::size_t) {
                      numbers p = softmax_of(row);
                      for (std::size_t j = 0; j < columns; ++j) p[j] *= static_cast<double>(in_row[j]);
                      return sum_of(p);
                    }),
            2);
    compare(of("running sums of a row's share"), eval(cumsum(x * factor, axis<1>, reverse) - max(x, axis<1>, keepdims)),
            of_rows(m,
                    [&](numbers row, std::size_t i) {
                      const double m0 = max_of(row);
                      double total = 0;
                      for (std::size_t j = columns; j-- > 0;) {
                        total += row[j] * static_cast<double>(by_row[i]);
                        row[j] = total - m0;
                      }
                      return row;
                    }),
            6 * static_cast<double>(columns));
  }
}

// In place, and with gaps between the rows.
void check_targets(std::size_t rows, std::size_t columns) {
  const matrix<float> m{rows, columns, some<float>(rows * columns, -6, 6, rows * 1000 + columns)};
  const auto x = m.view();
  const auto of = [&](const char* name) {
    return std::string(name) + " of " + std::to_string(rows) + " x " + std::to_string(columns);
  };
  const auto softmax_row = [](const numbers& row, std::size_t) { return softmax_of(row); };
  auto own = m.x;
  const auto y = weft::view<dyn, dyn>(own.data(), rows, columns);
  assign(y, softmax(y, axis<1>));
  compare(of("softmax in place"), y, of_rows(m, softmax_row), 1e-2);
  std::vector<float> wide(rows * (columns + 3), 9.F);
  const auto gaps =
      weft::view<dyn, dyn>(wide.data(), rows, columns, strides{static_cast<std::ptrdiff_t>(columns) + 3, 1});
  assign(gaps, softmax(x, axis<1>));
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = columns; j < columns + 3; ++j) BOOST_REQUIRE(wide[i * (columns + 3) + j] == 9.F);
  }
  compare(of("softmax between gaps"), eval(gaps), of_rows(m, softmax_row), 1e-2);
}

template <class T>
void check_columns(std::size_t rows, std::size_t columns) {
  const matrix<T> m{rows, columns, some<T>(rows * columns, -6, 6, rows * 999 + columns)};
  const auto x = m.view();
  const std::string of = " down " + std::to_string(rows) + " x " + std::to_string(columns);
  compare("logsumexp" + of, eval(logsumexp(x, axis<0>)), of_columns(m, logsumexp_of), 6);
  compare("var" + of, eval(var(x, axis<0>)), of_columns(m, variance_of), 6);
  if constexpr (std::is_same_v<T, float>) {
    compare("sum" + of, eval(sum(x, axis<0>)), of_columns(m, sum_of), 6 * static_cast<double>(rows));
    compare("max" + of, eval(max(x, axis<0>)), of_columns(m, max_of), 0);
    compare("sum of exp" + of, eval(sum(exp(x), axis<0>)),
            of_columns(m,
                       [](numbers column) {
                         for (double& v : column) v = std::exp(v);
                         return sum_of(column);
                       }),
            1);
  }
  const numbers p = [&] {
    numbers found(m.x.size());
    for (std::size_t j = 0; j < columns; ++j) {
      const numbers own = softmax_of(m.column(j));
      for (std::size_t i = 0; i < rows; ++i) found[i * columns + j] = own[i];
    }
    return found;
  }();
  compare("softmax" + of, eval(softmax(x, axis<0>)), p, 1e-2);
}

}  // namespace

BOOST_AUTO_TEST_CASE(rows_of_every_length) {
  for (const std::size_t rows : row_counts) {
    for (const std::size_t columns : lengths) {
      check_rows<float>(rows, columns);
      check_targets(rows, columns);
    }
  }
}
// Around the lengths at which reductions relative to a bound, doubles and then floats no longer run in strips.
BOOST_AUTO_TEST_CASE(rows_of_up_to_a_block) {
  for (const std::size_t rows : {1u, 3u, 9u, 17u}) {
    for (const std::size_t columns : {300u, 384u, 385u, 511u, 512u, 513u, 768u, 769u, 1000u, 1023u, 1024u, 1025u}) {
      check_rows<float>(rows, columns);
      check_targets(rows, columns);
    }
  }
}
BOOST_AUTO_TEST_CASE(rows_of_doubles) {
  for (const std::size_t rows : {1u, 3u, 8u, 13u}) {
    for (const std::size_t columns : lengths) check_rows<double>(rows, columns);
  }
  for (const std::size_t columns : {500u, 512u, 513u, 1000u}) check_rows<double>(6, columns);
}
BOOST_AUTO_TEST_CASE(columns_of_every_length) {
  for (const std::size_t rows :
       {1u, 2u, 3u, 4u, 5u, 7u, 8u, 31u, 32u, 33u, 35u, 64u, 100u, 1023u, 1025u, 1060u, 2100u}) {
    for (const std::size_t columns : {1u, 7u, 16u, 17u, 100u}) check_columns<float>(rows, columns);
  }
  for (const std::size_t rows : {5u, 70u}) check_columns<double>(rows, 33);
}

// States that go on from row to row of a strip that they seem to belong to.
BOOST_AUTO_TEST_CASE(states_of_outer_loops) {
  const std::size_t planes = 3, rows = 5, columns = 19;
  const auto data = some<float>(planes * rows * columns, -1, 1, 7);
  const auto x = weft::view<dyn, dyn, dyn>(data.data(), planes, rows, columns);
  numbers by_row(rows), all(planes * rows * columns);
  double total = 0;
  for (std::size_t k = 0; k < all.size(); ++k) {
    by_row[k / columns % rows] += static_cast<double>(data[k]);
    all[k] = total += static_cast<double>(data[k]);
  }
  compare("sum over planes and columns", eval(sum(x, axis<0, 2>)), by_row, 10);
  compare("sum of all", eval(sum(x)), {total}, 10);
  compare("running sum of all", eval(cumsum(x)), all, 10);
  // With a gap behind each plane the loops cannot be made one.
  std::vector<float> apart(planes * (rows + 1) * columns);
  for (std::size_t k = 0; k < all.size(); ++k) apart[k + k / (rows * columns) * columns] = data[k];
  const auto gaps = weft::view<dyn, dyn, dyn>(
      apart.data(), planes, rows, columns,
      strides{static_cast<std::ptrdiff_t>((rows + 1) * columns), static_cast<std::ptrdiff_t>(columns), 1});
  compare("sum of all, with gaps", eval(sum(gaps)), {total}, 10);
  compare("running sum of all, with gaps", eval(cumsum(gaps)), all, 10);
  numbers softmaxes;
  for (std::size_t k = 0; k < planes * rows; ++k) {
    const auto begin = data.begin() + static_cast<std::ptrdiff_t>(k * columns);
    const numbers own = softmax_of(numbers(begin, begin + static_cast<std::ptrdiff_t>(columns)));
    softmaxes.insert(softmaxes.end(), own.begin(), own.end());
  }
  compare("softmax of the last of three axes", eval(softmax(x, axis<2>)), softmaxes, 1e-2);
  numbers summed(rows * columns);
  for (std::size_t k = 0; k < softmaxes.size(); ++k) summed[k % summed.size()] += softmaxes[k];
  compare("sum of softmaxes", eval(sum(softmax(x, axis<2>), axis<0>)), summed, 1e-2);
}

// Loops over rows whose own loops run along labels of different extents.
BOOST_AUTO_TEST_CASE(several_labels) {
  for (const std::size_t rows : {1u, 3u, 18u}) {
    for (const std::size_t columns : {2u, 4u, 17u}) {
      const auto first = some<float>(rows * columns, -1, 1, rows), second = some<float>(rows * 5, -1, 1, columns);
      const auto x = weft::view<dyn, dyn>(first.data(), rows, columns),
                 y = weft::view<dyn, dyn>(second.data(), rows, 5);
      numbers centred, products;
      const matrix<float> mx{rows, columns, first}, my{rows, 5, second};
      for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < columns; ++j)
          centred.push_back(static_cast<double>(first[i * columns + j]) - sum_of(mx.row(i)) - sum_of(mx.column(j)));
        products.push_back(sum_of(mx.row(i)) * sum_of(my.row(i)));
      }
      compare("centred twice", eval(x - sum(x, axis<1>, keepdims) - sum(x, axis<0>)), centred, 20);
      compare("sums of rows of two lengths", eval(sum(x, axis<1>) * sum(y, axis<1>)), products, 20);
    }
  }
}

// Integers, bools, and a function of the user's between the loops of a row.
BOOST_AUTO_TEST_CASE(other_elements) {
  const std::size_t rows = 21, columns = 11;
  std::vector<int> data(rows * columns);
  for (std::size_t k = 0; k < data.size(); ++k) data[k] = static_cast<int>(k * 7919 % 31) - 9;
  const auto x = weft::view<dyn, dyn>(data.data(), rows, columns);
  int offset = 3;
  const auto above = eval(x - max(x, axis<1>, keepdims));
  const auto any_large = eval(max(x > 20, axis<1>));
  const auto moved = eval(map([offset](int v) { return v * 2 + offset; }, sum(x, axis<1>, keepdims)) + x);
  for (std::size_t i = 0; i < rows; ++i) {
    int largest = data[i * columns], sum = 0;
    for (std::size_t j = 0; j < columns; ++j) {
      largest = std::max(largest, data[i * columns + j]);
      sum += data[i * columns + j];
    }
    BOOST_TEST(any_large.data()[i] == (largest > 20));
    for (std::size_t j = 0; j < columns; ++j) {
      BOOST_TEST(above.data()[i * columns + j] == data[i * columns + j] - largest);
      BOOST_TEST(moved.data()[i * columns + j] == sum * 2 + offset + data[i * columns + j]);
    }
  }
}

// A row with NaNs or infinities leaves the bits of all others as they are.
namespace {

constexpr auto layer_norm = fuse([](auto v) {
  const auto centred = v - mean(v, axis<1>, keepdims);
  return centred / sqrt(mean(square(centred), axis<1>, keepdims) + 1);
});

void check_apart(std::size_t columns) {
  const std::size_t rows = 37;
  const auto clean = some<float>(rows * columns, -5, 5, 3);
  auto spoilt = clean;
  const float infinity = std::numeric_limits<float>::infinity();
  const float strange[] = {std::numeric_limits<float>::quiet_NaN(), infinity, -infinity, 3e38F, -3e38F};
  for (std::size_t i = 0; i < rows; i += 3) spoilt[i * columns + i % columns] = strange[i / 3 % 5];
  const auto check = [&](const char* name, auto operation) {
    const auto expected = eval(operation(weft::view<dyn, dyn>(clean.data(), rows, columns)));
    const auto found = eval(operation(weft::view<dyn, dyn>(spoilt.data(), rows, columns)));
    const std::size_t length = expected.size() / rows;
    for (std::size_t i = 0; i < rows; ++i) {
      if (i % 3 == 0) continue;
      BOOST_TEST(std::memcmp(&expected.data()[i * length], &found.data()[i * length], length * sizeof(float)) == 0,
                 name << " of " << columns << ": row " << i << " has changed");
    }
  };
  check("softmax", [](auto x) { return softmax(x, axis<1>); });
  check("logsumexp", [](auto x) { return logsumexp(x, axis<1>); });
  check("var", [](auto x) { return var(x, axis<1>); });
  check("logcumsumexp", [](auto x) { return logcumsumexp(x, axis<1>); });
  check("layer norm", layer_norm);
  // What the strange rows themselves come to.
  const auto sums = eval(logsumexp(weft::view<dyn, dyn>(spoilt.data(), rows, columns), axis<1>));
  for (std::size_t i = 0; i < rows; i += 3) {
    const float value = strange[i / 3 % 5], found = sums.data()[i];
    if (value != value)
      BOOST_TEST(found != found);
    else if (value > 1)
      BOOST_TEST(found == value);
    else if (columns == 1)
      BOOST_TEST(found == value);
    else
      BOOST_TEST((found > -6 && found < 10));
  }
}
}  // namespace

// A divisor that the strip's own block reads, or has as a literal, is there when it is divided by: whatever stands on
// the stack.
namespace {
[[gnu::noinline]] void fill_stack(float value) {
  volatile float filled[20000];
  for (auto& one : filled) one = value;
}
template <class E>
void check_divided(const char* what, std::size_t rows, const E& e, double expected) {
  for (const float left_behind : {3.0F, 0.75F, 0.0F, 1e30F}) {
    std::vector<float> y(rows);
    fill_stack(left_behind);
    assign(view<dyn>(y.data(), rows), e);
    for (const float value : y) {
      if (std::fabs(static_cast<double>(value) - expected) > 1e-5 * std::fabs(expected))
        BOOST_ERROR(what << " of " << rows << " rows is " << value << ", not " << expected);
    }
  }
}
}  // namespace
BOOST_AUTO_TEST_CASE(divisors_of_strips) {
  for (const std::size_t rows : {1u, 5u, 8u, 17u, 100u}) {
    for (const std::size_t columns : {1u, 6u, 20u, 100u, 300u}) {
      const std::vector<float> data(rows * columns, 0.5F);
      const auto x = weft::view<dyn, dyn>(data.data(), rows, columns);
      const auto count = static_cast<float>(columns);
      const auto length = static_cast<double>(columns);
      check_divided("a sum over a number", rows, sum(x, axis<1>) / count, 0.5);
      check_divided("a sum over a literal", rows, sum(x, axis<1>) / constant<7>, length / 14);
      check_divided("a sum and a maximum", rows, (sum(x, axis<1>) + max(x, axis<1>)) / count, 0.5 + 0.5 / length);
      check_divided("logsumexp", rows, logsumexp(x, axis<1>) / count, (0.5 + std::log(length)) / length);
    }
  }
}

BOOST_AUTO_TEST_CASE(rows_do_not_touch_each_other) {
  for (const std::size_t columns : {1u, 3u, 7u, 8u, 12u, 16u, 29u, 100u, 200u, 500u, 1000u}) check_apart(columns);
}

BOOST_AUTO_TEST_CASE(threads_do_not_change_bits) {
  for (const std::size_t columns : {3u, 16u, 61u, 300u, 500u, 1000u}) {
    const std::size_t rows = columns < 100 ? 20001 : 1201;
    const auto data = some<float>(rows * columns, -4, 4, 5);
    const auto x = weft::view<dyn, dyn>(data.data(), rows, columns);
    parallel_case::check("softmax", softmax(x, axis<1>));
    parallel_case::check("logsumexp", logsumexp(x, axis<1>));
    parallel_case::check("var", var(x, axis<1>));
    parallel_case::check("layer norm", layer_norm(x));
    parallel_case::check("sum down the rows", sum(exp(x), axis<0>));
  }
}
