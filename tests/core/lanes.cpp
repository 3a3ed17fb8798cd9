// Lanes, masks, their moves to and from memory and between lanes, against plain loops.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE core_lanes

#include <weft/core/lanes.hpp>
#include <weft/core/lanes_streaming.hpp>
#include <weft/core/lanes_shuffle.hpp>

#include <boost/test/unit_test.hpp>

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

namespace {

using weft::lanes;
using weft::mask;

/// n values with the extremes of T among them.
template <class T>
std::vector<T> values(int n, unsigned seed) {
  std::mt19937_64 random(seed);
  std::vector<T> x;
  for (int i = 0; i < n; ++i) {
    if constexpr (std::is_floating_point_v<T>) {
      x.push_back(static_cast<T>(std::uniform_real_distribution<double>(-100, 100)(random)));
    } else {
      x.push_back(i % 5 == 0   ? std::numeric_limits<T>::max()
                  : i % 7 == 0 ? std::numeric_limits<T>::min()
                               : static_cast<T>(random()));
    }
  }
  return x;
}

/// What the unsigned type computes, as T: wraps around.
template <class T, class F>
T wrapped(F f, T a, T b) {
  if constexpr (std::is_integral_v<T>) {
    using wide = std::uint64_t;
    return static_cast<T>(f(static_cast<wide>(a), static_cast<wide>(b)));
  } else {
    return f(a, b);
  }
}

// Boost's check in one place: one for each type and width would be most of what there is to compile.
void expect_right(const char* what, int wrong, int width, std::size_t bytes) {
  BOOST_TEST(wrong == 0, what << ": " << wrong << " wrong for " << width << " of " << bytes << " bytes");
}

template <class T, int W>
struct fixture {
  std::vector<T> a = values<T>(W, 1);
  std::vector<T> b = values<T>(W, 2);
  lanes<T, W> x = weft::load<T, W>(a.data());
  lanes<T, W> y = weft::load<T, W>(b.data());

  template <class F>
  static int wrong(F f) {
    int count = 0;
    for (int i = 0; i < W; ++i) count += !f(i);
    return count;
  }
  T at(int i) const { return a[static_cast<std::size_t>(i)]; }
  T bt(int i) const { return b[static_cast<std::size_t>(i)]; }
};

template <class T, int W>
void check_arithmetic() {
  const fixture<T, W> f;
  const auto x = f.x;
  const auto y = f.y;
  const auto check = [](const char* what, auto holds) {
    expect_right(what, fixture<T, W>::wrong(holds), W, sizeof(T));
  };
  const auto add = x + y;
  const auto subtract = x - y;
  const auto multiply = x * y;
  const auto negate = -x;
  check("sum, difference, product or negative", [&](int i) {
    const T a = f.at(i), b = f.bt(i);
    return add[i] == wrapped([](auto p, auto q) { return p + q; }, a, b) &&
           subtract[i] == wrapped([](auto p, auto q) { return p - q; }, a, b) &&
           multiply[i] == wrapped([](auto p, auto q) { return p * q; }, a, b) &&
           negate[i] == wrapped([](auto p, auto q) { return q - p; }, a, T(0));
  });
  const auto less = x < y;
  const auto at_most = x <= y;
  const auto equal = x == select(less, x, y);
  const auto more = x > lanes<T, W>(T(3));
  const auto chosen = select(less, x, y);
  const auto constant = select(less, x, T(7));
  check("comparison or choice", [&](int i) {
    const T a = f.at(i), b = f.bt(i);
    return less[i] == (a < b) && at_most[i] == (a <= b) && equal[i] == (a <= b) && more[i] == (a > T(3)) &&
           chosen[i] == (a < b ? a : b) && constant[i] == (a < b ? a : T(7));
  });
  if constexpr (std::is_integral_v<T>) {
    const auto both = (x & y) ^ (x | ~y);
    const auto shifted = (x >> 3) + (x << 2);
    check("bits", [&](int i) {
      const T a = f.at(i), b = f.bt(i);
      const auto up = static_cast<std::uint64_t>(a) << 2;
      return both[i] == static_cast<T>((a & b) ^ (a | ~b)) &&
             shifted[i] == static_cast<T>(static_cast<std::uint64_t>(a >> 3) + up);
    });
  } else {
    const auto quotient = x / y;
    check("quotient", [&](int i) { return quotient[i] == f.at(i) / f.bt(i); });
    expect_right("sign of -0", !std::signbit(lanes<T, W>(-T(0))[0]), W, sizeof(T));
  }
}

template <class To, class T, int W>
void check_convert() {
  const fixture<T, W> f;
  const auto x = weft::convert<T>(weft::convert<std::int8_t>(f.x));  // small values: every type holds them
  int wrong = 0;
  if constexpr (!std::is_unsigned_v<To> && !std::is_unsigned_v<T>) {
    const auto small = select(x > lanes<T, W>(T(100)), T(100), x);
    const auto y = weft::convert<To>(small);
    wrong += fixture<T, W>::wrong([&](int i) { return y[i] == static_cast<To>(small[i]); });
  }
  const auto m = f.x > lanes<T, W>(T(1));
  const auto ones = weft::convert<To>(m);
  const auto back = weft::convert<bool>(ones);
  wrong += fixture<T, W>::wrong([&](int i) {
    return ones[i] == (f.at(i) > T(1) ? To(1) : To(0)) && back[i] == (f.at(i) > T(1));
  });
  const mask<W, sizeof(T)> round_trip = mask<W, sizeof(To)>(m);
  wrong += !(round_trip == m)[0];
  wrong += !all(round_trip == m);
  expect_right(sizeof(To) < sizeof(T) ? "narrowed" : "widened", wrong, W, sizeof(T));
}

/// Memory whose end is the end of what may be touched.
struct guarded {
  std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  char* base = static_cast<char*>(mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  guarded() { mprotect(base + page, page, PROT_NONE); }
  guarded(const guarded&) = delete;
  guarded& operator=(const guarded&) = delete;
  ~guarded() { munmap(base, 2 * page); }
  template <class T>
  T* before_end(int n) {
    return reinterpret_cast<T*>(base + page) - n;
  }
};

template <class T, int W>
void check_memory() {
  static guarded memory;
  const fixture<T, W> f;
  int wrong = 0;
  for (int n = 0; n <= W; ++n) {
    T* p = memory.before_end<T>(n);
    for (int i = 0; i < n; ++i) p[i] = f.at(i);
    const auto x = weft::load_partial<T, W>(p, n, T(9));
    for (int i = 0; i < W; ++i) wrong += x[i] != (i < n ? f.at(i) : T(9));
    weft::store_partial(p, f.y, n);
    for (int i = 0; i < n; ++i) wrong += p[i] != f.bt(i);
    std::array<T, W + 1> target;
    target.fill(T(5));
    weft::store_partial(target.data(), f.y, n);
    for (int i = 0; i <= W; ++i) wrong += target[static_cast<std::size_t>(i)] != (i < n ? f.bt(i) : T(5));
    const auto first = weft::first_lanes<W, sizeof(T)>(n);
    for (int i = 0; i < W; ++i) wrong += first[i] != (i < n);
    std::vector<T> spread(static_cast<std::size_t>(3 * W), T(5));
    weft::store_strided(spread.data(), 3, f.x, n);
    const auto gathered = weft::load_strided<T, W>(spread.data(), 3, n, T(9));
    for (int i = 0; i < W; ++i) wrong += gathered[i] != (i < n ? f.at(i) : T(9));
    for (int i = 0; i < 3 * W; ++i) {
      wrong += spread[static_cast<std::size_t>(i)] != (i % 3 == 0 && i / 3 < n ? f.at(i / 3) : T(5));
    }
  }
  T* p = memory.before_end<T>(W);
  weft::store(p, f.x);
  const auto whole = weft::load<T, W>(p);
  for (int i = 0; i < W; ++i) wrong += whole[i] != f.at(i);
  alignas(sizeof(lanes<T, W>)) T aligned[W];
  weft::store_streaming(aligned, f.y);
  weft::streaming_fence();
  for (int i = 0; i < W; ++i) wrong += aligned[i] != f.bt(i);
  for (int n = 0; n <= W; ++n) {
    bool* flags = memory.before_end<bool>(n);
    for (int i = 0; i < n; ++i) flags[i] = i % 3 == 0;
    const auto m = weft::load_mask<W, sizeof(T)>(flags, n);
    for (int i = 0; i < W; ++i) wrong += m[i] != (i < n && i % 3 == 0);
    weft::store_mask(flags, !m, n);
    for (int i = 0; i < n; ++i) wrong += flags[i] != (i % 3 != 0);
  }
  expect_right("memory", wrong, W, sizeof(T));
}

template <class T, int W, int K>
int check_shift(const fixture<T, W>& f) {
  const auto up = weft::shift_up<K>(f.x, f.y);
  const auto down = weft::shift_down<K>(f.x, f.y);
  const auto up_constant = weft::shift_up<K>(f.x, T(0));
  const auto turned = weft::rotate<K>(f.x);
  const auto one = weft::broadcast_lane<K % W>(f.x);
  const auto up_mask = weft::shift_up<K>(f.x > f.y, false);
  int wrong = 0;
  for (int i = 0; i < W; ++i) {
    wrong += up[i] != (i < K ? f.bt(i) : f.at(i - K)) && i >= K;
    wrong += up_constant[i] != (i < K ? T(0) : f.at(i - K));
    wrong += i + K < W && down[i] != f.at(i + K);
    wrong += turned[i] != f.at((i - K + 8 * W) % W);
    wrong += one[i] != f.at(K % W);
    wrong += up_mask[i] != (i >= K && f.at(i - K) > f.bt(i - K));
  }
  const auto filled = weft::shift_down<K>(f.x, T(4));
  for (int i = 0; i < W; ++i) wrong += filled[i] != (i + K < W ? f.at(i + K) : T(4));
  return wrong;
}

template <class T, int W>
void check_shuffles() {
  const fixture<T, W> f;
  int wrong = check_shift<T, W, 0>(f) + check_shift<T, W, 1>(f) + check_shift<T, W, W / 2>(f) +
              check_shift<T, W, W - 1>(f) + check_shift<T, W, W>(f);
  const auto last = weft::broadcast_last(f.x);
  const auto joined =
      weft::join_halves(weft::high_half(weft::join_halves(f.x, f.y)), weft::low_half(weft::join_halves(f.x, f.y)));
  for (int i = 0; i < W; ++i) {
    wrong += last[i] != f.at(W - 1);
    wrong += joined[i] != f.bt(i) || joined[i + W] != f.at(i);
  }
  expect_right("shuffles", wrong, W, sizeof(T));
}

template <class T, int W>
void check_masks() {
  int wrong = 0;
  for (int k = -1; k < W; ++k) {
    mask<W, sizeof(T)> m(false);
    if (k >= 0) m.set(k, true);
    wrong += any(m) != (k >= 0);
    wrong += all(m);
    wrong += all(!m) != (k < 0);
    wrong += any(m && !m);
    wrong += !all(m || !m);
    wrong += !all((m ^ m) == mask<W, sizeof(T)>(false));
    const auto picked = select(m, !m, m);
    wrong += any(picked);
  }
  expect_right("masks", wrong, W, sizeof(T));
}

template <class T, int W>
void check_values() {
  check_arithmetic<T, W>();
  check_convert<float, T, W>();
  check_convert<double, T, W>();
  check_convert<std::int8_t, T, W>();
  check_convert<std::int64_t, T, W>();
}

template <class T, int W>
void check_all() {
  check_values<T, W>();
  check_memory<T, W>();
  check_shuffles<T, W>();
  check_masks<T, W>();
}

template <class T>
void check_widths() {
  check_all<T, 2>();
  check_all<T, 4>();
  check_all<T, 8>();
  check_all<T, 16>();
}

// They are moved as signed ones of their size are.
template <class T>
void check_unsigned() {
  check_values<T, 2>();
  check_values<T, 4>();
  check_values<T, 8>();
  check_values<T, 16>();
}

}  // namespace

BOOST_AUTO_TEST_CASE(floating_lanes) {
  check_widths<float>();
  check_widths<double>();
}

BOOST_AUTO_TEST_CASE(signed_lanes) {
  check_widths<std::int8_t>();
  check_widths<std::int16_t>();
  check_widths<std::int32_t>();
  check_widths<std::int64_t>();
}

BOOST_AUTO_TEST_CASE(unsigned_lanes) {
  check_unsigned<std::uint8_t>();
  check_unsigned<std::uint16_t>();
  check_unsigned<std::uint32_t>();
  check_unsigned<std::uint64_t>();
  check_all<std::uint16_t, 8>();
}

BOOST_AUTO_TEST_CASE(full_registers_of_small_elements) {
  check_memory<std::int8_t, weft::native_width<std::int8_t>>();
  check_shuffles<std::int8_t, weft::native_width<std::int8_t>>();
  check_masks<std::int8_t, weft::native_width<std::int8_t>>();
}

BOOST_AUTO_TEST_CASE(comparisons_with_nan_are_false) {
  const lanes<float, 4> nan(std::numeric_limits<float>::quiet_NaN());
  const lanes<float, 4> one(1.0f);
  BOOST_TEST(!any(nan < one || nan > one || nan == nan || nan <= nan));
  BOOST_TEST(all(nan != nan));
}
