// log x = e ln 2 + log m: the exponent and the significand of x, and the log of that, near a number of a table.
#pragma once

#include <weft/core/math/exponential_parts.hpp>

namespace weft::detail {

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
  V y = x;
  if constexpr (math_traits<V>::width > 1)
    y = select(tiny, x * V(constants::subnormal_scale), x);
  else if (tiny)  // a product beyond the range is no constant
    y = x * V(constants::subnormal_scale);
  const I bits = wrapping_add(bits_of(y), I(constants::one_exponent - constants::three_quarters));
  const I fraction = (bits & I(constants::fraction_mask));
  const V m = from_bits<V>(wrapping_add(fraction, I(constants::three_quarters)));
  // The exponent field as a number without an integer conversion, which 64-bit integers lack before AVX-512.
  const I field = shift_right_logical<constants::fraction_bits>(bits);
  const V offset = select(tiny, V(constants::count_offset + constants::fraction_bits), V(constants::count_offset));
  return {m, opaque(from_bits<V>(field | I(constants::count_magic))) - offset};
}

/// With so many numbers c in a table, of which the significand picks one by its first bits, x = 2^e c (1 + f) has an f
/// of -1/32 to 1/16: log(1 + f) is short, and log c the rest of log x. 1 is its own c, and so is what is next below it,
/// so that nothing cancels near 1. The other c are such that log c is all but exact.
#if WEFT_HAS_AVX512
inline constexpr int logarithm_table_bits = 4;
#else
inline constexpr int logarithm_table_bits = 0;
#endif
template <class T, int Count>
struct logarithms_of;
template <>
struct logarithms_of<float, 16> {
  alignas(64) static constexpr float inverses[16] = {0x1p+0f,        0x1.d3eb5p-1f,  0x1.baac5p-1f,  0x1.a43994p-1f,
                                                     0x1.8fb25p-1f,  0x1.7d2a72p-1f, 0x1.6c138p-1f,  0x1.5c7adep-1f,
                                                     0x1.4e3af8p+0f, 0x1.41525ap+0f, 0x1.352496p+0f, 0x1.29e8c6p+0f,
                                                     0x1.1f6944p+0f, 0x1.15d1fap+0f, 0x1.0cadccp+0f, 0x1p+0f};
  alignas(64) static constexpr float logs[16] = {0,
                                                 0x1.70c244p-4f,
                                                 0x1.29f844p-3f,
                                                 0x1.948cfep-3f,
                                                 0x1.fb1fbp-3f,
                                                 0x1.2e2c1ep-2f,
                                                 0x1.5d2504p-2f,
                                                 0x1.89fa5p-2f,
                                                 -0x1.110d7ap-2f,
                                                 -0x1.d1707ap-3f,
                                                 -0x1.824e78p-3f,
                                                 -0x1.36801cp-3f,
                                                 -0x1.da0e7ep-4f,
                                                 -0x1.4f0a22p-4f,
                                                 -0x1.8bff52p-5f,
                                                 0};
};
template <>
struct logarithms_of<double, 16> {
  alignas(64) static constexpr double inverses[16] = {0x1p+0,
                                                      0x1.d3f0ef99143b8p-1,
                                                      0x1.bac6ee955996p-1,
                                                      0x1.a44e699e409fcp-1,
                                                      0x1.8fa45324ff5cap-1,
                                                      0x1.7d29ed2f4fec6p-1,
                                                      0x1.6c35fa62b4889p-1,
                                                      0x1.5cc49f80a0e98p-1,
                                                      0x1.4e63a27c07697p+0,
                                                      0x1.41290990500a1p+0,
                                                      0x1.35026d0284cb4p+0,
                                                      0x1.29e78999dbd16p+0,
                                                      0x1.1f6cb085b7ed2p+0,
                                                      0x1.15c73d8bc5638p+0,
                                                      0x1.0ca0ee8ecc5a3p+0,
                                                      0x1p+0};
  alignas(64) static constexpr double logs[16] = {0,
                                                  0x1.70910a8ff701fp-4,
                                                  0x1.297d2072f5198p-3,
                                                  0x1.942776b308e0dp-3,
                                                  0x1.fb675d27632bep-3,
                                                  0x1.2e2d82cef29f9p-2,
                                                  0x1.5cc40f83937ddp-2,
                                                  0x1.8921ac146b9b3p-2,
                                                  -0x1.118a0999a5ffep-2,
                                                  -0x1.d069164c5486ap-3,
                                                  -0x1.816c1df6ebe89p-3,
                                                  -0x1.36779cdfa9fdbp-3,
                                                  -0x1.da3f4957ea6a6p-4,
                                                  -0x1.4e6bd5878152bp-4,
                                                  -0x1.8a7707cb41168p-5,
                                                  0};
};
/// 1 / c and log c for the significand of x.
template <class V>
struct near_logarithm {
  V inverse, log;
};
template <class V>
WEFT_ALWAYS_INLINE constexpr near_logarithm<V> near_logarithm_of([[maybe_unused]] V x) {
  using T = scalar_of<V>;
  if constexpr (logarithm_table_bits != 0) {
    using table = logarithms_of<T, 1 << logarithm_table_bits>;
    const auto at = shift_right_logical<logarithm_constants<T>::fraction_bits - logarithm_table_bits>(bits_of(x));
    return {look_up(table::inverses, at), look_up(table::logs, at)};
  } else {
    return {V(T(1)), V(T(0))};
  }
}
/// The f of a significand m.
template <class V>
WEFT_ALWAYS_INLINE constexpr V excess_over_near(V m, [[maybe_unused]] V inverse) {
  const V one(scalar_of<V>(1));
  if constexpr (logarithm_table_bits != 0)
    return multiply_add(m, inverse, -one);
  else
    return m - one;
}

/// (log(1 + f) - f) / f^2, minimax in the relative error of the logarithm. Of doubles without a table: of z = s^2 with
/// s = f / (2 + f), (2 atanh(s) / s - 2) / z.
template <class V>
WEFT_ALWAYS_INLINE constexpr V log_tail(V x) {
  constexpr bool single = sizeof(scalar_of<V>) == 4;
  if constexpr (logarithm_table_bits != 0 && single) {
    return polynomial(x, -0.5f, 0x1.55584p-2f, -0x1.001184p-2f, 0x1.822864p-3f);
  } else if constexpr (logarithm_table_bits != 0) {
    return polynomial(x, -0x1.0000000000002p-1, 0x1.5555555555f57p-2, -0x1.fffffffff3d1ap-3, 0x1.99999980ca202p-3,
                      -0x1.555554a6ce04ep-3, 0x1.2492d6cd283e2p-3, -0x1.0009ce8f3fe6ap-3, 0x1.c57c94bfbdf73p-4,
                      -0x1.6633aad2fbe44p-4);
  } else if constexpr (single) {
    return polynomial(x, -0.5f, 0x1.55555ap-2f, -0x1.00006ep-2f, 0x1.999788p-3f, -0x1.5519b8p-3f, 0x1.24609ap-3f,
                      -0x1.04aa36p-3f, 0x1.df426ep-4f, -0x1.756682p-4f, 0x1.349e5ap-5f);
  } else {
    return polynomial(x, 0x1.5555555555776p-1, 0x1.99999998f0caep-2, 0x1.249249b21b96dp-2, 0x1.c71c0169256dcp-3,
                      0x1.7474e1e4eb76dp-3, 0x1.3852e90a351b9p-3, 0x1.3abd92894d4fp-3);
  }
}

/// log(1 + f) + log + e ln 2, f exact where the others are 0.
template <class V>
WEFT_ALWAYS_INLINE constexpr V log_of_decomposed(V f, V e, [[maybe_unused]] V log) {
  using T = scalar_of<V>;
  using constants = logarithm_constants<T>;
  if constexpr (logarithm_table_bits != 0) {
    const V own = multiply_add(f * f, log_tail(f), f) + multiply_add(e, V(constants::ln2_low), log);
    return multiply_add(e, V(constants::ln2_high), own);
  } else if constexpr (sizeof(T) == 4) {
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

}  // namespace weft::detail
