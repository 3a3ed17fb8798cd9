// What processors do in one instruction and compilers have to be told: a multiply-add rounded once, and extremes that
// take the second operand where one is NaN.
#pragma once

#include <weft/core/lanes_builtin.hpp>
#include <weft/core/lanes_shuffle.hpp>
#include <weft/core/math/software.hpp>
#include <weft/core/math/value.hpp>

#if defined(__clang__)  // lanes wider than a register are passed in memory, but nothing here is ever called
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"
#endif

namespace weft::detail {

// GCC does not define __FMA__ for AVX-512, which has them.
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA) || WEFT_HAS_AVX512
inline constexpr bool has_fused = true;
#else
inline constexpr bool has_fused = false;
#endif

/// a * b + c rounded once, on lanes.
template <class T, int W>
WEFT_ALWAYS_INLINE lanes<T, W> fused(lanes<T, W> a, lanes<T, W> b, lanes<T, W> c) {
#if defined(__clang__)
  return lanes<T, W>(__builtin_elementwise_fma(a.v, b.v, c.v));
#else
  using vector [[maybe_unused]] = typename lanes<T, W>::vector_type;
#if WEFT_HAS_AVX512
  if constexpr (sizeof(vector) == 64) {
    if constexpr (sizeof(T) == 4) {
      return lanes<T, W>(__builtin_ia32_vfmaddps512_mask(a.v, b.v, c.v, static_cast<unsigned short>(-1), 4));
    } else {
      return lanes<T, W>(__builtin_ia32_vfmaddpd512_mask(a.v, b.v, c.v, static_cast<unsigned char>(-1), 4));
    }
  }
#endif
#if defined(__FMA__)
  if constexpr (sizeof(vector) == 32) {
    if constexpr (sizeof(T) == 4) {
      return lanes<T, W>(__builtin_ia32_vfmaddps256(a.v, b.v, c.v));
    } else {
      return lanes<T, W>(__builtin_ia32_vfmaddpd256(a.v, b.v, c.v));
    }
  } else if constexpr (sizeof(vector) == 16) {
    if constexpr (sizeof(T) == 4) {
      return lanes<T, W>(__builtin_ia32_vfmaddps(a.v, b.v, c.v));
    } else {
      return lanes<T, W>(__builtin_ia32_vfmaddpd(a.v, b.v, c.v));
    }
  }
#elif WEFT_HAS_AVX512
  constexpr auto all = static_cast<unsigned char>(-1);
  if constexpr (sizeof(vector) == 32) {
    if constexpr (sizeof(T) == 4) {
      return lanes<T, W>(__builtin_ia32_vfmaddps256_mask(a.v, b.v, c.v, all));
    } else {
      return lanes<T, W>(__builtin_ia32_vfmaddpd256_mask(a.v, b.v, c.v, all));
    }
  } else if constexpr (sizeof(vector) == 16) {
    if constexpr (sizeof(T) == 4) {
      return lanes<T, W>(__builtin_ia32_vfmaddps128_mask(a.v, b.v, c.v, all));
    } else {
      return lanes<T, W>(__builtin_ia32_vfmaddpd128_mask(a.v, b.v, c.v, all));
    }
  }
#endif
  if constexpr (sizeof(vector) < 16 || (sizeof(vector) == 16 && !has_fused)) {
    lanes<T, W> r = c;
    for (int i = 0; i < W; ++i) {
      if constexpr (sizeof(T) == 4) {
        r.set(i, __builtin_fmaf(a[i], b[i], c[i]));
      } else {
        r.set(i, __builtin_fma(a[i], b[i], c[i]));
      }
    }
    return r;
  } else if constexpr (static_cast<int>(sizeof(vector)) > native_bytes || !has_fused) {
    return join_halves(fused(low_half(a), low_half(b), low_half(c)), fused(high_half(a), high_half(b), high_half(c)));
  }
#endif
}

/// a * b + c, rounded once where the target has the instruction and twice elsewhere, but the same for every width, and
/// whatever -ffp-contract says.
template <class V>
WEFT_ALWAYS_INLINE constexpr V multiply_add(V a, std::type_identity_t<V> b, std::type_identity_t<V> c) {
  if constexpr (!has_fused) {
    return a * b + c;
  } else if constexpr (math_traits<V>::width > 1) {
    return fused(a, b, c);
  } else {
    return software_fma(a, b, c);  // scalars only get here in constant evaluation
  }
}

/// x as it is. On x86 neither compiler knows any longer where it comes from: -fassociative-math cannot simplify across
/// it, nor -ffp-contract=fast take a product into a sum. Elsewhere nothing stands in between, and these options are not
/// provided for.
template <class V>
WEFT_ALWAYS_INLINE constexpr V opaque(V x) {
  if constexpr (math_traits<V>::width > 1) {
#if WEFT_HAS_AVX512
    __asm__("" : "+v"(x.v));
#elif defined(__SSE2__)
    __asm__("" : "+x"(x.v));
#endif
  }
  return x;
}

/// a * b rounded on its own, of whole registers. By the instruction's own name GCC cannot contract it with an addition,
/// and may still combine it with a load or a mask, which it does not behind a barrier. To Clang the names are plain
/// products: a pragma keeps them from being contracted. Elsewhere than on x86 GCC has to be told -ffp-contract=off.
template <class T, int W>
WEFT_ALWAYS_INLINE lanes<T, W> separate_product(lanes<T, W> a, lanes<T, W> b) {
#if defined(__SSE2__) && !defined(__clang__)
  constexpr bool is_float = sizeof(T) == 4;
#if WEFT_HAS_AVX512
  if constexpr (sizeof(a) == 64 && is_float)
    return lanes<T, W>(__builtin_ia32_mulps512_mask(a.v, b.v, a.v, static_cast<unsigned short>(-1), 4));
  else if constexpr (sizeof(a) == 64)
    return lanes<T, W>(__builtin_ia32_mulpd512_mask(a.v, b.v, a.v, static_cast<unsigned char>(-1), 4));
#endif
#if defined(__AVX__)
  if constexpr (sizeof(a) == 32 && is_float)
    return lanes<T, W>(__builtin_ia32_mulps256(a.v, b.v));
  else if constexpr (sizeof(a) == 32)
    return lanes<T, W>(__builtin_ia32_mulpd256(a.v, b.v));
#endif
  if constexpr (sizeof(a) == 16 && is_float)
    return lanes<T, W>(__builtin_ia32_mulps(a.v, b.v));
  else if constexpr (sizeof(a) == 16)
    return lanes<T, W>(__builtin_ia32_mulpd(a.v, b.v));
#endif
#if defined(__clang__)
#pragma clang fp contract(off)  // where -ffp-contract=fast is given, the barrier has to do, which x86 has
#endif
  return opaque(a * b);
}

/// a > b ? a : b and a < b ? a : b: b if one is NaN. One instruction on x86, but the compilers have to be told.
#if defined(__clang__)
#define WEFT_EXTREME_512(name, a, b, all) __builtin_ia32_##name(a.v, b.v, 4)
#else
#define WEFT_EXTREME_512(name, a, b, all) __builtin_ia32_##name##_mask(a.v, b.v, a.v, all, 4)
#endif
template <class V>
WEFT_ALWAYS_INLINE constexpr V second_unless_greater(V a, V b) {
  if constexpr (math_traits<V>::width > 1) {
#if WEFT_HAS_AVX512
    if constexpr (sizeof(V) == 64 && sizeof(scalar_of<V>) == 4) {
      return V(WEFT_EXTREME_512(maxps512, a, b, static_cast<unsigned short>(-1)));
    } else if constexpr (sizeof(V) == 64) {
      return V(WEFT_EXTREME_512(maxpd512, a, b, static_cast<unsigned char>(-1)));
    }
#endif
#if defined(__AVX__)
    if constexpr (sizeof(V) == 32 && sizeof(scalar_of<V>) == 4) {
      return V(__builtin_ia32_maxps256(a.v, b.v));
    } else if constexpr (sizeof(V) == 32) {
      return V(__builtin_ia32_maxpd256(a.v, b.v));
    }
#endif
#if defined(__SSE2__)
    if constexpr (sizeof(V) == 16 && sizeof(scalar_of<V>) == 4) {
      return V(__builtin_ia32_maxps(a.v, b.v));
    } else if constexpr (sizeof(V) == 16) {
      return V(__builtin_ia32_maxpd(a.v, b.v));
    }
#endif
  }
  return select(a > b, a, b);
}
template <class V>
WEFT_ALWAYS_INLINE constexpr V second_unless_less(V a, V b) {
  if constexpr (math_traits<V>::width > 1) {
#if WEFT_HAS_AVX512
    if constexpr (sizeof(V) == 64 && sizeof(scalar_of<V>) == 4) {
      return V(WEFT_EXTREME_512(minps512, a, b, static_cast<unsigned short>(-1)));
    } else if constexpr (sizeof(V) == 64) {
      return V(WEFT_EXTREME_512(minpd512, a, b, static_cast<unsigned char>(-1)));
    }
#endif
#if defined(__AVX__)
    if constexpr (sizeof(V) == 32 && sizeof(scalar_of<V>) == 4) {
      return V(__builtin_ia32_minps256(a.v, b.v));
    } else if constexpr (sizeof(V) == 32) {
      return V(__builtin_ia32_minpd256(a.v, b.v));
    }
#endif
#if defined(__SSE2__)
    if constexpr (sizeof(V) == 16 && sizeof(scalar_of<V>) == 4) {
      return V(__builtin_ia32_minps(a.v, b.v));
    } else if constexpr (sizeof(V) == 16) {
      return V(__builtin_ia32_minpd(a.v, b.v));
    }
#endif
  }
  return select(a < b, a, b);
}
#undef WEFT_EXTREME_512

/// At least limit, at most limit; NaN stays NaN.
template <class V>
WEFT_ALWAYS_INLINE constexpr V clamp_below(V x, scalar_of<V> limit) {
  return second_unless_greater(V(limit), x);
}
template <class V>
WEFT_ALWAYS_INLINE constexpr V clamp_above(V x, scalar_of<V> limit) {
  return second_unless_less(V(limit), x);
}

}  // namespace weft::detail

#if defined(__clang__)
#pragma clang diagnostic pop
#endif
