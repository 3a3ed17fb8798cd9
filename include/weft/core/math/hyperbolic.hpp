// tanh and the logistic sigmoid.
#pragma once

#include <weft/core/math/basic.hpp>
#include <weft/core/math/expm1.hpp>
#include <weft/core/math/exponential.hpp>

namespace weft {

namespace detail {

/// (1 - u) / (1 + u) with u = e^(-2|x|), both from e^r - 1, so that nothing cancels.
struct tanh_kernel {
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V run(V x) {
    using T = scalar_of<V>;
    using I = integer_of<V>;
    constexpr T limit = sizeof(T) == 4 ? T(-10) : T(-22);  // tanh is -1 from there
    const I sign(std::numeric_limits<scalar_of<I>>::min());
    const V y = clamp_below(from_bits<V>(bits_of(x) | sign), limit);  // -|x|
    // Where there is an error of the reduction, u is well below 1: in float it does not count.
    constexpr bool exact = sizeof(T) == 8;
    const expm1_parts<V> parts = split_expm1<exact, false, 2>(y);
    const V one(T(1)), power = parts.power;
    const V least = one - power, difference = multiply_add(-power, parts.rest, least);
    const V most = power + one, total = multiply_add(power, parts.rest, most);
    V quotient = difference / total;
    // Made good is what the total has rounded away, and besides, by fused operations what the quotient has; without
    // them that would be rounded too, so what the other sums have. 1 / total is near 3/4.
    if constexpr (exact) {
      // 1 more than a power of the table may round.
      const V lost = multiply_add(power, parts.rest, table_bits<T> != 0 ? power - (total - one) : most - total);
      V left;
      if constexpr (has_fused)
        left = multiply_add(-quotient, total, difference);
      else
        left = multiply_add(-power, parts.rest, least - difference) -
               power * multiply_add(quotient, parts.lost, parts.lost);
      left = multiply_add(-quotient, lost, left);
      quotient = multiply_add(left, V(T(0.75)), quotient);
    }
    return from_bits<V>(bits_of(quotient) | (bits_of(x) & sign));  // no quotient has a sign, not even 0
  }
  template <class T>
  static constexpr T constant(T x) {
    if (x != x) return x;
    constexpr T beyond = sizeof(T) == 4 ? T(10) : T(25);
    return run(x > beyond ? beyond : x < -beyond ? -beyond : x);
  }
  template <class X>
  static constexpr auto other(const X& x) {
    return by_argument::call_tanh(x);
  }
};

/// With e = exp(-|x|) and q = e / (1 + e): 1 - q above 0 and q = e - e q below, where the errors of q hardly count.
struct sigmoid_kernel {
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V run(V x) {
    using T = scalar_of<V>;
    const V e = exp_kernel<true, false>::run(-math::abs(x));
    const V quotient = e / (V(T(1)) + e);
    const V factor = select(x < V(T(0)), e, V(T(1)));
    return multiply_add(-factor, quotient, factor);
  }
  template <class T>
  static constexpr T constant(T x) {
    return x != x ? x : run(x);
  }
  template <class X>
  static constexpr auto other(const X& x) {
    return X(1) / (X(1) + by_argument::call_exp(-x));
  }
};

}  // namespace detail

namespace math {

/// The hyperbolic tangent. Within 2 ulp everywhere; the signs of zeros and of infinities carry over.
template <class V>
WEFT_ALWAYS_INLINE constexpr V tanh(const V& x) {
  return detail::run_kernel<detail::tanh_kernel>(x);
}

/// 1 / (1 + e^-x). Within 2 ulp everywhere, results below the normal numbers included.
template <class V>
WEFT_ALWAYS_INLINE constexpr V sigmoid(const V& x) {
  return detail::run_kernel<detail::sigmoid_kernel>(x);
}

}  // namespace math

}  // namespace weft
