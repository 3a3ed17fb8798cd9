// tanh and the logistic sigmoid.
#pragma once

#include <weft/core/math/basic.hpp>
#include <weft/core/math/exponential.hpp>

namespace weft {

namespace detail {

/// 1 - 2 / (e^(2|x|) + 1) where that is at least 1/2, which no rounding before the last hurts much; x + x^3 P(x^2)
/// below, P minimax in the relative error of tanh.
struct tanh_kernel {
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V run(V x) {
    using T = scalar_of<V>;
    using I = integer_of<V>;
    constexpr T limit = sizeof(T) == 4 ? T(18.5) : T(40);  // tanh is 1 from half of that
    const I bias(exponential_constants<T>::bias);
    const V one(T(1));
    const V size = math::abs(x);
    const reduced<V> parts = reduce_by_ln2(clamp_above(size + size, limit));
    const V denominator = multiply_add(power_of_two(parts.shifted, bias), exp_of_reduced(parts.r), one);
    const V large = one - V(T(2)) / denominator;
    const V square = x * x;
    V tail;
    if constexpr (sizeof(T) == 4) {
      tail = polynomial(square, -0x1.55554ap-2f, 0x1.110d26p-3f, -0x1.b9287ap-5f, 0x1.593d06p-6f, -0x1.9b303ep-8f);
    } else {
      tail = polynomial(square, -0x1.555555555549ep-2, 0x1.111111110296p-3, -0x1.ba1ba1ad707fp-5, 0x1.664f45c2b0cf7p-6,
                        -0x1.226ddd44212f1p-7, 0x1.d6c61d423923dp-9, -0x1.7cf3b99b98d56p-10, 0x1.2fa27342411c4p-11,
                        -0x1.b909362e8091cp-13, 0x1.abffb4890b5fap-15);
    }
    return math::copysign(select(size > V(T(0.55)), large, multiply_add(square * tail, size, size)), x);
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
    const V e = exp_kernel<true>::run(-math::abs(x));
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
