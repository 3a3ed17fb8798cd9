// Arrays that leave every cache, at addresses that are not aligned: plain loops in double say what is right.
// build: gcc-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE large
#include <boost/test/unit_test.hpp>

#include "../support/random.hpp"

#include <weft/weft.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace {

constexpr std::size_t rows = 2999;
constexpr std::size_t columns = 3001;

// One element before the first, so that the array starts off a vector's boundary.
struct block {
  std::vector<float> memory = std::vector<float>(rows * columns + 1);

  float* data() { return memory.data() + 1; }
  auto view() { return weft::view<weft::dyn, weft::dyn>(data(), rows, columns); }
  float operator()(std::size_t i, std::size_t j) const { return memory[1 + i * columns + j]; }
};

block numbers() {
  block x;
  test::random generator(11);
  for (std::size_t i = 0; i < rows * columns; ++i)
    x.data()[i] = static_cast<float>(static_cast<int>(generator.below(65)) - 32) / 8;
  return x;
}

// How many elements of y differ from expected(i, j) by more than `tolerance`, relative to `scale(i, j)`.
template <class Expected>
std::size_t count_wrong(const block& y, double tolerance, Expected expected) {
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) {
      const double value = expected(i, j);
      wrong += !(std::fabs(y(i, j) - value) <= tolerance * std::fabs(value));
    }
  return wrong;
}

}  // namespace

BOOST_AUTO_TEST_CASE(maps) {
  block x = numbers();
  block y;
  weft::assign(y.view(), x.view() * 2.f + x.view());
  BOOST_TEST(count_wrong(y, 0, [&](std::size_t i, std::size_t j) { return 3.0 * x(i, j); }) == 0u);
  weft::assign(x.view(), x.view() + y.view());
  BOOST_TEST(count_wrong(y, 0, [&](std::size_t i, std::size_t j) { return 0.75 * x(i, j); }) == 0u);
}

BOOST_AUTO_TEST_CASE(softmax_along_both_axes) {
  block x = numbers();
  block y;
  std::vector<double> of_rows(rows), of_columns(columns);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) {
      const double power = std::exp(static_cast<double>(x(i, j)));
      of_rows[i] += power;
      of_columns[j] += power;
    }
  const double tolerance = 8 * 1.2e-7;
  weft::assign(y.view(), weft::softmax(x.view(), weft::axis<1>));
  BOOST_TEST(count_wrong(y, tolerance, [&](std::size_t i, std::size_t j) {
               return std::exp(static_cast<double>(x(i, j))) / of_rows[i];
             }) == 0u);
  weft::assign(y.view(), weft::softmax(x.view(), weft::axis<0>));
  BOOST_TEST(count_wrong(y, tolerance, [&](std::size_t i, std::size_t j) {
               return std::exp(static_cast<double>(x(i, j))) / of_columns[j];
             }) == 0u);
}

BOOST_AUTO_TEST_CASE(scans_along_both_axes) {
  block x = numbers();
  block y;
  // The sums are multiples of 1/8 below 2^17: exact.
  weft::assign(y.view(), weft::cumsum(x.view(), weft::axis<1>));
  double before = 0;
  BOOST_TEST(
      count_wrong(y, 0, [&](std::size_t i, std::size_t j) { return before = (j == 0 ? 0 : before) + x(i, j); }) == 0u);
  weft::assign(y.view(), weft::cumsum(x.view(), weft::axis<0>));
  std::vector<double> above(columns);
  BOOST_TEST(count_wrong(y, 0, [&](std::size_t i, std::size_t j) { return above[j] += x(i, j); }) == 0u);
}

BOOST_AUTO_TEST_CASE(reductions_of_both_axes) {
  block x = numbers();
  std::vector<double> of_rows(rows), of_columns(columns);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) {
      of_rows[i] += x(i, j);
      of_columns[j] += x(i, j);
    }
  const auto [by_row, by_column] = weft::eval(weft::sum(x.view(), weft::axis<1>), weft::sum(x.view(), weft::axis<0>));
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < rows; ++i) wrong += by_row(i) != of_rows[i];
  for (std::size_t j = 0; j < columns; ++j) wrong += by_column(j) != of_columns[j];
  BOOST_TEST(wrong == 0u);
}

BOOST_AUTO_TEST_CASE(transposition) {
  block x = numbers();
  std::vector<float> turned(rows * columns + 1);
  weft::assign(weft::view<weft::dyn, weft::dyn>(turned.data() + 1, columns, rows), weft::transpose(x.view()));
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) wrong += turned[1 + j * rows + i] != x(i, j);
  BOOST_TEST(wrong == 0u);
}
