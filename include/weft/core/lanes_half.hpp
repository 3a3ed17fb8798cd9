// Elements of 16 bits in registers: half types stand in floats, which hold each of them exactly, and every result is
// rounded to them, as one of a scalar is.
#pragma once

#include <weft/core/element_kind.hpp>
#include <weft/core/lanes_mask.hpp>

#include <cstdint>
#include <type_traits>

#if defined(__clang__)  // lanes wider than a register are passed in memory, but nothing here is ever called
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"
#endif

namespace weft::detail {

/// What an element is in a register, and its bytes there.
template <class T>
using lane_element_t = float_if_half_t<T>;
template <class T>
inline constexpr int lane_bytes = static_cast<int>(sizeof(lane_element_t<T>));

template <int W>
using floats = vector_t<float, W>;
template <int W>
using words = vector_t<std::int32_t, W>;
template <int W>
using half_bits = vector_t<std::uint16_t, W>;

/// By integers, for processors without the conversions.
struct half_by_words {
  // Below 2^-14 elements are multiples of 2^-24: so are floats from 2^-14 on less 2^-14, and floats plus a half are
  // rounded to such multiples.
  template <int W>
  WEFT_ALWAYS_INLINE static floats<W> widen(half_bits<W> bits) {
    const words<W> all = convert_vector<std::int32_t, std::uint16_t, W>(bits);
    const words<W> size = (all & 0x7fff) << 13, normal = size + (112 << 23);
    const floats<W> subnormal = reinterpret_cast<floats<W>>(size + (113 << 23)) - 0x1p-14f;
    const words<W> finite = size < (1 << 23) ? reinterpret_cast<words<W>>(subnormal) : normal;
    const words<W> result = size < (31 << 23) ? finite : size + (224 << 23);
    return reinterpret_cast<floats<W>>(result | (all & 0x8000) << 16);
  }
  template <int W>
  struct parts {
    words<W> sign, size, rounded, units;  // rounded to 11 bits; and the units of 2^-24 that small numbers have
  };
  template <int W>
  WEFT_ALWAYS_INLINE static parts<W> split(floats<W> x) {
    const words<W> bits = reinterpret_cast<words<W>>(x), size = bits & 0x7fffffff;
    const words<W> units = reinterpret_cast<words<W>>(reinterpret_cast<floats<W>>(size) + 0.5f) - 0x3f000000;
    return {bits ^ size, size, (size + 0xfff + (size >> 13 & 1)) & ~0x1fff, units};
  }
  template <int W>
  WEFT_ALWAYS_INLINE static half_bits<W> narrow(floats<W> x) {
    const parts<W> p = split<W>(x);
    const words<W> above = p.size > 0x7f800000 ? 0x7e00 | (p.size >> 13 & 0x3ff) : words<W>{} + 0x7c00;
    const words<W> normal = p.rounded < 0x47800000 ? (p.rounded - (112 << 23)) >> 13 : above;
    const words<W> result = p.size < 0x38800000 ? p.units : normal;
    return convert_vector<std::uint16_t, std::int32_t, W>(result | (p.sign >> 16 & 0x8000));
  }
  template <int W>
  WEFT_ALWAYS_INLINE static floats<W> round(floats<W> x) {
    const parts<W> p = split<W>(x);
    const words<W> above = p.size > 0x7f800000 ? p.size : words<W>{} + 0x7f800000;
    const words<W> normal = p.rounded < 0x47800000 ? p.rounded : above;
    const floats<W> small = __builtin_convertvector(p.units, floats<W>) * 0x1p-24f;
    const words<W> result = p.size < 0x38800000 ? reinterpret_cast<words<W>>(small) : normal;
    return reinterpret_cast<floats<W>>(result | p.sign);
  }
};

#if defined(__F16C__)
/// By the processor's conversions, of up to a register: no loop has more lanes.
struct half_by_processor {
  using eight = vector_t<short, 8>;
  using sixteen = vector_t<short, 16>;
  static constexpr int as_set = 4;  // the rounding that is in force, as for scalars
  static constexpr int most = WEFT_HAS_AVX512 ? 16 : 8;

  template <int W>
  WEFT_ALWAYS_INLINE static floats<W> widen(half_bits<W> bits) {
    if constexpr (W > most) {
      return half_by_words::widen<W>(bits);
    } else if constexpr (W == 16) {
#if WEFT_HAS_AVX512
      return __builtin_ia32_vcvtph2ps512_mask(reinterpret_cast<sixteen>(bits), floats<W>{},
                                              static_cast<unsigned short>(-1), as_set);
#endif
    } else if constexpr (W == 8) {
      return __builtin_ia32_vcvtph2ps256(reinterpret_cast<eight>(bits));
    } else if constexpr (W == 4) {
      return __builtin_ia32_vcvtph2ps(
          reinterpret_cast<eight>(__builtin_shufflevector(bits, bits, 0, 1, 2, 3, 0, 1, 2, 3)));
    } else {
      const floats<4> all = widen<4>(__builtin_shufflevector(bits, bits, 0, 1, 0, 1));
      return __builtin_shufflevector(all, all, 0, 1);
    }
  }
  template <int W>
  WEFT_ALWAYS_INLINE static half_bits<W> narrow(floats<W> x) {
    if constexpr (W > most) {
      return half_by_words::narrow<W>(x);
    } else if constexpr (W == 16) {
#if WEFT_HAS_AVX512
      return reinterpret_cast<half_bits<W>>(
          __builtin_ia32_vcvtps2ph512_mask(x, as_set, sixteen{}, static_cast<unsigned short>(-1)));
#endif
    } else if constexpr (W == 8) {
      return reinterpret_cast<half_bits<W>>(__builtin_ia32_vcvtps2ph256(x, as_set));
    } else if constexpr (W == 4) {
      const auto all = reinterpret_cast<half_bits<8>>(__builtin_ia32_vcvtps2ph(x, as_set));
      return __builtin_shufflevector(all, all, 0, 1, 2, 3);
    } else {
      const half_bits<4> all = narrow<4>(__builtin_shufflevector(x, x, 0, 1, 0, 1));
      return __builtin_shufflevector(all, all, 0, 1);
    }
  }
  template <int W>
  WEFT_ALWAYS_INLINE static floats<W> round(floats<W> x) {
    return widen<W>(narrow<W>(x));
  }
};
using half_conversion = half_by_processor;
#else
using half_conversion = half_by_words;
#endif

/// The upper halves of floats.
struct bfloat16_conversion {
  template <int W>
  WEFT_ALWAYS_INLINE static floats<W> widen(half_bits<W> bits) {
    return reinterpret_cast<floats<W>>(convert_vector<std::int32_t, std::uint16_t, W>(bits) << 16);
  }
  template <int W>
  WEFT_ALWAYS_INLINE static words<W> rounded(floats<W> x) {
    using unsigned_words = vector_t<std::uint32_t, W>;  // whose sums may pass the sign
    const auto bits = reinterpret_cast<unsigned_words>(x);
    const unsigned_words up = bits + 0x7fff + (bits >> 16 & 1);
    return reinterpret_cast<words<W>>(x == x ? up : bits | 0x400000);
  }
  template <int W>
  WEFT_ALWAYS_INLINE static half_bits<W> narrow(floats<W> x) {
    return convert_vector<std::uint16_t, std::int32_t, W>(rounded<W>(x) >> 16 & 0xffff);
  }
  template <int W>
  WEFT_ALWAYS_INLINE static floats<W> round(floats<W> x) {
    return reinterpret_cast<floats<W>>(rounded<W>(x) & ~0xffff);
  }
};

template <class T>
struct half_format {
  using conversion = bfloat16_conversion;
};
#if WEFT_HAS_HALF
template <>
struct half_format<half> {
  using conversion = half_conversion;
};
#endif

/// Elements of type T from their bits; the bits of the elements that are next to floats; and these elements as floats.
template <class T, int W>
WEFT_ALWAYS_INLINE floats<W> widen_half(half_bits<W> bits) {
  return half_format<T>::conversion::template widen<W>(bits);
}
template <class T, int W>
WEFT_ALWAYS_INLINE half_bits<W> narrow_to_half(floats<W> x) {
  return half_format<T>::conversion::template narrow<W>(x);
}
template <class T, int W>
WEFT_ALWAYS_INLINE floats<W> round_to_half(floats<W> x) {
  return half_format<T>::conversion::template round<W>(x);
}

}  // namespace weft::detail

#if defined(__clang__)
#pragma clang diagnostic pop
#endif
