// What operations and monoids ask of elements, the user's own types among them.
#pragma once

#include <weft/core/math.hpp>

#include <limits>
#include <type_traits>

namespace weft::detail {

template <class V>
inline constexpr bool is_boolean_value = std::is_same_v<V, bool> || is_mask<V>;

// Scalar integers, whose arithmetic has to wrap; lanes wrap by themselves.
template <class V>
inline constexpr bool wraps = std::is_integral_v<V> && !std::is_same_v<V, bool>;

// Arithmetic in at least 32 unsigned bits: a product of two 16-bit values would overflow int.
template <class V>
using wrapping_t = std::conditional_t<(sizeof(V) < 4), unsigned, std::make_unsigned_t<V>>;

// Masks have logical operators only.
template <class V>
concept adds = is_boolean_value<V> || requires(V a) {
  a + a;
};
template <class V>
concept subtracts = is_boolean_value<V> || requires(V a) {
  a - a;
};
template <class V>
concept multiplies = is_boolean_value<V> || requires(V a) {
  a* a;
};
template <class V>
concept divides = requires(V a) {
  a / a;
};
template <class V>
concept negates = is_boolean_value<V> || requires(V a) {
  -a;
};
template <class V>
concept is_ordered = is_boolean_value<V> || requires(V a) {
  a < a;
};
template <class V>
concept is_equatable = is_boolean_value<V> || requires(V a) {
  a == a;
};

// What weft::math computes itself; the functions of other types are found by argument.
template <class V>
concept has_own_math = float_value<V> || half_value<V> || std::is_same_v<V, long double>;

// Numbers of all kinds: what follows is asked of other types.
template <class V>
concept is_number = is_lanes<V> || is_boolean_value<V> || has_own_math<V> || std::is_arithmetic_v<V>;

template <class V>
concept has_size = is_number<V> || by_argument::has_abs<V> || (is_ordered<V> && negates<V>);
template <class V>
concept has_maximum = is_number<V> || requires(V a) {
  a < a;
  a != a;
};
template <class V>
concept has_floor_quotient = is_number<V> || (divides<V> && by_argument::has_floor<V>);
template <class V>
concept has_remainder = is_number<V> || requires(V a, int n) {
  V(n);
  a % a;
  a == a;
};

// A total begins with a number.
template <class V>
concept is_counted = is_number<V> || requires(int n) { V(n); };
template <class V>
concept is_summed = adds<V> && is_counted<V>;
template <class V>
concept is_multiplied = multiplies<V> && is_counted<V>;
template <class V>
concept is_averaged = is_summed<V> && (is_number<V> || (divides<V> && requires(double n) { V(n); }));
// What has a lowest and a highest value, or infinities, as integers of any length do not; braces, so that none is
// narrowed to an integer.
template <class V>
concept has_ends = std::numeric_limits<V>::has_infinity || std::numeric_limits<V>::is_bounded ||
                   (!std::numeric_limits<V>::is_specialized && requires(float x) { V{x}; });
template <class V>
concept has_extremes = has_maximum<V> && (is_number<V> || has_ends<V>);
template <class V>
concept has_sigmoid = has_own_math<V> || (is_averaged<V> && negates<V> && by_argument::has_exp<V>);
template <class V>
concept is_summed_by_exponentials =
    has_own_math<V> || (has_extremes<V> && is_averaged<V> && subtracts<V> && multiplies<V> && negates<V> &&
                        has_size<V> && by_argument::has_exp<V> && by_argument::has_log<V> && requires(V a) {
                          a <= a;
                          a >= a;
                          a == a;
                        });
template <class V>
concept has_moments = has_own_math<V> || (has_extremes<V> && is_averaged<V> && subtracts<V> && multiplies<V> &&
                                          has_size<V> && requires(V a) {
                                            a <= a;
                                            a > a;
                                            a == a;
                                          });

}  // namespace weft::detail
