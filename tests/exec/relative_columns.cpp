// needs: TBB::tbb
// build: native gcc-only thorough
// Reductions relative to a reference down the columns, several rows at a time: rows around the groups and the levels
// that states are summed up in, data that move the reference at every row or never, infinities and NaNs beside numbers.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE relative_columns
#include <boost/test/unit_test.hpp>

#include "parallel_case.hpp"

#include <cmath>
#include <limits>
#include <vector>

using namespace weft;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// log(sum(e^x)) of one column, from the definition.
double logsumexp_of(const std::vector<double>& x) {
  double highest = -infinity;
  for (const double v : x) {
    if (std::isnan(v)) return v;
    highest = v > highest ? v : highest;
  }
  if (std::isinf(highest)) return highest;
  long double sum = 0;
  for (const double v : x) sum += std::exp(static_cast<long double>(v) - highest);
  return static_cast<double>(highest + std::log(sum));
}

double element(int kind, std::size_t row, std::size_t column, test::random& generator) {
  const double v = generator.uniform(-20, 20);
  const double chance = generator.uniform(0, 1);
  switch (kind) {
    case 1:
      return 3.0 * static_cast<double>(row) + v / 20;
    case 2:
      return -3.0 * static_cast<double>(row) + v / 20;
    case 3:
      return chance < 0.1 ? -infinity : v;
    case 4:
      return chance < 0.002 ? infinity : v;
    case 5:
      return chance < 0.002 ? std::nan("") : v;
    case 6:
      return column % 2 == 0 ? -infinity : v;
    case 7:
      return row < 50 ? -infinity : v;
    case 8:
      return chance < 0.01 ? std::nan("") : (chance < 0.02 ? infinity : (chance < 0.4 ? -infinity : v));
    case 9:  // a reference below that the maximum, near 0, would lose its digits by
      return row == 9 ? v / 40 : -15 + v / 20;
    case 10:
      return row < 6 ? -200 : (row < 40 ? -2 * v - 40 : -0.4 * v);
    case 11:
      return row < 5 ? -1.5 + v / 50 : 0.7 * v + 3;
    default:
      return v;
  }
}

template <class T>
void check_columns(std::size_t rows, std::size_t columns, std::size_t gap, int kind) {
  test::random generator(rows * 31 + columns * 7 + static_cast<std::size_t>(kind));
  const std::size_t stride = columns + gap;
  std::vector<T> data(rows * stride);
  for (std::size_t i = 0; i < data.size(); ++i)
    data[i] = static_cast<T>(element(kind, i / stride, i % stride, generator));
  const auto x = weft::view<dyn, dyn>(data.data(), rows, columns, strides{static_cast<std::ptrdiff_t>(stride), 1});
  const auto plain = eval(logsumexp(x, axis<0>)), of_map = eval(logsumexp(x * T(0.5) + T(1), axis<0>));
  for (std::size_t j = 0; j < columns; ++j) {
    std::vector<double> own, mapped;
    for (std::size_t i = 0; i < rows; ++i) {
      own.push_back(static_cast<double>(data[i * stride + j]));
      mapped.push_back(own.back() * 0.5 + 1);
    }
    const auto same = [](double got, double wanted) {
      if (std::isnan(wanted)) return std::isnan(got);
      if (std::isinf(wanted)) return got == wanted;
      return std::abs(got - wanted) <=
             8 * static_cast<double>(std::numeric_limits<T>::epsilon()) * (1 + std::abs(wanted));
    };
    const double got = static_cast<double>(plain(j)), got_mapped = static_cast<double>(of_map(j));
    BOOST_TEST(same(got, logsumexp_of(own)),
               rows << " x " << columns << " kind " << kind << " column " << j << ": " << got);
    BOOST_TEST(same(got_mapped, logsumexp_of(mapped)),
               rows << " x " << columns << " kind " << kind << " column " << j << ", of a map: " << got_mapped);
  }
}

template <class T>
void check_all() {
  for (const std::size_t rows :
       {1u, 3u, 4u, 5u, 31u, 32u, 33u, 64u, 67u, 96u, 100u, 1023u, 1024u, 1025u, 1060u, 2081u}) {
    for (const std::size_t columns : {1u, 7u, 8u, 16u, 37u, 130u, 1031u}) {
      if (rows > 100 && columns > 130) continue;
      for (int kind = 0; kind <= 11; ++kind) check_columns<T>(rows, columns, columns % 2 == 0 ? 0 : 3, kind);
    }
  }
}

// Columns are divided by their sums several rows at a time, each lane by its own.
template <class T, class Policy>
void check_quotients(const Policy& policy, std::size_t rows, std::size_t columns, std::size_t gap) {
  test::random generator(rows * 17 + columns);
  const std::size_t stride = columns + gap;
  std::vector<T> data(rows * stride), got(rows * stride, T(-1));
  for (T& v : data) v = static_cast<T>(generator.uniform(-8, 8));
  if (columns > 3) data[2] = -std::numeric_limits<T>::infinity(), data[3] = std::numeric_limits<T>::quiet_NaN();
  const strides apart{static_cast<std::ptrdiff_t>(stride), 1};
  assign(policy, weft::view<dyn, dyn>(got.data(), rows, columns, apart),
         softmax(weft::view<dyn, dyn>(data.data(), rows, columns, apart), axis<0>));
  std::size_t wrong = 0;
  for (std::size_t j = 0; j < stride; ++j) {
    long double sum = 0;
    for (std::size_t i = 0; i < rows; ++i) sum += std::exp(static_cast<long double>(data[i * stride + j]));
    for (std::size_t i = 0; i < rows; ++i) {
      const T y = got[i * stride + j];
      if (j >= columns) {
        wrong += y == T(-1) ? 0 : 1;
        continue;
      }
      const long double wanted = std::exp(static_cast<long double>(data[i * stride + j])) / sum;
      const bool same =
          std::isnan(wanted) ? std::isnan(y) : std::abs(y - wanted) <= 16 * std::numeric_limits<T>::epsilon() * wanted;
      wrong += same ? 0 : 1;
    }
  }
  BOOST_TEST(wrong == 0u, rows << " x " << columns << ": " << wrong << " are wrong");
}

template <class T>
void check_all_quotients() {
  for (const std::size_t rows : {1u, 2u, 4u, 5u, 31u, 36u, 71u}) {
    for (const std::size_t columns : {1u, 7u, 8u, 37u, 130u, 1031u}) {
      check_quotients<T>(seq, rows, columns, columns % 2 == 0 ? 0 : 3);
      check_quotients<T>(seq.with(recomputed_values), rows, columns, columns % 2 == 0 ? 3 : 0);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(quotients_of_floats) { check_all_quotients<float>(); }
BOOST_AUTO_TEST_CASE(quotients_of_doubles) { check_all_quotients<double>(); }
BOOST_AUTO_TEST_CASE(large_quotients) {  // written past the caches
  check_quotients<float>(seq.with(recomputed_values), 37, 65536, 0);
  check_quotients<float>(seq.with(recomputed_values), 37, 60001, 0);
}

BOOST_AUTO_TEST_CASE(columns_of_floats) { check_all<float>(); }
BOOST_AUTO_TEST_CASE(columns_of_doubles) { check_all<double>(); }

BOOST_AUTO_TEST_CASE(threads_do_not_change_bits) {
  for (const int kind : {0, 1, 8, 10}) {
    const std::size_t rows = kind == 10 ? 2030 : 203, columns = kind == 10 ? 300 : 5003;
    test::random generator(11);
    std::vector<float> data(rows * columns);
    for (std::size_t i = 0; i < data.size(); ++i)
      data[i] = static_cast<float>(element(kind, i / columns, i % columns, generator));
    const auto x = weft::view<dyn, dyn>(data.data(), rows, columns);
    parallel_case::check("logsumexp down the columns", logsumexp(x, axis<0>));
  }
}
