// expm1, and the parts it is made of.
#pragma once

#include <weft/core/math/basic.hpp>
#include <weft/core/math/exponential.hpp>

#include <limits>

namespace weft {

namespace detail {

/// e^(Times y) = power (1 + rest) with power = 2^k, or about 2^(k + j/16) where doubles have a table; the power halved
/// if so asked, as 2^k may overflow where e^y - 1 does not. Exact with the error of the reduction, so that the rest is
/// good to 0.6 ulp, and with what it has rounded away; otherwise for a small k, where ln 2 is one part if the product
/// with it is not rounded.
template <class V>
struct expm1_parts {
  V power, rest, lost;
};
template <bool Exact, bool HalfThePower, int Times = 1, class V>
WEFT_ALWAYS_INLINE constexpr expm1_parts<V> split_expm1(V y) {
  using T = scalar_of<V>;
  using constants = exponential_constants<T>;
  static_assert(Times == 1 || Times == 2);
  constexpr bool by_table = Exact && sizeof(T) == 8 && table_bits<T> != 0;
  constexpr T offset = T(by_table ? 0 : constants::bias) - T(HalfThePower);  // the table's powers have the bias
  constexpr T magic = constants::round_magic / T(1 << bits_of_table<by_table, T>) + offset;
  const V shifted = opaque(multiply_add(y, V(T(Times) * constants::log2_e), V(magic)));
  const V n = shifted - V(magic), x = Times == 1 ? y : y + y;
  constexpr bool in_parts = Exact || !has_fused;
  const V near_r = multiply_add(n, V(in_parts ? -constants::ln2_high : T(-0x1.62e42fefa39efp-1)), x);
  V r = near_r, excess(T(0)), power, tail;
  if constexpr (by_table) {
    excess = multiply_add(n, V(constants::ln2_low), look_up(exponential_table<T>::log_of_excess, bits_of(shifted)));
    r = near_r - excess;
  } else if constexpr (in_parts) {
    r = opaque(multiply_add(n, V(-constants::ln2_low), near_r));
  }
  const V square = r * r;
  if constexpr (by_table) {
    power = power_by_table<V>(exponential_table<T>::lowered_short, bits_of(shifted));
    tail = polynomial_by_pairs(r, square, 0x1.0000000000003p-1, 0x1.5555555555558p-3, 0x1.55555554ace9ap-5,
                               0x1.111111109b4ecp-7, 0x1.6c181fa006c5ap-10, 0x1.a01b78a07cb81p-13);
  } else {
    power = power_of_two<V>(bits_of(shifted));
    if constexpr (sizeof(T) == 4) {
      const V above = polynomial_by_pairs(r, square, 0x1.5554aep-3f, 0x1.555676p-5f, 0x1.122886p-7f, 0x1.6bebe4p-10f);
      tail = multiply_add(above, r, V(0x1.fffffep-2f));
    } else {
      tail = exp_tail(r);
    }
  }
  if constexpr (Exact) {
    const V left = by_table ? (near_r - r) - excess : multiply_add(n, V(-constants::ln2_low), near_r - r);
    const V above = multiply_add(square, tail, left), rest = r + above;
    return {power, rest, (r - rest) + above};
  } else {
    return {power, multiply_add(square, tail, r), V(T(0))};
  }
}

struct expm1_kernel {
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V run(V x) {
    using T = scalar_of<V>;
    using constants = exponential_constants<T>;
    constexpr T low = sizeof(T) == 4 ? T(-20) : T(-40);  // the result is -1 below
    const V y = clamp_above(clamp_below(x, low), constants::highest);
    const expm1_parts<V> half = split_expm1<true, true>(y);
    const V r = multiply_add(half.power, half.rest, half.power - V(T(0.5))) * V(T(2));
    // Half of a number below the normal ones may not be one.
    return select(math::abs(x) < V(std::numeric_limits<T>::min() * 4), x, r);
  }
  template <class T>
  static constexpr T constant(T x) {
    if (x != x) return x;
    return x > exponential_constants<T>::last_finite ? std::numeric_limits<T>::infinity() : run(x);
  }
  template <class X>
  static constexpr auto other(const X& x) {
    return by_argument::call_expm1(x);
  }
};

}  // namespace detail

namespace math {

/// e^x - 1, without cancellation near 0. Within 2 ulp everywhere: -inf gives -1, inf gives inf, -0 gives -0.
template <class V>
WEFT_ALWAYS_INLINE constexpr V expm1(const V& x) {
  return detail::run_kernel<detail::expm1_kernel>(x);
}

}  // namespace math

}  // namespace weft
