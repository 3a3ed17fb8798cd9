// The register size of the target, the compilers' vectors of W elements, and masks: W truth values in such a vector.
#pragma once

#include <weft/core/config.hpp>

#include <bit>
#include <cstdint>
#include <type_traits>
#include <utility>

/// 1 while the widest registers are AVX-512's, with the extensions that all such server processors have.
#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#define WEFT_HAS_AVX512 1
#else
#define WEFT_HAS_AVX512 0
#endif

#if defined(__clang__)  // lanes wider than a register are passed in memory, but nothing here is ever called
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"
#endif

namespace weft {

/// The size in bytes of the widest vector register that the compilation may use: 64 (AVX-512), 32 (AVX2) or 16.
#if WEFT_HAS_AVX512
inline constexpr int native_bytes = 64;
#elif defined(__AVX2__)
inline constexpr int native_bytes = 32;
#else
inline constexpr int native_bytes = 16;
#endif

/// How many values of type T fill a native register.
template <class T>
inline constexpr int native_width = native_bytes / static_cast<int>(sizeof(T));

namespace detail {

template <class T, int W>
struct vector_of {
  typedef T type __attribute__((vector_size(sizeof(T) * static_cast<std::size_t>(W))));
};

/// The compilers' own vector of W elements of type T.
template <class T, int W>
using vector_t = typename vector_of<T, W>::type;

template <int Bytes>
struct sized_integer;
template <>
struct sized_integer<1> {
  using type = std::int8_t;
};
template <>
struct sized_integer<2> {
  using type = std::int16_t;
};
template <>
struct sized_integer<4> {
  using type = std::int32_t;
};
template <>
struct sized_integer<8> {
  using type = std::int64_t;
};

/// The signed integer that is Bytes wide.
template <int Bytes>
using sized_integer_t = typename sized_integer<Bytes>::type;

template <class T, int W>
WEFT_ALWAYS_INLINE vector_t<T, W> broadcast(T x) {
  return x - vector_t<T, W>{};  // x - 0 keeps the sign of a zero, x + 0 would not
}

template <class T, int W>
WEFT_ALWAYS_INLINE vector_t<T, W> iota_vector() {
  return []<int... I>(std::integer_sequence<int, I...>) { return vector_t<T, W>{static_cast<T>(I)...}; }
  (std::make_integer_sequence<int, W>{});
}

/// Every element converted as by static_cast. GCC 12 does some conversions one element at a time: those take a detour.
template <class To, class From, int W>
WEFT_ALWAYS_INLINE vector_t<To, W> convert_vector(vector_t<From, W> a) {
#if !defined(__clang__)
  constexpr bool integers = std::is_integral_v<To> && std::is_integral_v<From>;
  constexpr bool small_integer =
      (std::is_integral_v<To> && sizeof(To) < 4) || (std::is_integral_v<From> && sizeof(From) < 4);
  if constexpr (!integers && small_integer) {
    using whole = std::int32_t;
    return convert_vector<To, whole, W>(convert_vector<whole, From, W>(a));
  }
#if defined(__SSE4_1__)
  if constexpr (integers && sizeof(To) >= 4 * sizeof(From) && sizeof(a) >= 8 && sizeof(a) <= 16) {
    __asm__("" : "+x"(a));  // or a load before it is split into elements
  }
#endif
#if defined(__AVX2__) && !WEFT_HAS_AVX512
  constexpr int ratio = static_cast<int>(sizeof(From) / sizeof(To));
  if constexpr (integers && ratio > 1 && sizeof(a) >= 16 && static_cast<int>(sizeof(a)) <= native_bytes) {
    // Keep the low part of each element.
    return [&]<int... I>(std::integer_sequence<int, I...>) {
      const auto parts = std::bit_cast<vector_t<To, W * ratio>>(a);
      return __builtin_shufflevector(parts, parts, (I * ratio)...);
    }
    (std::make_integer_sequence<int, W>{});
  }
#endif
#if defined(__AVX__)
  if constexpr (std::is_same_v<From, float> && std::is_same_v<To, double> && W == 4) {
    return __builtin_ia32_cvtps2pd256(a);
  }
#endif
#if WEFT_HAS_AVX512
  if constexpr (std::is_same_v<From, float> && std::is_same_v<To, double> && W == 8) {
    return __builtin_ia32_cvtps2pd512_mask(a, vector_t<double, 8>{}, static_cast<unsigned char>(-1), 4);
  }
#endif
#endif
  return __builtin_convertvector(a, vector_t<To, W>);
}

}  // namespace detail

/// W truth values, each Bytes wide in the register: the result of comparing lanes of that element size.
/// A mask converts implicitly to the mask of another element size and from one bool for all lanes.
template <int W, int Bytes>
struct mask {
  static_assert(W >= 2 && (W & (W - 1)) == 0, "weft: the number of lanes is a power of two, at least 2");
  using value_type = bool;
  using element_type = detail::sized_integer_t<Bytes>;
  using vector_type = detail::vector_t<element_type, W>;
  static constexpr int width = W;

  vector_type v;  ///< 0 or -1 in every lane

  mask() = default;
  WEFT_ALWAYS_INLINE explicit mask(vector_type raw) : v(raw) {}
  template <class Bool>
    requires std::is_same_v<Bool, bool> WEFT_ALWAYS_INLINE mask(Bool all)
        : v(detail::broadcast<element_type, W>(all ? -1 : 0)) {}
    template <int OtherBytes>
      requires(OtherBytes != Bytes)
    WEFT_ALWAYS_INLINE mask(const mask<W, OtherBytes>& other)
        : v(detail::convert_vector<element_type, detail::sized_integer_t<OtherBytes>, W>(other.v)) {}

    WEFT_ALWAYS_INLINE vector_type raw() const { return v; }
    WEFT_ALWAYS_INLINE bool operator[](int i) const { return v[i] != 0; }
    WEFT_ALWAYS_INLINE void set(int i, bool value) { v[i] = static_cast<element_type>(value ? -1 : 0); }

    WEFT_ALWAYS_INLINE friend mask operator!(mask a) { return mask(~a.v); }
    WEFT_ALWAYS_INLINE friend mask operator~(mask a) { return mask(~a.v); }
    WEFT_ALWAYS_INLINE friend mask operator&(mask a, mask b) { return mask(a.v & b.v); }
    WEFT_ALWAYS_INLINE friend mask operator|(mask a, mask b) { return mask(a.v | b.v); }
    WEFT_ALWAYS_INLINE friend mask operator^(mask a, mask b) { return mask(a.v ^ b.v); }
    WEFT_ALWAYS_INLINE friend mask operator&&(mask a, mask b) { return mask(a.v & b.v); }
    WEFT_ALWAYS_INLINE friend mask operator||(mask a, mask b) { return mask(a.v | b.v); }
    WEFT_ALWAYS_INLINE friend mask operator==(mask a, mask b) { return mask(~(a.v ^ b.v)); }
    WEFT_ALWAYS_INLINE friend mask operator!=(mask a, mask b) { return mask(a.v ^ b.v); }
};

namespace detail {

#if WEFT_HAS_AVX512
/// One bit a lane of a 64-byte mask.
template <int W, int Bytes>
WEFT_ALWAYS_INLINE unsigned long long bits_of_mask(mask<W, Bytes> m) {
  if constexpr (Bytes == 1) {
    return __builtin_ia32_cvtb2mask512(std::bit_cast<vector_t<char, W>>(m.v));
  } else if constexpr (Bytes == 2) {
    return __builtin_ia32_cvtw2mask512(std::bit_cast<vector_t<short, W>>(m.v));
  } else if constexpr (Bytes == 4) {
    return __builtin_ia32_cvtd2mask512(std::bit_cast<vector_t<int, W>>(m.v));
  } else {
    return __builtin_ia32_cvtq2mask512(std::bit_cast<vector_t<long long, W>>(m.v));
  }
}
#endif

template <int W, int Bytes>
WEFT_ALWAYS_INLINE bool any_of(mask<W, Bytes> m) {
  constexpr int size = W * Bytes;
  if constexpr (size == native_bytes && size == 64) {
#if WEFT_HAS_AVX512
    return bits_of_mask(m) != 0;
#endif
  } else if constexpr (size == 32 && native_bytes >= 32) {
#if defined(__AVX2__)
    return __builtin_ia32_pmovmskb256(std::bit_cast<vector_t<char, 32>>(m.v)) != 0;
#endif
  } else if constexpr (size == 16) {
#if defined(__SSE2__)
    return __builtin_ia32_pmovmskb128(std::bit_cast<vector_t<char, 16>>(m.v)) != 0;
#else
    const auto words = std::bit_cast<vector_t<std::uint64_t, 2>>(m.v);
    return (words[0] | words[1]) != 0;
#endif
  } else if constexpr (size > 16) {
    // Or the halves together as raw bits, whatever the elements.
    struct halves {
      vector_t<std::int8_t, size / 2> low, high;
    };
    const auto h = std::bit_cast<halves>(m.v);
    return any_of(mask<size / 2, 1>(h.low | h.high));
  } else {
    using word = typename sized_integer<size>::type;
    return std::bit_cast<word>(m.v) != 0;
  }
}

}  // namespace detail

/// Whether any lane, or every lane, is true.
template <int W, int Bytes>
WEFT_ALWAYS_INLINE bool any(mask<W, Bytes> m) {
  return detail::any_of(m);
}
template <int W, int Bytes>
WEFT_ALWAYS_INLINE bool all(mask<W, Bytes> m) {
  return !detail::any_of(!m);
}

}  // namespace weft

#if defined(__clang__)
#pragma clang diagnostic pop
#endif
