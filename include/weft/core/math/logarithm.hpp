// log, a number with the log of one known to be well within the normal ones, and log1p.
#pragma once

#include <weft/core/math/exponential.hpp>
#include <weft/core/math/fallback.hpp>
#include <weft/core/math/kernel.hpp>

#include <limits>

namespace weft {

namespace detail {

template <class T>
struct logarithm_constants;
template <>
struct logarithm_constants<float> {
  static constexpr int fraction_bits = 23;
  static constexpr std::int32_t three_quarters = 0x3f400000;
  static constexpr std::int32_t one_exponent = 127 << 23;
  static constexpr std::int32_t fraction_mask = 0x7fffff;
  static constexpr std::int32_t count_magic = 0x4b000000;  // 2^23: an integer in the low bits adds itself
  static constexpr float count_offset = 0x1p23f + 127;
  static constexpr float smallest_normal = 0x1p-126f;
  static constexpr float subnormal_scale = 0x1p23f;
  // Both parts positive, so that an infinite exponent gives an infinite sum; products of the first are exact.
  static constexpr float ln2_high = 0x1.62e4p-1f;
  static constexpr float ln2_low = 0x1.7f7d1cp-20f;
};
template <>
struct logarithm_constants<double> {
  static constexpr int fraction_bits = 52;
  static constexpr std::int64_t three_quarters = 0x3fe8000000000000;
  static constexpr std::int64_t one_exponent = std::int64_t{1023} << 52;
  static constexpr std::int64_t fraction_mask = (std::int64_t{1} << 52) - 1;
  static constexpr std::int64_t count_magic = 0x4330000000000000;  // 2^52
  static constexpr double count_offset = 0x1p52 + 1023;
  static constexpr double smallest_normal = 0x1p-1022;
  static constexpr double subnormal_scale = 0x1p52;
  static constexpr double ln2_high = 0x1.62e42feep-1;
  static constexpr double ln2_low = 0x1.a39ef35793c76p-33;
};

/// x = m * 2^e with m in [3/4, 3/2).
template <class V>
struct decomposed {
  V m, e;
};

#if WEFT_HAS_AVX512
/// The significand in [3/4, 3/2), NaN for negative numbers; and the exponent of 2 as a number, infinite for 0 and inf.
template <class T, int W>
WEFT_ALWAYS_INLINE lanes<T, W> significand(lanes<T, W> x) {
  using L = lanes<T, W>;
  constexpr auto all8 = static_cast<unsigned char>(-1);
  if constexpr (sizeof(L) == 64 && sizeof(T) == 4) {
    return L(__builtin_ia32_getmantps512_mask(x.v, 15, x.v, static_cast<unsigned short>(-1), 4));
  } else if constexpr (sizeof(L) == 64) {
    return L(__builtin_ia32_getmantpd512_mask(x.v, 15, x.v, all8, 4));
  } else if constexpr (sizeof(L) == 32 && sizeof(T) == 4) {
    return L(__builtin_ia32_getmantps256_mask(x.v, 15, x.v, all8));
  } else if constexpr (sizeof(L) == 32) {
    return L(__builtin_ia32_getmantpd256_mask(x.v, 15, x.v, all8));
  } else if constexpr (sizeof(T) == 4) {
    return L(__builtin_ia32_getmantps128_mask(x.v, 15, x.v, all8));
  } else {
    return L(__builtin_ia32_getmantpd128_mask(x.v, 15, x.v, all8));
  }
}
template <class T, int W>
WEFT_ALWAYS_INLINE lanes<T, W> exponent(lanes<T, W> x) {
  using L = lanes<T, W>;
  constexpr auto all8 = static_cast<unsigned char>(-1);
  if constexpr (sizeof(L) == 64 && sizeof(T) == 4) {
    return L(__builtin_ia32_getexpps512_mask(x.v, x.v, static_cast<unsigned short>(-1), 4));
  } else if constexpr (sizeof(L) == 64) {
    return L(__builtin_ia32_getexppd512_mask(x.v, x.v, all8, 4));
  } else if constexpr (sizeof(L) == 32 && sizeof(T) == 4) {
    return L(__builtin_ia32_getexpps256_mask(x.v, x.v, all8));
  } else if constexpr (sizeof(L) == 32) {
    return L(__builtin_ia32_getexppd256_mask(x.v, x.v, all8));
  } else if constexpr (sizeof(T) == 4) {
    return L(__builtin_ia32_getexpps128_mask(x.v, x.v, all8));
  } else {
    return L(__builtin_ia32_getexppd128_mask(x.v, x.v, all8));
  }
}
template <class V>
WEFT_ALWAYS_INLINE vector_pair<V> significand(vector_pair<V> x) {
  return {significand(x.first), significand(x.second)};
}
template <class V>
WEFT_ALWAYS_INLINE vector_pair<V> exponent(vector_pair<V> x) {
  return {exponent(x.first), exponent(x.second)};
}
#endif

/// For x > 0 and finite; with AVX-512 for all x, e being infinite for 0 and inf, and m NaN for NaN and below 0.
template <class V>
WEFT_ALWAYS_INLINE constexpr decomposed<V> decompose(V x) {
  using T = scalar_of<V>;
  using I = integer_of<V>;
  using constants = logarithm_constants<T>;
#if WEFT_HAS_AVX512
  if constexpr (math_traits<V>::width > 1) {
    const V m = significand(x);
    return {m, exponent(x) - exponent(m)};
  }
#endif
  const auto tiny = x < V(constants::smallest_normal);
  const V y = select(tiny, x * V(constants::subnormal_scale), x);
  const I bits = wrapping_add(bits_of(y), I(constants::one_exponent - constants::three_quarters));
  const I fraction = (bits & I(constants::fraction_mask));
  const V m = from_bits<V>(wrapping_add(fraction, I(constants::three_quarters)));
  // The exponent field as a number without an integer conversion, which 64-bit integers lack before AVX-512.
  const I field = shift_right_logical<constants::fraction_bits>(bits);
  const V offset = select(tiny, V(constants::count_offset + constants::fraction_bits), V(constants::count_offset));
  return {m, opaque(from_bits<V>(field | I(constants::count_magic))) - offset};
}

/// Float: (log(1 + f) - f) / f^2, minimax in the relative error of the logarithm. Double: of z = s^2, with
/// s = f / (2 + f), (2 atanh(s) / s - 2) / z.
template <class V>
WEFT_ALWAYS_INLINE constexpr V log_tail(V x) {
  if constexpr (sizeof(scalar_of<V>) == 4) {
    return polynomial(x, -0.5f, 0x1.55555ap-2f, -0x1.00006ep-2f, 0x1.999788p-3f, -0x1.5519b8p-3f, 0x1.24609ap-3f,
                      -0x1.04aa36p-3f, 0x1.df426ep-4f, -0x1.756682p-4f, 0x1.349e5ap-5f);
  } else {
    return polynomial(x, 0x1.5555555555776p-1, 0x1.99999998f0caep-2, 0x1.249249b21b96dp-2, 0x1.c71c0169256dcp-3,
                      0x1.7474e1e4eb76dp-3, 0x1.3852e90a351b9p-3, 0x1.3abd92894d4fp-3);
  }
}

/// log(1 + f) + e ln 2 for f in [-1/4, 1/2], f exact where e is 0.
template <class V>
WEFT_ALWAYS_INLINE constexpr V log_of_decomposed(V f, V e) {
  using T = scalar_of<V>;
  using constants = logarithm_constants<T>;
  if constexpr (sizeof(T) == 4) {
    const V low = multiply_add(f * f, log_tail(f), e * V(constants::ln2_low));
    return multiply_add(e, V(constants::ln2_high), f + low);
  } else {
    // log(1 + f) = f - f^2/2 + s (f^2/2 + z tail)
    const V s = f / (V(T(2)) + f);
    const V z = s * s;
    const V half = V(T(0.5)) * f;
    const V low = multiply_add(s, multiply_add(z, log_tail(z), half * f), e * V(constants::ln2_low));
    return multiply_add(e, V(constants::ln2_high), f - multiply_add(half, f, -low));
  }
}

struct log_kernel {
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V run(V x) {
    using T = scalar_of<V>;
    const decomposed<V> d = decompose(x);
    const V r = log_of_decomposed(d.m - V(T(1)), d.e);
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
    const I scale = wrapping_add(exponent, I(constants::one_exponent));
    const V f = multiply_add(x, from_bits<V>(scale), V(T(-1)));
    if constexpr (sizeof(T) == 4) {
      constexpr T unit = 0x1p-23f;  // of that place
      const V n = convert<T>(exponent);
      const V low = multiply_add(n, V(unit * constants::ln2_low), multiply_add(f * f, -log_tail(f), -f));
      return multiply_add(n, V(-unit * constants::ln2_high), a) - low;
    } else {
      const I field = shift_right_logical<constants::fraction_bits>(scale);
      const V n = opaque(from_bits<V>(field | I(constants::count_magic))) - V(constants::count_offset);
      const V s = f / (V(T(2)) + f);
      const V z = s * s;
      const V half = V(T(0.5)) * f;
      const V low = multiply_add(-s, multiply_add(z, log_tail(z), half * f), n * V(constants::ln2_low));
      return multiply_add(n, V(-constants::ln2_high), a) - (multiply_add(half, f, low) - f);
    }
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
      const V f = (d.m - one) + scale_by_floor(limit_magnitude(lost, T(1)), -limit_magnitude(d.e, T(64)));
      return select(x == V(T(0)), x, log_of_decomposed(f, d.e));
#endif
    } else {
      const I inverse = wrapping_add(wrapping_add(bits_of(d.m), negate(bits_of(u))), bits_of(one));  // 2^-e
      const V scale = select(u < V(T(0x1p64)), from_bits<V>(inverse), V(T(0)));
      const V r = log_of_decomposed(multiply_add(lost, scale, d.m - one), d.e);
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
