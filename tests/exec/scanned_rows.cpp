// needs: TBB::tbb
// build: native clang-only
// Scans along rows of every length around those of one and several registers: exact against plain loops, whatever
// stands behind a row's end; in place; and the same bits however the rows are laid out.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE scanned_rows
#include <boost/test/unit_test.hpp>

#include "parallel_case.hpp"

#include <algorithm>
#include <string>

using namespace weft;

namespace {

constexpr std::size_t row_counts[] = {1, 2, 3, 4, 5, 9, 33};

// Whole numbers, so that every order gives the same.
template <class T>
std::vector<T> whole(std::size_t count) {
  std::vector<T> x(count);
  for (std::size_t k = 0; k < count; ++k) x[k] = static_cast<T>(static_cast<int>(k * 7919 % 31) - 9);
  return x;
}

template <class T>
std::vector<T> expected(const std::vector<T>& x, std::size_t columns, bool backwards, bool exclusive) {
  std::vector<T> y(x.size());
  for (std::size_t row = 0; row < x.size() / columns; ++row) {
    T total = 0;
    for (std::size_t k = 0; k < columns; ++k) {
      const std::size_t at = row * columns + (backwards ? columns - 1 - k : k);
      const T before = total;
      total = static_cast<T>(total + x[at]);
      y[at] = exclusive ? before : total;
    }
  }
  return y;
}

template <class T, class Y>
void compare(const std::string& what, const Y& y, const std::vector<T>& expected) {
  BOOST_REQUIRE(y.size() == expected.size());
  BOOST_TEST(std::equal(expected.begin(), expected.end(), y.data()), what);
}

template <class T, class Scan>
void check(const std::string& name, std::size_t rows, std::size_t columns, bool backwards, bool exclusive, Scan scan) {
  const auto data = whole<T>(rows * columns);
  const auto wanted = expected(data, columns, backwards, exclusive);
  const std::string what = name + " of " + std::to_string(rows) + " x " + std::to_string(columns);
  const auto x = view<dyn, dyn>(data.data(), rows, columns);
  // With guards around it.
  std::vector<T> guarded(rows * columns + 64, T(77));
  assign(view<dyn, dyn>(guarded.data() + 32, rows, columns), scan(x));
  BOOST_TEST(std::equal(wanted.begin(), wanted.end(), guarded.begin() + 32), what);
  BOOST_TEST(std::count(guarded.begin(), guarded.begin() + 32, T(77)) == 32, what << ": before");
  BOOST_TEST(std::count(guarded.end() - 32, guarded.end(), T(77)) == 32, what << ": behind");
  auto own = data;
  const auto y = view<dyn, dyn>(own.data(), rows, columns);
  assign(y, scan(y));
  compare(what + " in place", y, wanted);
  // Between gaps, where nothing is to be written.
  const std::size_t wide = columns + 3;
  std::vector<T> apart(rows * wide, T(77));
  const auto gaps = view<dyn, dyn>(apart.data(), rows, columns, strides{static_cast<std::ptrdiff_t>(wide), 1});
  assign(gaps, x);
  assign(gaps, scan(gaps));
  compare(what + " between gaps", eval(gaps), wanted);
  std::size_t written = 0;
  for (std::size_t k = 0; k < apart.size(); ++k) written += k % wide >= columns && apart[k] != T(77) ? 1 : 0;
  BOOST_TEST(written == 0u, what << ": " << written << " elements of the gaps are written");
}

// Each kind and direction of floats; of doubles each of the two once.
template <class T>
void check_all(std::size_t rows, std::size_t columns) {
  check<T>("exclusive cumsum", rows, columns, false, true, [](const auto& x) { return cumsum(x, axis<1>, exclusive); });
  check<T>("reverse cumsum", rows, columns, true, false, [](const auto& x) { return cumsum(x, axis<1>, reverse); });
  if constexpr (std::is_same_v<T, float>) {
    check<T>("cumsum", rows, columns, false, false, [](const auto& x) { return cumsum(x, axis<1>); });
    check<T>("exclusive reverse cumsum", rows, columns, true, true,
             [](const auto& x) { return cumsum(x, axis<1>, reverse, exclusive); });
  }
}

template <class T>
void check_lengths() {
  for (const std::size_t rows : row_counts) {
    for (std::size_t columns = 1; columns <= 40; ++columns) check_all<T>(rows, columns);
    for (const std::size_t columns : {63u, 64u, 65u, 100u, 127u, 128u, 129u, 257u}) check_all<T>(rows, columns);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(floats) { check_lengths<float>(); }
BOOST_AUTO_TEST_CASE(doubles) { check_lengths<double>(); }
BOOST_AUTO_TEST_CASE(integers) {
  for (const std::size_t rows : row_counts) {
    for (std::size_t columns = 1; columns <= 40; ++columns)
      check<int>("cumsum", rows, columns, false, false, [](const auto& x) { return cumsum(x, axis<1>); });
  }
}

// Elements of several sizes, operations around the scan, two scans at once.
BOOST_AUTO_TEST_CASE(other_programs) {
  for (const std::size_t rows : row_counts) {
    for (std::size_t columns = 1; columns <= 40; ++columns) {
      const auto data = whole<float>(rows * columns);
      const auto other = whole<double>(rows * columns);
      const auto x = view<dyn, dyn>(data.data(), rows, columns);
      const auto w = view<dyn, dyn>(other.data(), rows, columns);
      std::vector<double> products(other), twice;
      for (std::size_t k = 0; k < other.size(); ++k) products[k] *= static_cast<double>(data[k]);
      auto sums = expected(products, columns, false, false);
      for (double& v : sums) v = v * 2 - 1;
      const std::string what = std::to_string(rows) + " x " + std::to_string(columns);
      compare("of products " + what, eval(cumsum(x * w, axis<1>) * 2.0 - 1.0), sums);
      twice = expected(expected(other, columns, false, false), columns, false, true);
      const auto both = eval(cumsum(cumsum(w, axis<1>), axis<1>, exclusive), cumsum(w, axis<1>));
      compare("twice " + what, std::get<0>(both), twice);
      compare("once " + what, std::get<1>(both), expected(other, columns, false, false));
    }
  }
}

// An order that shows: maps applied one after the other, whose scales are powers of two.
BOOST_AUTO_TEST_CASE(order_of_operands) {
  for (const std::size_t rows : {1u, 4u, 9u}) {
    for (std::size_t columns = 1; columns <= 40; ++columns) {
      const auto data = whole<double>(rows * columns);
      const auto x = view<dyn, dyn>(data.data(), rows, columns);
      const auto found = eval(scan<parallel_case::affine>(x, axis<1>));
      const auto backwards = eval(scan<parallel_case::affine>(x, axis<1>, reverse));
      for (std::size_t row = 0; row < rows; ++row) {
        const auto check_order = [&](const auto& y, bool reversed) {
          auto state = parallel_case::affine::neutral<double>();
          for (std::size_t k = 0; k < columns; ++k) {
            const std::size_t at = row * columns + (reversed ? columns - 1 - k : k);
            state = parallel_case::affine::combine<double>(state, parallel_case::affine::lift<double>(data[at]));
            const double wanted = parallel_case::affine::finish<double>(state);
            BOOST_TEST(std::abs(y.data()[at] - wanted) <= 1e-12 * std::max(1.0, std::abs(wanted)));
          }
        };
        check_order(found, false);
        check_order(backwards, true);
      }
    }
  }
}

// Rounding shows the order of combinations: it follows from the shape alone.
template <std::size_t Columns, class Scan>
void check_bits(Scan scan) {
  constexpr std::size_t rows = 37;
  test::random generator(Columns);
  std::vector<float> data(rows * Columns);
  for (float& v : data) v = static_cast<float>(generator.uniform(-1, 1));
  const auto wanted = eval(scan(view<dyn, dyn>(data.data(), rows, Columns)));
  const auto same = [&](const char* what, const auto& y) {
    BOOST_TEST(std::memcmp(y.data(), wanted.data(), data.size() * sizeof(float)) == 0, what << " of " << Columns);
  };
  same("static", eval(scan(view<rows, Columns>(data.data()))));
  std::vector<float> apart(rows * (2 * Columns + 1));
  for (std::size_t k = 0; k < data.size(); ++k) apart[k / Columns * (2 * Columns + 1) + k % Columns * 2] = data[k];
  same("strided", eval(scan(view<dyn, dyn>(apart.data(), rows, Columns,
                                           strides{static_cast<std::ptrdiff_t>(2 * Columns + 1), 2}))));
  std::vector<float> moved(data.size() + 1);
  std::copy(data.begin(), data.end(), moved.begin() + 1);
  same("unaligned", eval(scan(view<dyn, dyn>(moved.data() + 1, rows, Columns))));
  for (const std::size_t row : {std::size_t{0}, std::size_t{5}, rows - 1}) {
    const auto alone = eval(scan(view<dyn, dyn>(data.data() + row * Columns, std::size_t{1}, Columns)));
    BOOST_TEST(std::memcmp(alone.data(), wanted.data() + row * Columns, Columns * sizeof(float)) == 0,
               "row " << row << " alone of " << Columns);
  }
}
BOOST_AUTO_TEST_CASE(the_layout_does_not_show) {
  const auto sums = [](const auto& x) { return cumsum(x, axis<1>); };
  check_bits<7>(sums);
  check_bits<29>(sums);
  check_bits<11>([](const auto& x) { return cumprod(x * 0.1F + 1.0F, axis<1>, reverse, exclusive); });
}
BOOST_AUTO_TEST_CASE(threads_do_not_show) {
  for (const std::size_t columns : {3u, 7u, 12u, 31u, 77u}) {
    const std::size_t rows = columns < 20 ? 40001 : 15001;
    test::random generator(columns);
    std::vector<float> data(rows * columns);
    for (float& v : data) v = static_cast<float>(generator.uniform(-1, 1));
    const auto x = view<dyn, dyn>(data.data(), rows, columns);
    parallel_case::check("cumsum", cumsum(x, axis<1>));
    parallel_case::check("reverse cumprod", cumprod(x * 0.1F + 1.0F, axis<1>, reverse));
  }
}
