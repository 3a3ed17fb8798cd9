// pack<float> and pack<double>: 32 bytes, AVX2 and FMA.
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
  static constexpr std::size_t size = 8;
  static constexpr bool scales_safely = false;
  static constexpr bool picks = false;
  using mask = __m256i;
  __m256 v;

  pack() = default;
  LIMIT_INLINE pack(__m256 raw) : v(raw) {}
  LIMIT_INLINE pack(float x) : v(_mm256_set1_ps(x)) {}

  LIMIT_INLINE static mask first(std::size_t n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(n)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  }
  LIMIT_INLINE static pack load(const float* p) { return _mm256_loadu_ps(p); }
  LIMIT_INLINE static pack load(const float* p, mask m, pack fill) { return choose(m, _mm256_maskload_ps(p, m), fill); }
  LIMIT_INLINE void store(float* p) const { _mm256_storeu_ps(p, v); }
  LIMIT_INLINE void store(float* p, mask m) const { _mm256_maskstore_ps(p, m, v); }
  LIMIT_INLINE void stream(float* p) const { _mm256_stream_ps(p, v); }

  LIMIT_INLINE friend pack operator+(pack a, pack b) { return _mm256_add_ps(a.v, b.v); }
  LIMIT_INLINE friend pack operator-(pack a, pack b) { return _mm256_sub_ps(a.v, b.v); }
  LIMIT_INLINE friend pack operator*(pack a, pack b) { return _mm256_mul_ps(a.v, b.v); }
  LIMIT_INLINE friend pack operator/(pack a, pack b) { return _mm256_div_ps(a.v, b.v); }
  LIMIT_INLINE friend pack max(pack a, pack b) { return _mm256_max_ps(a.v, b.v); }
  LIMIT_INLINE friend pack min(pack a, pack b) { return _mm256_min_ps(a.v, b.v); }
  LIMIT_INLINE friend pack fma(pack a, pack b, pack c) { return _mm256_fmadd_ps(a.v, b.v, c.v); }
  LIMIT_INLINE friend pack nfma(pack a, pack b, pack c) { return _mm256_fnmadd_ps(a.v, b.v, c.v); }
  LIMIT_INLINE friend pack abs(pack a) { return _mm256_andnot_ps(_mm256_set1_ps(float(-0.0)), a.v); }
  LIMIT_INLINE friend mask above(pack a, pack b) { return bits(_mm256_cmp_ps(a.v, b.v, _CMP_GT_OQ)); }
  LIMIT_INLINE static bool any(mask m) { return !_mm256_testz_si256(m, m); }
  LIMIT_INLINE static pack choose(mask m, pack yes, pack no) { return _mm256_blendv_ps(no.v, yes.v, from(m)); }
  LIMIT_INLINE friend float sum(pack a) {
    __m128 x = _mm_add_ps(_mm256_castps256_ps128(a.v), _mm256_extractf128_ps(a.v, 1));
    x = _mm_add_ps(x, _mm_movehl_ps(x, x));
    return _mm_cvtss_f32(_mm_add_ss(x, _mm_movehdup_ps(x)));
  }
  LIMIT_INLINE friend float highest(pack a) {
    __m128 x = _mm_max_ps(_mm256_castps256_ps128(a.v), _mm256_extractf128_ps(a.v, 1));
    x = _mm_max_ps(x, _mm_movehl_ps(x, x));
    return _mm_cvtss_f32(_mm_max_ss(x, _mm_movehdup_ps(x)));
  }

  LIMIT_INLINE friend pack round(pack a) { return _mm256_round_ps(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
  /// a 2^power, both normal numbers.
  LIMIT_INLINE friend pack scale(pack a, pack power) {
    return from(_mm256_add_epi32(bits(a.v), _mm256_slli_epi32(_mm256_cvtps_epi32(power.v), 23)));
  }
  /// 2^(k + j / steps) for the k and j in the low bits of t; the table has j taken from where t leaves it beside k.
  static constexpr int steps = 8;
  LIMIT_INLINE static pack power(pack t) {
    alignas(32) static constexpr float lowered[steps] = {0x1p+0f,        0x1.f72b84p-1f, 0x1.f06fep-1f,
                                                         0x1.ebfdaep-1f, 0x1.ea09e6p-1f, 0x1.eace54p-1f,
                                                         0x1.ee89fap-1f, 0x1.f5818ep-1f};
    const __m256i at = bits(t.v);
    return from(
        _mm256_add_epi32(bits(_mm256_permutevar8x32_ps(_mm256_load_ps(lowered), at)), _mm256_slli_epi32(at, 20)));
  }
  LIMIT_INLINE friend pack exponent(pack a) {
    return _mm256_cvtepi32_ps(_mm256_sub_epi32(_mm256_srli_epi32(bits(a.v), 23), _mm256_set1_epi32(127)));
  }
  /// In [3/4, 3/2).
  LIMIT_INLINE friend pack fraction(pack a) {
    const __m256i start = _mm256_set1_epi32(0x3f400000);
    const __m256i offset = _mm256_and_si256(_mm256_sub_epi32(bits(a.v), start), _mm256_set1_epi32(0x7fffff));
    return from(_mm256_add_epi32(offset, start));
  }

  /// Element i - K in element i; `fill` comes in.
  template <int K>
  LIMIT_INLINE static pack later(pack a, pack fill) {
    const __m256i from_here = _mm256_sub_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), _mm256_set1_epi32(K));
    return _mm256_blend_ps(_mm256_permutevar8x32_ps(a.v, from_here), fill.v, (1 << K) - 1);
  }
  LIMIT_INLINE friend pack last(pack a) { return _mm256_permutevar8x32_ps(a.v, _mm256_set1_epi32(7)); }

 private:
  LIMIT_INLINE static __m256i bits(__m256 x) { return _mm256_castps_si256(x); }
  LIMIT_INLINE static __m256 from(__m256i x) { return _mm256_castsi256_ps(x); }
};

template <>
struct pack<double> {
  static constexpr std::size_t size = 4;
  static constexpr bool scales_safely = false;
  static constexpr bool picks = false;
  using mask = __m256i;
  __m256d v;

  pack() = default;
  LIMIT_INLINE pack(__m256d raw) : v(raw) {}
  LIMIT_INLINE pack(double x) : v(_mm256_set1_pd(x)) {}

  LIMIT_INLINE static mask first(std::size_t n) {
    return _mm256_cmpgt_epi64(_mm256_set1_epi64x(static_cast<long long>(n)), _mm256_setr_epi64x(0, 1, 2, 3));
  }
  LIMIT_INLINE static pack load(const double* p) { return _mm256_loadu_pd(p); }
  LIMIT_INLINE static pack load(const double* p, mask m, pack fill) {
    return choose(m, _mm256_maskload_pd(p, m), fill);
  }
  LIMIT_INLINE void store(double* p) const { _mm256_storeu_pd(p, v); }
  LIMIT_INLINE void store(double* p, mask m) const { _mm256_maskstore_pd(p, m, v); }
  LIMIT_INLINE void stream(double* p) const { _mm256_stream_pd(p, v); }

  LIMIT_INLINE friend pack operator+(pack a, pack b) { return _mm256_add_pd(a.v, b.v); }
  LIMIT_INLINE friend pack operator-(pack a, pack b) { return _mm256_sub_pd(a.v, b.v); }
  LIMIT_INLINE friend pack operator*(pack a, pack b) { return _mm256_mul_pd(a.v, b.v); }
  LIMIT_INLINE friend pack operator/(pack a, pack b) { return _mm256_div_pd(a.v, b.v); }
  LIMIT_INLINE friend pack max(pack a, pack b) { return _mm256_max_pd(a.v, b.v); }
  LIMIT_INLINE friend pack min(pack a, pack b) { return _mm256_min_pd(a.v, b.v); }
  LIMIT_INLINE friend pack fma(pack a, pack b, pack c) { return _mm256_fmadd_pd(a.v, b.v, c.v); }
  LIMIT_INLINE friend pack nfma(pack a, pack b, pack c) { return _mm256_fnmadd_pd(a.v, b.v, c.v); }
  LIMIT_INLINE friend pack abs(pack a) { return _mm256_andnot_pd(_mm256_set1_pd(double(-0.0)), a.v); }
  LIMIT_INLINE friend mask above(pack a, pack b) { return bits(_mm256_cmp_pd(a.v, b.v, _CMP_GT_OQ)); }
  LIMIT_INLINE static bool any(mask m) { return !_mm256_testz_si256(m, m); }
  LIMIT_INLINE static pack choose(mask m, pack yes, pack no) { return _mm256_blendv_pd(no.v, yes.v, from(m)); }
  LIMIT_INLINE friend double sum(pack a) {
    const __m128d x = _mm_add_pd(_mm256_castpd256_pd128(a.v), _mm256_extractf128_pd(a.v, 1));
    return _mm_cvtsd_f64(_mm_add_sd(x, _mm_unpackhi_pd(x, x)));
  }
  LIMIT_INLINE friend double highest(pack a) {
    const __m128d x = _mm_max_pd(_mm256_castpd256_pd128(a.v), _mm256_extractf128_pd(a.v, 1));
    return _mm_cvtsd_f64(_mm_max_sd(x, _mm_unpackhi_pd(x, x)));
  }

  LIMIT_INLINE friend pack round(pack a) { return _mm256_round_pd(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
  /// a 2^power, both normal numbers.
  LIMIT_INLINE friend pack scale(pack a, pack power) {
    const __m256i shifted = _mm256_slli_epi64(_mm256_cvtepi32_epi64(_mm256_cvtpd_epi32(power.v)), 52);
    return from(_mm256_add_epi64(bits(a.v), shifted));
  }
  static constexpr int steps = 0;  // no instruction takes doubles from a table of more than two

  LIMIT_INLINE friend pack exponent(pack a) {  // 2^52 + the exponent field, as a number
    const __m256i field = _mm256_or_si256(_mm256_srli_epi64(bits(a.v), 52), _mm256_set1_epi64x(0x4330000000000000));
    return _mm256_sub_pd(from(field), _mm256_set1_pd(0x1p52 + 1023));
  }
  /// In [3/4, 3/2).
  LIMIT_INLINE friend pack fraction(pack a) {
    const __m256i start = _mm256_set1_epi64x(0x3fe8000000000000);
    const __m256i offset = _mm256_and_si256(_mm256_sub_epi64(bits(a.v), start), _mm256_set1_epi64x(0xfffffffffffff));
    return from(_mm256_add_epi64(offset, start));
  }

  /// Element i - K in element i; `fill` comes in.
  template <int K>
  LIMIT_INLINE static pack later(pack a, pack fill) {
    if constexpr (K >= 4)
      return fill;
    else
      return _mm256_blend_pd(_mm256_permute4x64_pd(a.v, K == 1 ? 0x90 : 0x40), fill.v, (1 << K) - 1);
  }
  LIMIT_INLINE friend pack last(pack a) { return _mm256_permute4x64_pd(a.v, 0xff); }

 private:
  LIMIT_INLINE static __m256i bits(__m256d x) { return _mm256_castpd_si256(x); }
  LIMIT_INLINE static __m256d from(__m256i x) { return _mm256_castsi256_pd(x); }
};

}  // namespace limit
