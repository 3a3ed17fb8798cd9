// Correctly rounded fma, sqrt and rounding to integers for constant evaluation, where Clang 19 offers no builtins.
#pragma once

#include <weft/core/config.hpp>

#include <bit>
#include <cstdint>

namespace weft::detail {

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
using uint128 = unsigned __int128;
#pragma GCC diagnostic pop

/// A finite non-zero double as sign, 128-bit significand with its top bit at 125, and the exponent of its lowest bit.
struct unpacked_double {
  bool negative;
  uint128 significand;
  int exponent;
};

constexpr unpacked_double normalise(bool negative, uint128 significand, int exponent) {
  while ((significand >> 125) == 0) {
    significand <<= 1;
    --exponent;
  }
  return {negative, significand, exponent};
}

constexpr unpacked_double unpack(double x) {
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
  const int field = static_cast<int>(bits >> 52) & 2047;
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52) - 1);
  const std::uint64_t significand = field == 0 ? fraction : fraction | std::uint64_t{1} << 52;
  return {(bits >> 63) != 0, significand, (field == 0 ? 1 : field) - 1075};
}

/// The nearest double, ties to even; overflow gives infinity.
constexpr double pack(unpacked_double x) {
  int drop = 126 - 53;
  if (x.exponent + drop < -1074) drop = -1074 - x.exponent;
  if (drop > 127) return x.negative ? -0.0 : 0.0;
  const uint128 kept = x.significand >> drop;
  const uint128 rest = x.significand - (kept << drop);
  const uint128 half = uint128{1} << (drop - 1);
  std::uint64_t significand = static_cast<std::uint64_t>(kept);
  if (rest > half || (rest == half && (significand & 1) != 0)) ++significand;
  // The implicit bit adds 1 to the exponent field, and so does a carry out of the rounding.
  const int field = significand < (std::uint64_t{1} << 52) ? 0 : x.exponent + drop + 1074;
  std::uint64_t bits =
      field > 2046 ? std::uint64_t{2047} << 52 : (static_cast<std::uint64_t>(field) << 52) + significand;
  if (bits > std::uint64_t{2047} << 52) bits = std::uint64_t{2047} << 52;
  return std::bit_cast<double>(bits | (x.negative ? std::uint64_t{1} << 63 : 0));
}

/// a * b + c rounded once, for finite arguments.
constexpr double software_fma(double a, double b, double c) {
  if (a == 0 || b == 0) return a * b + c;
  const unpacked_double ua = unpack(a);
  const unpacked_double ub = unpack(b);
  const unpacked_double uc = unpack(c);
  unpacked_double big =
      normalise(ua.negative != ub.negative, ua.significand * ub.significand, ua.exponent + ub.exponent);
  if (c == 0) return pack(big);
  unpacked_double small = normalise(uc.negative, uc.significand, uc.exponent);
  if (small.exponent > big.exponent || (small.exponent == big.exponent && small.significand > big.significand)) {
    const unpacked_double t = big;
    big = small;
    small = t;
  }
  const int shift = big.exponent - small.exponent;
  uint128 aligned = 1;
  if (shift < 126) {
    aligned = small.significand >> shift;
    if ((aligned << shift) != small.significand) aligned |= 1;  // what was shifted out still breaks ties
  }
  if (big.negative != small.negative) {
    if (big.significand == aligned) return 0.0;
    return pack(normalise(big.negative, big.significand - aligned, big.exponent));
  }
  uint128 sum = big.significand + aligned;
  if ((sum >> 126) != 0) {
    sum = (sum >> 1) | (sum & 1);
    ++big.exponent;
  }
  return pack({big.negative, sum, big.exponent});
}

/// The same for float: the double sum rounded to odd, which a second rounding cannot spoil.
constexpr float software_fma(float a, float b, float c) {
  const double p = static_cast<double>(a) * static_cast<double>(b);
  const double q = static_cast<double>(c);
  double sum = p + q;
  const double part = sum - p;
  const double error = (p - (sum - part)) + (q - part);
  std::uint64_t bits = std::bit_cast<std::uint64_t>(sum);
  if (error != 0 && (bits & 1) == 0) {
    bits = (error > 0) == (sum > 0) ? bits + 1 : bits - 1;
    sum = std::bit_cast<double>(bits);
  }
  return static_cast<float>(sum);
}

/// The square root of a finite positive number, correctly rounded: one bit of the integer root at a time.
constexpr double software_sqrt(double x) {
  const unpacked_double u = unpack(x);
  unpacked_double n = normalise(false, u.significand, u.exponent);
  if ((n.exponent & 1) != 0) {
    n.significand >>= 1;
    ++n.exponent;
  }
  uint128 root = 0;
  for (uint128 bit = uint128{1} << 63; bit != 0; bit >>= 1) {
    if ((root | bit) * (root | bit) <= n.significand) root |= bit;
  }
  const uint128 sticky = root * root == n.significand ? 0 : 1;
  return pack(normalise(false, (root << 1) | sticky, n.exponent / 2 - 1));
}
constexpr float software_sqrt(float x) {
  return static_cast<float>(
      software_sqrt(static_cast<double>(x)));  // 53 >= 2 * 24 + 2 bits: rounding twice is harmless
}

/// x without its fraction.
template <class T>
constexpr T software_trunc(T x) {
  constexpr T limit = static_cast<T>(1ll << (sizeof(T) == 4 ? 23 : 52));
  if (!(x > -limit && x < limit)) return x;
  const T r = static_cast<T>(static_cast<long long>(x));
  return r == 0 && (x < 0 || std::bit_cast<std::conditional_t<sizeof(T) == 4, int, long long>>(x) < 0) ? -T{0} : r;
}

// Of long double with up to 64 digits: what does not fit a long long has no fraction.
constexpr long double software_trunc(long double x) {
  constexpr long double limit = 9223372036854775808.0L;
  if (!(x > -limit && x < limit)) return x;
  const long double r = static_cast<long double>(static_cast<long long>(x));
  return r == 0 && __builtin_copysignl(1, x) < 0 ? -0.0L : r;
}

}  // namespace weft::detail
