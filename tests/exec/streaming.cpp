// build: native clang-only not-precompiled
// Outputs that are written past the caches, from 8000 bytes on here: plain loops say what is right, at any alignment
// and around that size, and nothing beyond the ends is touched.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE streaming
#define WEFT_STREAMING_BYTES 8000
#define WEFT_COUNT_ACCESSES
#include <boost/test/unit_test.hpp>

#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <tuple>
#include <type_traits>
#include <vector>

namespace {

using weft::axis, weft::dyn, weft::keepdims, weft::strides, weft::view;

constexpr std::size_t limit = WEFT_STREAMING_BYTES, room = 64;

// Multiples of 1/8 from a cache line on and `offset` elements, between elements that nobody may touch.
template <class T>
struct row {
  std::vector<T> memory;
  std::size_t begin, n;

  row(std::size_t size, std::size_t offset, std::uint64_t seed = 0) : memory(size + 3 * room, T(77)), n(size) {
    const auto address = reinterpret_cast<std::uintptr_t>(memory.data()) % 64;
    begin = (64 - address) / sizeof(T) + offset;
    if (seed == 0) return;
    test::random generator(seed);
    for (std::size_t i = 0; i < n; ++i) data()[i] = static_cast<T>(static_cast<int>(generator.below(65)) - 32) / T(4);
  }
  T* data() { return memory.data() + begin; }
  auto all() { return view<dyn>(data(), n); }
  auto matrix(std::size_t columns) { return view<dyn, dyn>(data(), n / columns, columns); }

  template <class Expected>
  std::size_t count_wrong(Expected expected) {
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < memory.size(); ++i) {
      const bool inside = i >= begin && i < begin + n;
      wrong += memory[i] != (inside ? static_cast<T>(expected(i - begin)) : T(77));
    }
    return wrong;
  }
};

template <class T>
std::vector<std::size_t> lengths() {
  const std::size_t edge = limit / sizeof(T);
  return {edge - 1, edge, edge + 1, edge + 7, 2 * edge + 13, 3 * edge + 64};
}
template <class T>
std::vector<std::size_t> offsets() {
  const std::size_t line = 64 / sizeof(T);
  return {0, 1, line / 4, line / 2, line - 1};
}
template <class T, class Check>
void at_all_places(Check check) {
  for (const std::size_t n : lengths<T>())
    for (const std::size_t offset : offsets<T>()) check(n, offset);
}

// One of each size: nothing else matters to a store.
using numbers = std::tuple<float, double, std::int8_t, std::uint16_t>;

using test_floats = std::tuple<float, double>;

// The stores of one evaluation to an array, or the loads from it.
struct {
  std::uintptr_t first = 0, last = 0;
  int full = 0;
  bool stores = true;
  std::size_t whole = 0, elements = 0;
} seen;

template <class T>
void watch(row<T>& y, int width, bool stores = true) {
  seen = {reinterpret_cast<std::uintptr_t>(y.data()), reinterpret_cast<std::uintptr_t>(y.data() + y.n), width, stores};
  weft::exec::access_observer = [](const void* p, int elements, bool writes) {
    const auto address = reinterpret_cast<std::uintptr_t>(p);
    if (writes != seen.stores || address < seen.first || address >= seen.last) return;
    seen.elements += static_cast<std::size_t>(elements);
    seen.whole += elements == seen.full ? 1 : 0;
  };
}
void unwatch() { weft::exec::access_observer = nullptr; }

}  // namespace

BOOST_AUTO_TEST_CASE_TEMPLATE(maps, T, numbers) {
  at_all_places<T>([](std::size_t n, std::size_t offset) {
    row<T> x(n, 3, 1), y(n, offset);
    weft::assign(y.all(), x.all() + x.all());
    BOOST_TEST(y.count_wrong([&](std::size_t i) { return x.data()[i] + x.data()[i]; }) == 0u, n << " at " << offset);
  });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(scans, T, numbers) {
  at_all_places<T>([](std::size_t n, std::size_t offset) {
    row<T> x(n, 3, 2), y(n, offset);
    std::vector<T> sums(n);
    T total = 0;
    for (std::size_t i = 0; i < n; ++i) sums[i] = total = static_cast<T>(total + x.data()[i]);
    constexpr bool every = std::is_same_v<T, float>;  // the other sizes go one way each
    if constexpr (every || sizeof(T) == 2) {
      weft::assign(y.all(), cumsum(x.all()));
      BOOST_TEST(y.count_wrong([&](std::size_t i) { return sums[i]; }) == 0u, n << " at " << offset);
    }
    if constexpr (every || sizeof(T) == 1) {
      weft::assign(y.all(), cumsum(x.all(), weft::exclusive));
      BOOST_TEST(y.count_wrong([&](std::size_t i) { return i == 0 ? T(0) : sums[i - 1]; }) == 0u,
                 n << " at " << offset);
    }
    if constexpr (every || sizeof(T) == 8) {
      weft::assign(y.all(), cumsum(x.all(), weft::reverse));
      BOOST_TEST(y.count_wrong([&](std::size_t i) { return total - (i == 0 ? T(0) : sums[i - 1]); }) == 0u,
                 n << " at " << offset);
    }
  });
}

// Rows of whole lines, long ones that are not, and short ones; each takes its maximum before it is written.
BOOST_AUTO_TEST_CASE_TEMPLATE(along_rows, T, numbers) {
  for (const std::size_t columns : {16u, 200u, 256u, 1001u, 1040u, 2048u, 5003u}) {
    const std::size_t n = columns * (2 * limit / sizeof(T) / columns + 2);
    for (const std::size_t offset : offsets<T>()) {
      row<T> x(n, 3, 3), y(n, offset);
      std::vector<T> highest(n / columns, std::numeric_limits<T>::lowest());
      for (std::size_t i = 0; i < n; ++i) highest[i / columns] = std::max(highest[i / columns], x.data()[i]);
      weft::assign(y.matrix(columns), x.matrix(columns) - max(x.matrix(columns), axis<1>, keepdims));
      BOOST_TEST(y.count_wrong([&](std::size_t i) { return x.data()[i] - highest[i / columns]; }) == 0u,
                 columns << " columns at " << offset);
    }
  }
}

BOOST_AUTO_TEST_CASE(down_the_columns) {
  for (const std::size_t columns : {100u, 1024u, 1030u, 3001u}) {
    const std::size_t n = columns * 23;
    for (const std::size_t offset : offsets<float>()) {
      row<float> x(n, 3, 4), y(n, offset);
      std::vector<float> sums(columns);
      for (std::size_t i = 0; i < n; ++i) sums[i % columns] += x.data()[i];
      weft::assign(y.matrix(columns), x.matrix(columns) - sum(x.matrix(columns), axis<0>));
      BOOST_TEST(y.count_wrong([&](std::size_t i) { return x.data()[i] - sums[i % columns]; }) == 0u,
                 columns << " columns at " << offset);
      weft::assign(y.matrix(columns), cumsum(x.matrix(columns), axis<0>));
      std::vector<float> totals(n);
      for (std::size_t i = 0; i < n; ++i) totals[i] = x.data()[i] + (i < columns ? 0 : totals[i - columns]);
      BOOST_TEST(y.count_wrong([&](std::size_t i) { return totals[i]; }) == 0u, columns << " columns at " << offset);
    }
  }
}

// Running sums past the caches go down stripes of columns and find in the target what the first row of each has come
// to, where rows are wide, not few, and stand in their places; else each row finds there what the one before has.
BOOST_AUTO_TEST_CASE_TEMPLATE(scans_down_the_columns, T, test_floats) {
  constexpr std::size_t width = weft::native_width<T>, line = 64 / sizeof(T);
  for (const std::size_t columns : {4 * line, 7 * line, 8 * line, std::size_t{1024}, 1024 + 5 * line, 2048 + line,
                                    2048 + width, std::size_t{3001}}) {
    for (const std::size_t rows : {std::size_t{7}, std::size_t{8}, limit / 4 / columns + 9}) {
      for (const std::size_t offset : {std::size_t{0}, line / 2, line - 1}) {
        row<T> x(rows * columns, 3, 15), y(rows * columns, offset);
        for (const bool reversed : {false, true}) {
          std::vector<T> totals(x.n);
          for (std::size_t i = 0; i < rows; ++i) {
            const std::size_t at = (reversed ? rows - 1 - i : i) * columns;
            const std::size_t before = reversed ? at + columns : at - columns;
            for (std::size_t j = 0; j < columns; ++j)
              totals[at + j] = x.data()[at + j] + (i == 0 ? T(0) : totals[before + j]);
          }
          std::fill(y.data(), y.data() + y.n, T(77));
          watch(y, 0, false);
          if (reversed)
            weft::assign(y.matrix(columns), cumsum(x.matrix(columns), axis<0>, weft::reverse));
          else
            weft::assign(y.matrix(columns), cumsum(x.matrix(columns), axis<0>));
          unwatch();
          BOOST_TEST(y.count_wrong([&](std::size_t i) { return totals[i]; }) == 0u,
                     rows << " by " << columns << " at " << offset);
          const bool in_place = offset % width == 0 && columns % width == 0 &&
                                (columns * sizeof(T) >= 4096 || (offset == 0 && columns % line == 0));
          const bool far = rows >= 8 && rows * columns * sizeof(T) >= limit && in_place;
          if (columns * sizeof(T) > 448)
            BOOST_TEST(seen.elements == (far ? columns : (rows - 1) * columns),
                       rows << " by " << columns << " at " << offset);
        }
      }
    }
  }
}

// Half a register of floats for each register of doubles, and masks.
BOOST_AUTO_TEST_CASE(other_types_than_the_operands) {
  at_all_places<float>([](std::size_t n, std::size_t offset) {
    row<double> x(n, 1, 5), wide(n, offset);
    row<float> y(n, offset);
    weft::assign(y.all(), astype<float>(x.all() * 3.0));
    BOOST_TEST(y.count_wrong([&](std::size_t i) { return 3 * x.data()[i]; }) == 0u, n << " at " << offset);
    weft::assign(wide.all(), astype<double>(y.all()) + x.all());
    BOOST_TEST(wide.count_wrong([&](std::size_t i) { return 4 * x.data()[i]; }) == 0u, n << " at " << offset);
  });
  const std::size_t n = 3 * limit;
  row<float> x(n, 1, 6);
  const auto positive = weft::eval(x.all() > 0.f);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < n; ++i) wrong += positive(i) != (x.data()[i] > 0);
  BOOST_TEST(wrong == 0u);
}

BOOST_AUTO_TEST_CASE(several_results) {
  for (const std::size_t n : lengths<double>()) {
    row<double> x(n, 1, 7);
    row<float> z(n, 2, 8);
    const auto [twice, total, sums, both] = weft::eval(x.all() * 2.0, sum(x.all()), cumsum(x.all()), z.all() * 4.f);
    double expected = 0;
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < n; ++i) {
      expected += x.data()[i];
      wrong += twice(i) != 2 * x.data()[i] || sums(i) != expected || both(i) != 4 * z.data()[i];
    }
    BOOST_TEST(wrong == 0u, n << " elements");
    BOOST_TEST(total() == expected);
  }
}

BOOST_AUTO_TEST_CASE(strided_targets_and_targets_in_place) {
  constexpr std::size_t lines = 150, columns = 301;
  row<float> x(lines * columns, 1, 9), y(lines * columns, 5);
  weft::assign(view<dyn, dyn>(y.data(), lines, columns, strides{1, lines}), x.matrix(columns) * 2.f);
  BOOST_TEST(y.count_wrong([&](std::size_t i) { return 2 * x.data()[i % lines * columns + i / lines]; }) == 0u);
  row<float> gaps(lines * columns, 0);
  weft::assign(view<dyn, dyn>(gaps.data(), lines, columns - 1, strides{columns, 1}),
               view<dyn, dyn>(x.data(), lines, columns - 1, strides{columns, 1}) + 1.f);
  BOOST_TEST(gaps.count_wrong([&](std::size_t i) { return i % columns == columns - 1 ? 77 : x.data()[i] + 1; }) == 0u);
  row<float> every(2 * lines * columns, 0);
  weft::assign(view<dyn>(every.data(), lines * columns, strides{2}), x.all() + 1.f);
  BOOST_TEST(every.count_wrong([&](std::size_t i) { return i % 2 == 0 ? x.data()[i / 2] + 1 : 77; }) == 0u);
  const std::vector<float> before(x.data(), x.data() + x.n);
  weft::assign(x.all(), x.all() * 3.f);
  BOOST_TEST(x.count_wrong([&](std::size_t i) { return 3 * before[i]; }) == 0u);
  weft::assign(x.all(), cumsum(x.all() / 3.f));
  float total = 0;
  BOOST_TEST(x.count_wrong([&](std::size_t i) { return total += before[i]; }) == 0u);
}

// What a row keeps in the output, and finds there again.
BOOST_AUTO_TEST_CASE(softmax_of_large_rows) {
  for (const std::size_t columns : {100u, 1000u, 10000u}) {
    const std::size_t n = 20 * columns;
    row<double> x(n, 1, 10), y(n, 1);
    weft::assign(y.matrix(columns), softmax(x.matrix(columns), axis<1>));
    double furthest = 0;
    for (std::size_t begin = 0; begin < n; begin += columns) {
      double total = 0;
      for (std::size_t j = 0; j < columns; ++j) total += std::exp(x.data()[begin + j]);
      for (std::size_t j = 0; j < columns; ++j)
        furthest = std::max(furthest, std::fabs(y.data()[begin + j] / (std::exp(x.data()[begin + j]) / total) - 1));
    }
    BOOST_TEST(furthest < 1e-12);
  }
}

// Rows that no cache holds (here from four times the size on): what they keep is written past the caches, is scaled
// where the reference moves after it was written, and found again.
BOOST_AUTO_TEST_CASE_TEMPLATE(softmax_of_far_rows, T, test_floats) {
  const std::size_t far = 4 * limit / sizeof(T);
  const T infinity = std::numeric_limits<T>::infinity();
  for (const std::size_t columns : {far - 1, far, far + 5, 2 * far + 33}) {
    for (const std::size_t offset : offsets<T>()) {
      for (const int kind : {0, 1, 2}) {
        row<T> x(2 * columns, offset % 2, 13), y(2 * columns, offset);
        for (std::size_t i = 0; i < x.n && kind == 1; ++i) x.data()[i] = x.data()[i] + static_cast<T>(i % columns) / 64;
        for (std::size_t i = 0; i < x.n && kind == 2; ++i) {
          if (i % columns < columns / 2 || i % 7 == 0) x.data()[i] = -infinity;
        }
        weft::assign(y.matrix(columns), softmax(x.matrix(columns), axis<1>));
        reference::array<T> operand({2, columns});
        std::copy_n(x.data(), x.n, operand.data());
        const auto expected = reference::softmax(operand, {1});
        double furthest = 0;
        for (std::size_t i = 0; i < x.n; ++i) {
          const long double error = std::fabs(y.data()[i] - expected[i]);
          // Below the normal numbers digits are lost.
          const auto relative =
              static_cast<double>(error / std::max<long double>(expected[i], std::numeric_limits<T>::min()));
          if (!(relative <= furthest)) furthest = relative;
        }
        BOOST_TEST(furthest < 16.0 * std::numeric_limits<T>::epsilon(), columns << " at " << offset << ", " << kind);
        for (std::size_t i = 0; i < x.n; ++i) x.data()[i] = y.data()[i];
        BOOST_TEST(y.count_wrong([&](std::size_t i) { return x.data()[i]; }) == 0u);
      }
    }
  }
  row<T> x(far, 0, 14), y(far, 0);
  x.data()[far / 2] = std::numeric_limits<T>::quiet_NaN();
  weft::assign(y.all(), softmax(x.all(), axis<0>));
  BOOST_TEST(std::all_of(y.data(), y.data() + far, [](T v) { return std::isnan(v); }));
}

// Bits do not depend on where the target begins: a loop that is taken up elsewhere puts elements into other lanes.
BOOST_AUTO_TEST_CASE(bits_at_all_alignments) {
  constexpr std::size_t n = 30011;
  row<float> x(n, 0, 11);
  row<float> first(n, 0);
  const auto chain = [&] { return tanh(x.all() * 1.1f + 0.3f) * exp(-abs(x.all())) + log(abs(x.all()) + 0.1f); };
  weft::assign(first.all(), chain());
  BOOST_TEST(std::fabs(first.data()[5] - (std::tanh(x.data()[5] * 1.1f + 0.3f) * std::exp(-std::fabs(x.data()[5])) +
                                          std::log(std::fabs(x.data()[5]) + 0.1f))) < 1e-5f);
  row<float> scanned(n, 0);
  weft::assign(scanned.all(), cumsum(x.all() * 1.1f));
  for (std::size_t offset = 1; offset < 16; ++offset) {
    row<float> y(n, offset);
    weft::assign(y.all(), chain());
    BOOST_TEST(std::memcmp(y.data(), first.data(), n * sizeof(float)) == 0, offset);
    weft::assign(y.all(), cumsum(x.all() * 1.1f));
    BOOST_TEST(std::memcmp(y.data(), scanned.data(), n * sizeof(float)) == 0, offset);
  }
}

// Vectors have to stand in their places, and rows to be long or whole lines.
BOOST_AUTO_TEST_CASE(rows_that_fit) {
  alignas(64) static float memory[2048];
  const auto fits = [](std::size_t begin, std::ptrdiff_t count) {
    return weft::exec::fits_streaming<32>(memory + begin, memory + begin, count);
  };
  BOOST_TEST(fits(0, 2000));
  BOOST_TEST(fits(8, 2000));
  BOOST_TEST(!fits(1, 2000));
  BOOST_TEST(!fits(4, 2000));
  BOOST_TEST(fits(0, 16));
  BOOST_TEST(!fits(0, 15));
  BOOST_TEST(!fits(8, 16));
  BOOST_TEST(!fits(0, 1000));
  BOOST_TEST(fits(0, 1024));
  // A loop from the far end starts there.
  BOOST_TEST((weft::exec::fits_streaming<32>(memory + 1, memory + 2000, 1999)));
  BOOST_TEST(!(weft::exec::fits_streaming<32>(memory, memory + 1999, 1999)));
}

// Every element is written once, in place or not, and nothing else is.
BOOST_AUTO_TEST_CASE(written_once) {
  constexpr int width = weft::native_width<float>;
  const std::size_t edge = limit / sizeof(float);
  for (const std::size_t n : {edge - 1, edge, edge + 1}) {
    for (const std::size_t offset : {0u, 1u}) {
      row<float> x(n, 0, 12), y(n, offset);
      watch(y, width);
      weft::assign(y.all(), x.all() * 2.f);
      unwatch();
      BOOST_TEST(seen.elements == n);
      BOOST_TEST(seen.whole == n / width);
      watch(y, width);
      weft::assign(y.all(), y.all() * 2.f);
      unwatch();
      BOOST_TEST(seen.elements == n);
    }
  }
}

BOOST_AUTO_TEST_CASE(constant_evaluation) {
  constexpr auto sum_of_large = [] {
    weft::tensor<float, 2400> x;
    for (std::size_t i = 0; i < 2400; ++i) x(i) = static_cast<float>(i % 8);
    const auto y = weft::eval(cumsum(x * 2.f));
    return y(2399);
  };
  constexpr float last = sum_of_large();
  BOOST_TEST(last == 2400 / 8 * 28 * 2);
}
