// Division that rounds down, and what it leaves: of scalars, and lane by lane.
#pragma once

#include <weft/core/math.hpp>
#include <weft/ops/constant_arithmetic.hpp>
#include <weft/ops/elementwise.hpp>

#include <limits>
#include <type_traits>

namespace weft::detail {

// For what no vector instruction does: lane by lane.
template <class T, int W, class Function>
auto each_lane(lanes<T, W> a, lanes<T, W> b, Function function) {
  lanes<T, W> result = a;
  for (int lane = 0; lane < W; ++lane) result.set(lane, function(a[lane], b[lane]));
  return result;
}

// Rounds towards minus infinity; a zero divisor gives 0, and the lowest value by -1 wraps.
template <class V>
constexpr V floor_quotient(V a, V b) {
  if constexpr (std::is_same_v<V, bool>) {
    return a && b;
  } else if constexpr (!std::is_integral_v<V>) {
    return math::floor(in_constant<V>() ? constant_only<V>::quotient(a, b) : static_cast<V>(a / b));
  } else if (b == V{0}) {
    return V{0};
  } else if constexpr (std::is_signed_v<V>) {
    if (b == V{-1}) return static_cast<V>(wrapping_t<V>{0} - wrapping_t<V>(a));
    const V quotient = static_cast<V>(a / b);
    return static_cast<V>(quotient - (a % b != V{0} && (a < V{0}) != (b < V{0}) ? 1 : 0));
  } else {
    return static_cast<V>(a / b);
  }
}

// What is left of a after whole multiples of b, with the sign of a; exact.
template <class V>
constexpr V modulus(V a, V b) {
  if (std::is_constant_evaluated()) {  // where not every compiler has fmod
    const V size = b < 0 ? -b : b;
    V rest = a < 0 ? -a : a, multiple = size;
    if (rest < size) return a;
    if (!(rest <= std::numeric_limits<V>::max()) || !(size > 0)) return std::numeric_limits<V>::quiet_NaN();
    while (multiple <= rest / 2) multiple *= 2;
    for (; multiple >= size; multiple /= 2) {
      if (rest >= multiple) rest -= multiple;
    }
    return a < 0 ? -rest : rest;
  }
  if constexpr (std::is_same_v<V, float>)
    return __builtin_fmodf(a, b);
  else if constexpr (std::is_same_v<V, double>)
    return __builtin_fmod(a, b);
  else
    return static_cast<V>(__builtin_fmodl(a, b));
}

// a - b * floor_quotient(a, b): it has the sign of b. fmod is exact, so there only the sign is left to mend.
template <class V>
constexpr V floor_modulus(V a, V b) {
  if constexpr (std::is_same_v<V, bool>) {
    return false;
  } else if constexpr (half_value<V>) {
    return static_cast<V>(floor_modulus(static_cast<float>(a), static_cast<float>(b)));
  } else if constexpr (std::is_floating_point_v<V>) {
    const V rest = modulus(a, b);
    if (rest == V{0}) return b < 0 ? -V{0} : V{0};
    const bool differs = b < V{0} ? rest > V{0} : rest < V{0};  // a NaN does not
    return differs ? rest + b : rest;
  } else if (b == V{0}) {
    return V{0};
  } else if constexpr (std::is_signed_v<V>) {
    if (b == V{-1}) return V{0};
    const V rest = static_cast<V>(a % b);
    return static_cast<V>(rest != V{0} && (rest < V{0}) != (b < V{0}) ? rest + b : rest);
  } else {
    return static_cast<V>(a % b);
  }
}

}  // namespace weft::detail
