// floor, ceil, trunc, and round to the nearest integer.
#pragma once

#include <weft/core/math/fallback.hpp>
#include <weft/core/math/kernel.hpp>

#include <limits>

namespace weft {

namespace detail {

enum class rounding { nearest_even = 0, floor = 1, ceil = 2, trunc = 3 };

template <rounding Mode>
struct round_kernel {
  template <class T, int W>
  WEFT_ALWAYS_INLINE static lanes<T, W> run(lanes<T, W> x) {
    using L = lanes<T, W>;
    [[maybe_unused]] constexpr int mode = static_cast<int>(Mode) | 8;  // 8: no exception for being inexact
#if WEFT_HAS_AVX512
    if constexpr (sizeof(L) == 64 && sizeof(T) == 4) {
      return L(__builtin_ia32_rndscaleps_mask(x.v, mode, x.v, static_cast<unsigned short>(-1), 4));
    } else if constexpr (sizeof(L) == 64) {
      return L(__builtin_ia32_rndscalepd_mask(x.v, mode, x.v, static_cast<unsigned char>(-1), 4));
    }
#endif
#if defined(__AVX__)
    if constexpr (sizeof(L) == 32 && sizeof(T) == 4) {
      return L(__builtin_ia32_roundps256(x.v, mode));
    } else if constexpr (sizeof(L) == 32) {
      return L(__builtin_ia32_roundpd256(x.v, mode));
    }
#endif
    if constexpr (sizeof(L) == 16) {
#if defined(__SSE4_1__)
      if constexpr (sizeof(T) == 4) {
        return L(__builtin_ia32_roundps(x.v, mode));
      } else {
        return L(__builtin_ia32_roundpd(x.v, mode));
      }
#else
      return by_magic(x);
#endif
    }
  }

  template <class T>
  static constexpr T constant(T x) {
    const T whole = software_trunc(x);
    if (x != x || whole == x) return x;
    T r = whole;
    if constexpr (Mode == rounding::floor) {
      if (x < 0) r -= 1;
    } else if constexpr (Mode == rounding::ceil) {
      if (x > 0) r += 1;
    } else if constexpr (Mode == rounding::nearest_even) {
      const T rest = x < 0 ? whole - x : x - whole;
      const bool odd = software_trunc(whole / 2) * 2 != whole;
      if (rest > T(0.5) || (rest == T(0.5) && odd)) r += x < 0 ? T(-1) : T(1);
    }
    return r == 0 && x < 0 ? -T{0} : r;
  }

  template <class X>
  static constexpr auto other(const X& x) {
    if constexpr (std::is_same_v<X, long double> && std::numeric_limits<X>::digits <= 64) {
      if (std::is_constant_evaluated()) return constant(x);
    }
    if constexpr (std::is_integral_v<X>) {
      return x;
    } else if constexpr (Mode == rounding::floor) {
      return by_argument::call_floor(x);
    } else if constexpr (Mode == rounding::ceil) {
      return by_argument::call_ceil(x);
    } else if constexpr (Mode == rounding::trunc) {
      return by_argument::call_trunc(x);
    } else {
      return by_argument::call_rint(x);
    }
  }

 private:
  /// Adding and subtracting 2^23 (2^52) rounds to an integer; what is larger has no fraction.
  template <class L>
  WEFT_ALWAYS_INLINE static L by_magic(L x) {
    using T = typename L::value_type;
    constexpr T magic = sizeof(T) == 4 ? T(0x1p23) : T(0x1p52);
    const auto sign_bit = bits_of(L(-T{0}));
    const auto sign = bits_of(x) & sign_bit;
    const L size = from_bits<L>(bits_of(x) & ~sign_bit);
    L r = from_bits<L>(bits_of(opaque(size + L(magic)) - L(magic)) | sign);
    if constexpr (Mode == rounding::floor) {
      r = select(r > x, r - L(T{1}), r);
    } else if constexpr (Mode == rounding::ceil) {
      r = from_bits<L>(bits_of(select(r < x, r + L(T{1}), r)) | sign);
    } else if constexpr (Mode == rounding::trunc) {
      const L unsigned_r = from_bits<L>(bits_of(r) & ~sign_bit);
      r = from_bits<L>(bits_of(select(unsigned_r > size, unsigned_r - L(T{1}), unsigned_r)) | sign);
    }
    return select(size < L(magic), r, x);
  }
};

}  // namespace detail

namespace math {

/// The largest integer that is at most x; infinities and NaN stay.
template <class V>
WEFT_ALWAYS_INLINE constexpr V floor(const V& x) {
  return detail::run_kernel<detail::round_kernel<detail::rounding::floor>>(x);
}
/// The smallest integer that is at least x.
template <class V>
WEFT_ALWAYS_INLINE constexpr V ceil(const V& x) {
  return detail::run_kernel<detail::round_kernel<detail::rounding::ceil>>(x);
}
/// x without its fraction.
template <class V>
WEFT_ALWAYS_INLINE constexpr V trunc(const V& x) {
  return detail::run_kernel<detail::round_kernel<detail::rounding::trunc>>(x);
}
/// The integer nearest to x, the even one of two.
template <class V>
WEFT_ALWAYS_INLINE constexpr V round(const V& x) {
  return detail::run_kernel<detail::round_kernel<detail::rounding::nearest_even>>(x);
}

}  // namespace math

}  // namespace weft
