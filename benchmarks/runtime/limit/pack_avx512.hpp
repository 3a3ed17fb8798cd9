// pack<float> and pack<double>: 64 bytes, AVX-512.
#pragma once

#include <immintrin.h>

#include <cstddef>

#define LIMIT_INLINE [[gnu::always_inline]] inline
#define LIMIT_LAMBDA __attribute__((always_inline))

namespace limit {

template <class T>
struct pack;

template <>
struct pack<float> {
  static constexpr std::size_t size = 16;
  static constexpr bool scales_safely = true;  // scale() takes any power
  using mask = __mmask16;
  __m512 v;

  pack() = default;
  LIMIT_INLINE pack(__m512 raw) : v(raw) {}
  LIMIT_INLINE pack(float x) : v(_mm512_set1_ps(x)) {}

  LIMIT_INLINE static mask first(std::size_t n) { return static_cast<mask>((1u << n) - 1); }
  LIMIT_INLINE static pack load(const float* p) { return _mm512_loadu_ps(p); }
  LIMIT_INLINE static pack load(const float* p, mask m, pack fill) { return _mm512_mask_loadu_ps(fill.v, m, p); }
  LIMIT_INLINE void store(float* p) const { _mm512_storeu_ps(p, v); }
  LIMIT_INLINE void store(float* p, mask m) const { _mm512_mask_storeu_ps(p, m, v); }
  LIMIT_INLINE void stream(float* p) const { _mm512_stream_ps(p, v); }

  LIMIT_INLINE friend pack operator+(pack a, pack b) { return _mm512_add_ps(a.v, b.v); }
  LIMIT_INLINE friend pack operator-(pack a, pack b) { return _mm512_sub_ps(a.v, b.v); }
  LIMIT_INLINE friend pack operator*(pack a, pack b) { return _mm512_mul_ps(a.v, b.v); }
  LIMIT_INLINE friend pack operator/(pack a, pack b) { return _mm512_div_ps(a.v, b.v); }
  LIMIT_INLINE friend pack max(pack a, pack b) { return _mm512_max_ps(a.v, b.v); }
  LIMIT_INLINE friend pack min(pack a, pack b) { return _mm512_min_ps(a.v, b.v); }
  LIMIT_INLINE friend pack fma(pack a, pack b, pack c) { return _mm512_fmadd_ps(a.v, b.v, c.v); }
  LIMIT_INLINE friend pack nfma(pack a, pack b, pack c) { return _mm512_fnmadd_ps(a.v, b.v, c.v); }
  LIMIT_INLINE friend pack abs(pack a) { return _mm512_abs_ps(a.v); }
  LIMIT_INLINE friend mask above(pack a, pack b) { return _mm512_cmp_ps_mask(a.v, b.v, _CMP_GT_OQ); }
  LIMIT_INLINE static bool any(mask m) { return m != 0; }
  LIMIT_INLINE static pack choose(mask m, pack yes, pack no) { return _mm512_mask_blend_ps(m, no.v, yes.v); }
  LIMIT_INLINE friend float sum(pack a) { return _mm512_reduce_add_ps(a.v); }
  LIMIT_INLINE friend float highest(pack a) { return _mm512_reduce_max_ps(a.v); }

  LIMIT_INLINE friend pack round(pack a) { return _mm512_roundscale_ps(a.v, 8); }
  LIMIT_INLINE friend pack scale(pack a, pack power) { return _mm512_scalef_ps(a.v, power.v); }
  /// 2^(j / steps) for the j in the low bits of t.
  static constexpr int steps = 16;
  LIMIT_INLINE static pack power(pack t) {
    alignas(64) static constexpr float powers[steps] = {0x1p+0f,        0x1.0b5586p+0f, 0x1.172b84p+0f, 0x1.2387a6p+0f,
                                                        0x1.306fep+0f,  0x1.3dea64p+0f, 0x1.4bfdaep+0f, 0x1.5ab07ep+0f,
                                                        0x1.6a09e6p+0f, 0x1.7a1148p+0f, 0x1.8ace54p+0f, 0x1.9c4918p+0f,
                                                        0x1.ae89fap+0f, 0x1.c199bep+0f, 0x1.d5818ep+0f, 0x1.ea4afap+0f};
    return _mm512_permutexvar_ps(_mm512_castps_si512(t.v), _mm512_load_ps(powers));
  }
  static constexpr bool picks = true;
  /// The one of 16 that the first bits of a significand name.
  LIMIT_INLINE static pack pick(const float* table, pack m) {
    return _mm512_permutexvar_ps(_mm512_srli_epi32(_mm512_castps_si512(m.v), 19), _mm512_load_ps(table));
  }
  LIMIT_INLINE friend pack exponent(pack a) { return _mm512_getexp_ps(a.v); }
  LIMIT_INLINE friend pack fraction(pack a) { return _mm512_getmant_ps(a.v, _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_src); }

  /// Element i - K in element i; `fill` comes in. A permutation: Clang makes a slow expansion of a shift by zeros.
  template <int K>
  LIMIT_INLINE static pack later(pack a, pack fill) {
    const __m512i from =
        _mm512_sub_epi32(_mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0), _mm512_set1_epi32(K));
    return _mm512_mask_permutexvar_ps(fill.v, static_cast<mask>(0xffffu << K), from, a.v);
  }
  LIMIT_INLINE friend pack last(pack a) { return _mm512_permutexvar_ps(_mm512_set1_epi32(size - 1), a.v); }
};

template <>
struct pack<double> {
  static constexpr std::size_t size = 8;
  static constexpr bool scales_safely = true;  // scale() takes any power
  using mask = __mmask8;
  __m512d v;

  pack() = default;
  LIMIT_INLINE pack(__m512d raw) : v(raw) {}
  LIMIT_INLINE pack(double x) : v(_mm512_set1_pd(x)) {}

  LIMIT_INLINE static mask first(std::size_t n) { return static_cast<mask>((1u << n) - 1); }
  LIMIT_INLINE static pack load(const double* p) { return _mm512_loadu_pd(p); }
  LIMIT_INLINE static pack load(const double* p, mask m, pack fill) { return _mm512_mask_loadu_pd(fill.v, m, p); }
  LIMIT_INLINE void store(double* p) const { _mm512_storeu_pd(p, v); }
  LIMIT_INLINE void store(double* p, mask m) const { _mm512_mask_storeu_pd(p, m, v); }
  LIMIT_INLINE void stream(double* p) const { _mm512_stream_pd(p, v); }

  LIMIT_INLINE friend pack operator+(pack a, pack b) { return _mm512_add_pd(a.v, b.v); }
  LIMIT_INLINE friend pack operator-(pack a, pack b) { return _mm512_sub_pd(a.v, b.v); }
  LIMIT_INLINE friend pack operator*(pack a, pack b) { return _mm512_mul_pd(a.v, b.v); }
  LIMIT_INLINE friend pack operator/(pack a, pack b) { return _mm512_div_pd(a.v, b.v); }
  LIMIT_INLINE friend pack max(pack a, pack b) { return _mm512_max_pd(a.v, b.v); }
  LIMIT_INLINE friend pack min(pack a, pack b) { return _mm512_min_pd(a.v, b.v); }
  LIMIT_INLINE friend pack fma(pack a, pack b, pack c) { return _mm512_fmadd_pd(a.v, b.v, c.v); }
  LIMIT_INLINE friend pack nfma(pack a, pack b, pack c) { return _mm512_fnmadd_pd(a.v, b.v, c.v); }
  LIMIT_INLINE friend pack abs(pack a) { return _mm512_abs_pd(a.v); }
  LIMIT_INLINE friend mask above(pack a, pack b) { return _mm512_cmp_pd_mask(a.v, b.v, _CMP_GT_OQ); }
  LIMIT_INLINE static bool any(mask m) { return m != 0; }
  LIMIT_INLINE static pack choose(mask m, pack yes, pack no) { return _mm512_mask_blend_pd(m, no.v, yes.v); }
  LIMIT_INLINE friend double sum(pack a) { return _mm512_reduce_add_pd(a.v); }
  LIMIT_INLINE friend double highest(pack a) { return _mm512_reduce_max_pd(a.v); }

  LIMIT_INLINE friend pack round(pack a) { return _mm512_roundscale_pd(a.v, 8); }
  LIMIT_INLINE friend pack scale(pack a, pack power) { return _mm512_scalef_pd(a.v, power.v); }
  /// 2^(j / steps) for the j in the low bits of t.
  static constexpr int steps = 16;
  LIMIT_INLINE static pack power(pack t) {
    alignas(64) static constexpr double powers[steps] = {0x1p+0,
                                                         0x1.0b5586cf9890fp+0,
                                                         0x1.172b83c7d517bp+0,
                                                         0x1.2387a6e756238p+0,
                                                         0x1.306fe0a31b715p+0,
                                                         0x1.3dea64c123422p+0,
                                                         0x1.4bfdad5362a27p+0,
                                                         0x1.5ab07dd485429p+0,
                                                         0x1.6a09e667f3bcdp+0,
                                                         0x1.7a11473eb0187p+0,
                                                         0x1.8ace5422aa0dbp+0,
                                                         0x1.9c49182a3f09p+0,
                                                         0x1.ae89f995ad3adp+0,
                                                         0x1.c199bdd85529cp+0,
                                                         0x1.d5818dcfba487p+0,
                                                         0x1.ea4afa2a490dap+0};
    return _mm512_permutex2var_pd(_mm512_load_pd(powers), _mm512_castpd_si512(t.v), _mm512_load_pd(powers + size));
  }
  static constexpr bool picks = true;
  /// The one of 16 that the first bits of a significand name.
  LIMIT_INLINE static pack pick(const double* table, pack m) {
    const __m512i at = _mm512_srli_epi64(_mm512_castpd_si512(m.v), 48);
    return _mm512_permutex2var_pd(_mm512_load_pd(table), at, _mm512_load_pd(table + size));
  }
  /// The one that the last bits name.
  LIMIT_INLINE static pack pick_last(const double* table, pack m) {
    return _mm512_permutex2var_pd(_mm512_load_pd(table), _mm512_castpd_si512(m.v), _mm512_load_pd(table + size));
  }
  LIMIT_INLINE friend pack exponent(pack a) { return _mm512_getexp_pd(a.v); }
  LIMIT_INLINE friend pack fraction(pack a) { return _mm512_getmant_pd(a.v, _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_src); }

  /// Element i - K in element i; `fill` comes in. A permutation: Clang makes a slow expansion of a shift by zeros.
  template <int K>
  LIMIT_INLINE static pack later(pack a, pack fill) {
    const __m512i from = _mm512_sub_epi64(_mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0), _mm512_set1_epi64(K));
    return _mm512_mask_permutexvar_pd(fill.v, static_cast<mask>(0xffu << K), from, a.v);
  }
  LIMIT_INLINE friend pack last(pack a) { return _mm512_permutexvar_pd(_mm512_set1_epi64(size - 1), a.v); }
};

}  // namespace limit
