// Many divisions by one number give the quotients of the processor's own division, but for the last bit at both ends of
// the range.
// build: contractions thorough-clang
// build: no-sanitizers
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE quotients
#include <boost/test/unit_test.hpp>

#include "../support/random.hpp"

#include <weft/weft.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

template <class T>
struct format;
template <>
struct format<float> {
  using bits = std::uint32_t;
  using wide = std::uint64_t;
  static constexpr int digits = 24;
};
template <>
struct format<double> {
  using bits = std::uint64_t;
  __extension__ using wide = unsigned __int128;
  static constexpr int digits = 53;
};

// How many representable numbers lie between a quotient and the right one; 0 for two NaNs.
template <class T>
std::uint64_t distance(T got, T right) {
  if (std::isnan(got) || std::isnan(right)) return std::isnan(got) && std::isnan(right) ? 0 : ~std::uint64_t{0};
  const auto a = std::bit_cast<typename format<T>::bits>(got), b = std::bit_cast<typename format<T>::bits>(right);
  return a < b ? b - a : a - b;
}

// x / by for a number `by`, against plain divisions: how many differ by more than `allowed`, and the first of them.
template <class T>
struct outcome {
  std::size_t wrong = 0;
  T dividend = 0, divisor = 0, got = 0;
};

template <class T>
void compare(const std::vector<T>& x, T by, const weft::tensor<T, weft::dyn>& y, std::uint64_t allowed,
             outcome<T>& result) {
  volatile T divisor = by;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const T right = x[i] / divisor;
    if (distance(y(i), right) <= allowed) continue;
    if (result.wrong++ == 0) {
      result.dividend = x[i];
      result.divisor = by;
      result.got = y(i);
    }
  }
}

template <class T>
void divide(const std::vector<T>& x, T by, std::uint64_t allowed, outcome<T>& result) {
  compare<T>(x, by, weft::eval(weft::view<weft::dyn>(x) / by), allowed, result);
}

template <class T>
void check(const char* name, const outcome<T>& result) {
  BOOST_TEST(result.wrong == 0u, name << ": " << result.wrong << " wrong, " << std::hexfloat << result.dividend << " / "
                                      << result.divisor << " gives " << result.got << " where "
                                      << result.dividend / result.divisor << " is right");
}

// The same of dividends of which the planner knows that they are of moderate size.
struct within : weft::op::elementwise<within> {
  static constexpr weft::map_traits traits{.name = "within", .results = {.low = -1e9, .high = 1e9}};
  template <class V>
  static constexpr V apply(V x) {
    return x;
  }
};

template <class T>
void divide_within(const std::vector<T>& x, T by, outcome<T>& result) {
  compare<T>(x, by, weft::eval(within{}(weft::view<weft::dyn>(x)) / by), 0, result);
}

// The odd number whose product with `odd` is 1 modulo 2^bits: by Newton's iteration, which doubles the good digits.
template <class Wide>
Wide inverse(Wide odd) {
  Wide x = odd;
  for (int round = 0; round < 7; ++round) x *= 2 - odd * x;
  return x;
}

// Dividends whose quotients by `divisor` (an odd integer of all digits) lie as close to the middle between two numbers
// as any: m * divisor + off is a multiple of 2^shift for an odd m of one digit more than a number has.
template <class T>
void near_the_middle(std::uint64_t divisor, std::vector<T>& dividends) {
  using wide = typename format<T>::wide;
  constexpr int digits = format<T>::digits;
  const wide inverted = inverse<wide>(divisor);
  for (const int shift : {digits, digits + 1}) {
    const wide modulus = wide{1} << shift;
    for (int off = -15; off <= 15; off += 2) {
      wide m = (wide{0} - static_cast<wide>(off) * inverted) & (modulus - 1);
      m |= wide{1} << digits;
      const wide multiple = m * divisor + static_cast<wide>(off);
      if ((multiple & (modulus - 1)) != 0) continue;
      const wide dividend = multiple >> shift;
      if (dividend >> digits != 0) continue;
      dividends.push_back(static_cast<T>(static_cast<std::uint64_t>(dividend)));
    }
  }
}

template <class T>
T number_with(test::random& generator, int lowest_exponent, int highest_exponent) {
  const double size = generator.uniform(1, 2);
  const int exponent =
      lowest_exponent + static_cast<int>(generator.below(static_cast<std::size_t>(highest_exponent - lowest_exponent)));
  const T x = std::ldexp(static_cast<T>(size), exponent);
  return generator.below(2) == 0 ? x : -x;
}

template <class T>
void check_random() {
  test::random generator(7);
  outcome<T> result;
  std::vector<T> x(1003);
  for (int round = 0; round < 4000; ++round) {
    for (T& dividend : x) dividend = number_with<T>(generator, -20, 20);
    divide(x, number_with<T>(generator, -20, 20), 0, result);
  }
  check("random numbers", result);
}

template <class T>
void check_middles() {
  test::random generator(11);
  outcome<T> result;
  std::size_t count = 0;
  std::vector<T> x;
  for (int round = 0; round < 100000; ++round) {
    const std::uint64_t high = std::uint64_t{1} << (format<T>::digits - 1);
    const std::uint64_t divisor = high | (generator.bits() & (high - 1)) | 1u;
    x.clear();
    near_the_middle<T>(divisor, x);
    count += x.size();
    divide(x, static_cast<T>(divisor), 0, result);
  }
  BOOST_TEST(count > 100000u);
  check("quotients near the middle of two numbers", result);
}

template <class T>
void check_ends() {
  using limits = std::numeric_limits<T>;
  test::random generator(13);
  outcome<T> high, low, special;
  std::vector<T> x(67);
  for (int round = 0; round < 20000; ++round) {
    // Quotients around the largest number, finite and not: infinity stands beside it.
    const T factor = std::fabs(number_with<T>(generator, -30, -1));
    T dividend = limits::max() * factor;
    for (int k = 0; k < 6; ++k) dividend = std::nextafter(dividend, limits::infinity());
    for (T& value : x) value = dividend = std::nextafter(dividend, T(0));
    divide(x, factor, 1, high);
    // Quotients near and below the smallest normal number.
    for (T& value : x) value = number_with<T>(generator, limits::min_exponent - 4, limits::min_exponent + 30);
    divide(x, number_with<T>(generator, -20, 40), 1, low);
  }
  const T numbers[] = {T(0),
                       T(1),
                       T(3),
                       limits::min(),
                       limits::max(),
                       limits::denorm_min(),
                       limits::infinity(),
                       limits::quiet_NaN(),
                       T(1e-30),
                       T(1e30),
                       T(7) * limits::min()};
  x.clear();
  for (const T value : numbers) {
    x.push_back(value);
    x.push_back(-value);
  }
  for (const T value : numbers) {
    divide(x, value, 0, special);
    divide(x, -value, 0, special);
  }
  check("quotients near the largest number", high);
  check("quotients near the smallest number", low);
  check("special values", special);
}

// Divisors of all sizes; dividends up to 10^9, and up to that times the square root of the largest number, which
// exponentials may be lifted by.
template <class T>
void check_bounded() {
  using limits = std::numeric_limits<T>;
  test::random generator(17);
  outcome<T> result;
  std::vector<T> x(67);
  for (int round = 0; round < 20000; ++round) {
    for (T& dividend : x) dividend = number_with<T>(generator, -20, 29);
    divide_within(x, number_with<T>(generator, -90, 90), result);
    for (T& dividend : x) dividend = number_with<T>(generator, 0, limits::max_exponent / 2 + 29);
    divide_within(x, number_with<T>(generator, -30, 29), result);
  }
  const T numbers[] = {T(0),
                       T(1),
                       T(3),
                       limits::min(),
                       limits::max(),
                       limits::denorm_min(),
                       limits::infinity(),
                       limits::quiet_NaN(),
                       T(0.9e-10),
                       T(1.1e-10),
                       T(1e9)};
  x = {T(0), -T(0), T(1), T(-1), T(1e9), T(-1e9), T(0.1), limits::quiet_NaN()};
  for (const T value : numbers) {
    divide_within(x, value, result);
    divide_within(x, -value, result);
  }
  check("bounded dividends", result);
}

}  // namespace

BOOST_AUTO_TEST_CASE(random_numbers) {
  check_random<float>();
  check_random<double>();
}

BOOST_AUTO_TEST_CASE(hardest_cases) {
  check_middles<float>();
  check_middles<double>();
}

BOOST_AUTO_TEST_CASE(ends_of_the_range) {
  check_ends<float>();
  check_ends<double>();
}

BOOST_AUTO_TEST_CASE(dividends_known_to_be_moderate) {
  check_bounded<float>();
  check_bounded<double>();
}
