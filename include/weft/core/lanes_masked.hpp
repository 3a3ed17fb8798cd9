// Moves of part of a vector by the processor's own instructions: under a mask, and as two halves.
#pragma once

#include <weft/core/lanes.hpp>
#include <weft/core/lanes_builtin.hpp>
#include <weft/core/lanes_shuffle.hpp>

#if defined(__clang__)  // lanes wider than a register are passed in memory, but nothing here is ever called
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"
#endif

namespace weft::detail {

/// The low n bits set, 0 <= n <= 64.
WEFT_ALWAYS_INLINE unsigned long long low_bits(int n) {
#if defined(__BMI2__) && defined(__x86_64__)
  return __builtin_ia32_bzhi_di(~0ull, static_cast<unsigned long long>(n));
#else
  return n >= 64 ? ~0ull : (1ull << n) - 1;
#endif
}

/// Whether the processor moves Width elements of Bytes under a mask (AVX-512: all sizes; AVX2: 32 and 64 bits).
template <int Bytes, int Width>
inline constexpr bool has_masked_512 = native_bytes == 64 &&
                                       (Bytes * Width == 64 || Bytes * Width == 32 || Bytes * Width == 16);
template <int Bytes, int Width>
inline constexpr bool has_masked_256 = native_bytes == 32 && (Bytes == 4 || Bytes == 8) &&
                                       (Bytes * Width == 32 || Bytes * Width == 16);

// Each branch names a builtin that exists only for its instruction set, hence the preprocessor.
template <class Vector, int Bytes>
WEFT_ALWAYS_INLINE Vector masked_load(const void* q, Vector fill, unsigned long long k) {
  const any_pointer p(q);
  const any_vector f{fill};
#if WEFT_HAS_AVX512
#define WEFT_LOAD(bytes, width, suffix, bits)              \
  if constexpr (Bytes == bytes && sizeof(Vector) == width) \
    return any_vector{__builtin_ia32_loaddqu##suffix##_mask(p, f, static_cast<bits>(k))};
  WEFT_LOAD(1, 64, qi512, unsigned long long)
  WEFT_LOAD(1, 32, qi256, unsigned int)
  WEFT_LOAD(1, 16, qi128, unsigned short)
  WEFT_LOAD(2, 64, hi512, unsigned int)
  WEFT_LOAD(2, 32, hi256, unsigned short)
  WEFT_LOAD(2, 16, hi128, unsigned char)
  WEFT_LOAD(4, 64, si512, unsigned short)
  WEFT_LOAD(4, 32, si256, unsigned char)
  WEFT_LOAD(4, 16, si128, unsigned char)
  WEFT_LOAD(8, 64, di512, unsigned char)
  WEFT_LOAD(8, 32, di256, unsigned char)
  WEFT_LOAD(8, 16, di128, unsigned char)
#undef WEFT_LOAD
#else
  static_cast<void>(p), static_cast<void>(f), static_cast<void>(k);
#endif
}
template <class Vector, int Bytes>
WEFT_ALWAYS_INLINE void masked_store(void* q, Vector v, unsigned long long k) {
  const any_pointer p(q);
  const any_vector a{v};
#if WEFT_HAS_AVX512
#define WEFT_STORE(bytes, width, suffix, bits)             \
  if constexpr (Bytes == bytes && sizeof(Vector) == width) \
    __builtin_ia32_storedqu##suffix##_mask(p, a, static_cast<bits>(k));
  WEFT_STORE(1, 64, qi512, unsigned long long)
  WEFT_STORE(1, 32, qi256, unsigned int)
  WEFT_STORE(1, 16, qi128, unsigned short)
  WEFT_STORE(2, 64, hi512, unsigned int)
  WEFT_STORE(2, 32, hi256, unsigned short)
  WEFT_STORE(2, 16, hi128, unsigned char)
  WEFT_STORE(4, 64, si512, unsigned short)
  WEFT_STORE(4, 32, si256, unsigned char)
  WEFT_STORE(4, 16, si128, unsigned char)
  WEFT_STORE(8, 64, di512, unsigned char)
  WEFT_STORE(8, 32, di256, unsigned char)
  WEFT_STORE(8, 16, di128, unsigned char)
#undef WEFT_STORE
#else
  static_cast<void>(p), static_cast<void>(a), static_cast<void>(k);
#endif
}

#if defined(__AVX2__) && !WEFT_HAS_AVX512
template <class Vector, int Bytes, class Mask>
WEFT_ALWAYS_INLINE Vector masked_load_256(const void* q, Mask m) {
  const any_pointer p(q);
  const any_vector k{m};
  if constexpr (Bytes == 4 && sizeof(Vector) == 32)
    return any_vector{__builtin_ia32_maskloadd256(p, k)};
  else if constexpr (Bytes == 4)
    return any_vector{__builtin_ia32_maskloadd(p, k)};
  else if constexpr (sizeof(Vector) == 32)
    return any_vector{__builtin_ia32_maskloadq256(p, k)};
  else
    return any_vector{__builtin_ia32_maskloadq(p, k)};
}
/// Lane i gets lane i + k of a, where there is one.
template <class T, int W>
WEFT_ALWAYS_INLINE lanes<T, W> moved_down(lanes<T, W> a, int k) {
  using vector = typename lanes<T, W>::vector_type;
  constexpr int pieces = sizeof(vector) / 4;  // of 32 bits
  const any_vector v{a.v};
  const any_vector from{iota_vector<int, pieces>() + k * static_cast<int>(sizeof(T) / 4)};
  if constexpr (sizeof(vector) == 32)
    return lanes<T, W>(any_vector{__builtin_ia32_permvarsi256(v, from)});
  else
    return lanes<T, W>(any_vector{__builtin_ia32_vpermilvarps(v, from)});
}

/// Writes the first n lanes as two halves that may overlap: some processors take several times as long for one store
/// under a mask.
template <class T, int W>
WEFT_ALWAYS_INLINE void store_halves(T* p, lanes<T, W> a, int n) {
  if constexpr (W == 2) {
    if (n > 0) p[0] = a[0];
    if (n > 1) p[1] = a[1];
  } else {
    if (n < W / 2) return store_halves<T, W / 2>(p, low_half(a), n);
    const vector_t<T, W / 2> low = low_half(a).v, high = low_half(moved_down(a, n - W / 2)).v;
    __builtin_memcpy(p, &low, sizeof(low));
    __builtin_memcpy(p + (n - W / 2), &high, sizeof(high));
  }
}
#endif

}  // namespace weft::detail

#if defined(__clang__)
#pragma clang diagnostic pop
#endif
