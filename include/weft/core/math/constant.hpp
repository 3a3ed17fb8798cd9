// Floating arithmetic in constant evaluation. g++ takes no operation there that makes a NaN, overflows or divides by
// zero; these give what the machine would.
#pragma once

#include <weft/core/config.hpp>

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace weft::detail {

template <class T>
constexpr bool is_negative(T x) {
  if constexpr (sizeof(T) == sizeof(float))
    return (std::bit_cast<std::uint32_t>(x) >> 31) != 0;
  else if constexpr (sizeof(T) == sizeof(double))
    return (std::bit_cast<std::uint64_t>(x) >> 63) != 0;
  else
    return __builtin_copysignl(1, x) < 0;
}

template <class T>
constexpr T constant_magnitude(T x) {
  return is_negative(x) ? -x : x;
}

template <class T>
constexpr T signed_infinity(bool negative) {
  return negative ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::infinity();
}

template <class T>
constexpr T constant_sum(T a, T b) {
  constexpr T infinity = std::numeric_limits<T>::infinity(), largest = std::numeric_limits<T>::max();
  if (a != a || b != b) return std::numeric_limits<T>::quiet_NaN();
  if (constant_magnitude(a) == infinity) return b == -a ? std::numeric_limits<T>::quiet_NaN() : a;
  if (constant_magnitude(b) == infinity) return b;
  const T half = a / 2 + b / 2;
  if (constant_magnitude(half) > largest / 2) return signed_infinity<T>(is_negative(half));
  return a + b;
}

template <class T>
constexpr T constant_product(T a, T b) {
  constexpr T infinity = std::numeric_limits<T>::infinity(), largest = std::numeric_limits<T>::max();
  if (a != a || b != b) return std::numeric_limits<T>::quiet_NaN();
  const bool negative = is_negative(a) != is_negative(b);
  const T x = constant_magnitude(a), y = constant_magnitude(b);
  if (x == infinity || y == infinity)
    return x == 0 || y == 0 ? std::numeric_limits<T>::quiet_NaN() : signed_infinity<T>(negative);
  if (y > 1 && x > largest / y) return signed_infinity<T>(negative);
  return a * b;
}

template <class T>
constexpr T constant_quotient(T a, T b) {
  constexpr T infinity = std::numeric_limits<T>::infinity(), largest = std::numeric_limits<T>::max();
  if (a != a || b != b) return std::numeric_limits<T>::quiet_NaN();
  const bool negative = is_negative(a) != is_negative(b);
  const T x = constant_magnitude(a), y = constant_magnitude(b);
  if (y == 0) return x == 0 ? std::numeric_limits<T>::quiet_NaN() : signed_infinity<T>(negative);
  if (x == infinity) return y == infinity ? std::numeric_limits<T>::quiet_NaN() : signed_infinity<T>(negative);
  if (y < 1 && x > largest * y) return signed_infinity<T>(negative);
  return a / b;
}

}  // namespace weft::detail
