// log, a number with the log of one known to be well within the normal ones, and log1p.
#pragma once

#include <weft/core/math/fallback.hpp>
#include <weft/core/math/logarithm_parts.hpp>

#include <limits>

namespace weft {

namespace detail {

struct log_kernel {
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V run(V x) {
    using T = scalar_of<V>;
    const decomposed<V> d = decompose(x);
    const auto near = near_logarithm_of(d.m);
    const V r = log_of_decomposed(excess_over_near(d.m, near.inverse), d.e, near.log);
    if constexpr (WEFT_HAS_AVX512 && math_traits<V>::width > 1) {
      return r;  // infinite exponents and NaN significands carry the special cases
    } else {
      constexpr T infinity = std::numeric_limits<T>::infinity();
      const V below = select(x == V(T(0)), V(-infinity), V(std::numeric_limits<T>::quiet_NaN()));
      return select(x > V(T(0)), select(x < V(infinity), r, x), below);
    }
  }
  template <class T>
  static constexpr T constant(T x) {
    if (x != x || x == std::numeric_limits<T>::infinity()) return x;
    if (x == 0) return -std::numeric_limits<T>::infinity();
    if (x < 0) return std::numeric_limits<T>::quiet_NaN();
    return run(x);
  }
  template <class X>
  static constexpr auto other(const X& x) {
    return by_argument::call_log(x);
  }
};

/// a + log x where x is positive, normal and at most a quarter of the largest number; NaN where x is NaN, and a itself
/// where it is infinite and x is 0. The exponent's part meets a first: where both are large and cancel, no rounding is
/// as large as they are. The significand comes from a product with x, and so keeps a NaN; all terms of -log x are 0,
/// not -0, where x is 1.
struct add_log_kernel {
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V run(V a, V x) {
    using T = scalar_of<V>;
    using I = integer_of<V>;
    using constants = logarithm_constants<T>;
    // -e in the place of the exponent, for x 2^-e in [3/4, 3/2).
    const I exponent =
        (I(constants::three_quarters + constants::fraction_mask) - bits_of(x)) & I(~constants::fraction_mask);
    const auto near = near_logarithm_of(x);
    const V f = multiply_add(x, from_bits<V>(wrapping_add(bits_of(near.inverse), exponent)), V(T(-1)));
    constexpr T unit = sizeof(T) == 4 ? T(0x1p-23) : T(1);  // of that place
    V n;
    if constexpr (sizeof(T) == 4) {
      n = convert<T>(exponent);
    } else {
      const I field = shift_right_logical<constants::fraction_bits>(wrapping_add(exponent, I(constants::one_exponent)));
      n = opaque(from_bits<V>(field | I(constants::count_magic))) - V(constants::count_offset);
    }
    V low;
    if constexpr (logarithm_table_bits != 0) {
      low = multiply_add(f * f, -log_tail(f), -f) + multiply_add(n, V(unit * constants::ln2_low), -near.log);
    } else if constexpr (sizeof(T) == 4) {
      low = multiply_add(n, V(unit * constants::ln2_low), multiply_add(f * f, -log_tail(f), -f));
    } else {
      const V s = f / (V(T(2)) + f);
      const V z = s * s;
      const V half = V(T(0.5)) * f;
      low = multiply_add(-s, multiply_add(z, log_tail(z), half * f), n * V(constants::ln2_low));
      low = multiply_add(half, f, low) - f;
    }
    return multiply_add(n, V(-unit * constants::ln2_high), a) - low;
  }
  template <class T>
  static constexpr T constant(T a, T x) {
    if (x != x) return x;
    constexpr T largest = std::numeric_limits<T>::max();
    return a >= -largest && a <= largest ? run(a, x) : a;
  }
  template <class X>
  static constexpr auto other(const X& a, const X& x) {
    return a + by_argument::call_log(x);
  }
};

struct log1p_kernel {
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V run(V x) {
    using T = scalar_of<V>;
    using I = integer_of<V>;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    const V one(T(1));
    const V u = opaque(one + x);
    const V lost = x - opaque(u - one);  // what the sum rounded away, exactly, wherever it matters
    const decomposed<V> d = decompose(u);
    if constexpr (WEFT_HAS_AVX512 && math_traits<V>::width > 1) {
#if WEFT_HAS_AVX512
      // The limits keep inf - inf and 0 * inf out of f where the exponent is infinite.
      const V scaled = scale_by_floor(limit_magnitude(lost, T(1)), -limit_magnitude(d.e, T(64)));
      const auto near = near_logarithm_of(d.m);
      const V f = multiply_add(scaled, near.inverse, excess_over_near(d.m, near.inverse));
      return select(x == V(T(0)), x, log_of_decomposed(f, d.e, near.log));
#endif
    } else {
      const I inverse = wrapping_add(wrapping_add(bits_of(d.m), negate(bits_of(u))), bits_of(one));  // 2^-e
      const V scale = select(u < V(T(0x1p64)), from_bits<V>(inverse), V(T(0)));
      const auto near = near_logarithm_of(d.m);
      const V f = multiply_add(lost, logarithm_table_bits != 0 ? scale * near.inverse : scale,
                               excess_over_near(d.m, near.inverse));
      const V r = log_of_decomposed(f, d.e, near.log);
      const V below = select(x == V(T(-1)), V(-infinity), V(std::numeric_limits<T>::quiet_NaN()));
      return select(x > V(T(-1)), select((x < V(infinity)) & (x != V(T(0))), r, x), below);
    }
  }
  template <class T>
  static constexpr T constant(T x) {
    if (x != x || x == std::numeric_limits<T>::infinity()) return x;
    if (x == -1) return -std::numeric_limits<T>::infinity();
    if (x < -1) return std::numeric_limits<T>::quiet_NaN();
    return run(x);
  }
  template <class X>
  static constexpr auto other(const X& x) {
    return by_argument::call_log1p(x);
  }

 private:
  template <class I>
  WEFT_ALWAYS_INLINE static constexpr I negate(I x) {
    if constexpr (std::is_integral_v<I>) {
      return static_cast<I>(0 - static_cast<std::make_unsigned_t<I>>(x));
    } else {
      return -x;
    }
  }
};

}  // namespace detail

namespace math {

/// The natural logarithm. Within 2 ulp everywhere: 0 of either sign gives -inf, inf gives inf, negative numbers and NaN
/// give NaN; arguments below the normal numbers are as exact as others.
template <class V>
WEFT_ALWAYS_INLINE constexpr V log(const V& x) {
  return detail::run_kernel<detail::log_kernel>(x);
}

/// a + log x for positive normal x up to a quarter of the largest number. Within 2 ulp where a is -0; where the two
/// nearly cancel, within an ulp of 1 or of the result. NaN in either gives NaN, and a comes back bit for bit where x is
/// 1, or where a is infinite.
template <class V>
WEFT_ALWAYS_INLINE constexpr V add_log(const V& a, const V& x) {
  return detail::run_kernel<detail::add_log_kernel>(a, x);
}

/// log(1 + x), without cancellation near 0. Within 2 ulp everywhere: -1 gives -inf, less gives NaN, -0 gives -0.
template <class V>
WEFT_ALWAYS_INLINE constexpr V log1p(const V& x) {
  return detail::run_kernel<detail::log1p_kernel>(x);
}

}  // namespace math

}  // namespace weft
