// The functions that a few instructions do: roots, signs, extremes, classification, fma, powers of two.
#pragma once

#include <weft/core/math/fallback.hpp>
#include <weft/core/math/pair.hpp>

#include <limits>

namespace weft {

namespace detail {

struct sqrt_kernel {
  template <class T, int W>
  WEFT_ALWAYS_INLINE static lanes<T, W> run(lanes<T, W> x) {
    using L = lanes<T, W>;
#if defined(__clang__)
    return L(__builtin_elementwise_sqrt(x.v));
#else
#if WEFT_HAS_AVX512
    if constexpr (sizeof(L) == 64 && sizeof(T) == 4) {
      return L(__builtin_ia32_sqrtps512_mask(x.v, x.v, static_cast<unsigned short>(-1), 4));
    } else if constexpr (sizeof(L) == 64) {
      return L(__builtin_ia32_sqrtpd512_mask(x.v, x.v, static_cast<unsigned char>(-1), 4));
    }
#endif
#if defined(__AVX__)
    if constexpr (sizeof(L) == 32 && sizeof(T) == 4) {
      return L(__builtin_ia32_sqrtps256(x.v));
    } else if constexpr (sizeof(L) == 32) {
      return L(__builtin_ia32_sqrtpd256(x.v));
    }
#endif
    if constexpr (sizeof(L) == 16 && sizeof(T) == 4) {
      return L(__builtin_ia32_sqrtps(x.v));
    } else if constexpr (sizeof(L) == 16) {
      return L(__builtin_ia32_sqrtpd(x.v));
    }
#endif
  }
  template <class T>
  static constexpr T constant(T x) {
    if (x != x || x == 0 || x == std::numeric_limits<T>::infinity()) return x;
    if (x < 0) return std::numeric_limits<T>::quiet_NaN();
    return software_sqrt(x);
  }
  template <class X>
  static constexpr auto other(const X& x) {
    return by_argument::call_sqrt(x);
  }
};

struct fma_kernel {
  template <class V>
  WEFT_ALWAYS_INLINE static V run(V a, V b, V c) {
    return fused(a, b, c);
  }
  template <class T>
  static constexpr T constant(T a, T b, T c) {
    constexpr T infinity = std::numeric_limits<T>::infinity();
    const bool finite = a - a == 0 && b - b == 0;
    if (!finite) return a * b + c;
    return c != c || c == infinity || c == -infinity ? c : software_fma(a, b, c);
  }
  template <class X>
  static constexpr auto other(const X& a, const X& b, const X& c) {
    return a * b + c;
  }
};

}  // namespace detail

namespace math {

/// The square root, correctly rounded; NaN below 0.
template <class V>
WEFT_ALWAYS_INLINE constexpr auto sqrt(const V& x) {
  return detail::run_kernel<detail::sqrt_kernel>(x);
}

/// a * b + c rounded once, on every target.
template <class V>
WEFT_ALWAYS_INLINE constexpr V fma(const V& a, const std::type_identity_t<V>& b, const std::type_identity_t<V>& c) {
  return detail::run_kernel<detail::fma_kernel>(a, b, c);
}

/// a * b rounded on its own: the compiler may not contract it with an addition that follows. By GCC for other machines
/// than x86 only with -ffp-contract=off.
template <class V>
WEFT_ALWAYS_INLINE constexpr auto product(const V& a, const std::type_identity_t<V>& b) {
#if defined(__clang__)
#pragma clang fp contract(off)  // where -ffp-contract=fast is given, the barrier below has to do, which x86 has
#endif
  auto r = a * b;
  if constexpr (detail::has_fused && detail::float_value<V>) {
    if (!std::is_constant_evaluated()) {
      if constexpr (detail::math_traits<V>::width == 1) {
#if defined(__SSE2__)
        __asm__("" : "+x"(r));
#endif
      } else if constexpr (sizeof(V) < 16) {
        r = low_half(product(join_halves(a, a), join_halves(b, b)));
      } else if constexpr (sizeof(V) <= native_bytes) {
        r = detail::separate_product(a, b);
      } else {
        r = join_halves(product(low_half(a), low_half(b)), product(high_half(a), high_half(b)));
      }
    }
  }
  return r;
}

/// 1 / x.
template <class V>
WEFT_ALWAYS_INLINE constexpr V reciprocal(const V& x) {
  if constexpr (is_lanes<V>) {
    return V(typename V::value_type(1)) / x;
  } else {
    return V(1) / x;
  }
}

/// |x|: floating types lose their sign bit; the lowest signed integer wraps around to itself.
template <class V>
WEFT_ALWAYS_INLINE constexpr auto abs(const V& x) {
  if constexpr (detail::float_value<V>) {
    using I = detail::integer_of<V>;
    return detail::from_bits<V>(detail::bits_of(x) & I(std::numeric_limits<detail::scalar_of<I>>::max()));
  } else if constexpr (detail::half_value<V>) {
    return convert<detail::scalar_of<V>>(abs(convert<float>(x)));
  } else if constexpr (is_lanes<V>) {
    if constexpr (std::is_unsigned_v<typename V::value_type>) {
      return x;
    } else {
      return select(x < V(0), -x, x);
    }
  } else if constexpr (std::is_integral_v<V>) {
    if constexpr (std::is_unsigned_v<V>) {
      return x;
    } else {
      return x < 0 ? static_cast<V>(0 - static_cast<std::make_unsigned_t<V>>(x)) : x;
    }
  } else if constexpr (std::is_same_v<V, long double>) {
    return __builtin_fabsl(x);
  } else if constexpr (detail::by_argument::has_abs<V>) {
    return detail::by_argument::call_abs(x);
  } else {  // of a user's type that has no function of that name
    return x < -x ? V(-x) : x;
  }
}

/// The size of a with the sign of b.
template <class V>
requires detail::float_value<V> || detail::half_value<V> WEFT_ALWAYS_INLINE constexpr V copysign(
    const V& a, const std::type_identity_t<V>& b) {
  if constexpr (detail::half_value<V>) {
    return convert<detail::scalar_of<V>>(copysign(convert<float>(a), convert<float>(b)));
  } else {
    using I = detail::integer_of<V>;
    const I sign(std::numeric_limits<detail::scalar_of<I>>::min());
    return detail::from_bits<V>((detail::bits_of(a) & ~sign) | (detail::bits_of(b) & sign));
  }
}

/// The larger of a and b; NaN if one is NaN. Of zeros of different sign, b.
template <class V>
WEFT_ALWAYS_INLINE constexpr V maximum(const V& a, const std::type_identity_t<V>& b) {
  if constexpr (is_mask<V>) {
    return a | b;
  } else if constexpr (detail::float_value<V> && is_lanes<V>) {
    return select(a == a, detail::second_unless_greater(a, b), a);
  } else if constexpr (detail::half_value<V> && is_lanes<V>) {
    return V(maximum(convert<float>(a), convert<float>(b)).v);
  } else if constexpr (is_lanes<V>) {
    return select(a > b, a, b);
  } else {
    return b < a || a != a ? a : b;
  }
}
/// The smaller of a and b; NaN if one is NaN. Of zeros of different sign, b.
template <class V>
WEFT_ALWAYS_INLINE constexpr V minimum(const V& a, const std::type_identity_t<V>& b) {
  if constexpr (is_mask<V>) {
    return a & b;
  } else if constexpr (detail::float_value<V> && is_lanes<V>) {
    return select(a == a, detail::second_unless_less(a, b), a);
  } else if constexpr (detail::half_value<V> && is_lanes<V>) {
    return V(minimum(convert<float>(a), convert<float>(b)).v);
  } else if constexpr (is_lanes<V>) {
    return select(a < b, a, b);
  } else {
    return a < b || a != a ? a : b;
  }
}

/// Whether x is NaN: bool for scalars, a mask for lanes; never for integers.
template <class V>
WEFT_ALWAYS_INLINE constexpr auto isnan(const V& x) {
  return x != x;
}
/// Whether x is an infinity.
template <class V>
WEFT_ALWAYS_INLINE constexpr auto isinf(const V& x) {
  if constexpr (detail::float_value<V>) {
    return abs(x) == V(std::numeric_limits<detail::scalar_of<V>>::infinity());
  } else if constexpr (detail::half_value<V>) {
    return isinf(convert<float>(x));
  } else if constexpr (std::is_floating_point_v<V>) {
    return x > std::numeric_limits<V>::max() || x < std::numeric_limits<V>::lowest();
  } else if constexpr (requires { x.real() != x.imag(); }) {
    return isinf(x.real()) || isinf(x.imag());
  } else {
    return x != x;  // integers have none
  }
}
/// Whether x is neither an infinity nor NaN.
template <class V>
WEFT_ALWAYS_INLINE constexpr auto isfinite(const V& x) {
  if constexpr (detail::float_value<V>) {
    return abs(x) < V(std::numeric_limits<detail::scalar_of<V>>::infinity());
  } else if constexpr (detail::half_value<V>) {
    return isfinite(convert<float>(x));
  } else if constexpr (std::is_floating_point_v<V>) {
    return x <= std::numeric_limits<V>::max() && x >= std::numeric_limits<V>::lowest();
  } else if constexpr (requires { x.real() != x.imag(); }) {
    return isfinite(x.real()) && isfinite(x.imag());
  } else {
    return x == x;
  }
}

}  // namespace math

}  // namespace weft
