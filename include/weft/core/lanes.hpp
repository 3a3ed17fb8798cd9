// Lanes: W values of one arithmetic type in a compiler vector; choosing between lanes by a mask, and conversions.
#pragma once

#include <weft/core/element_kind.hpp>
#include <weft/core/lanes_half.hpp>
#include <weft/core/lanes_mask.hpp>

#include <bit>
#include <cstdint>
#include <type_traits>
#include <utility>

#if defined(__clang__)  // lanes wider than a register are passed in memory, but nothing here is ever called
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"
#endif

namespace weft {

/// W values of type T (float, double, a half type or an integer of 8 to 64 bits), computed on together.
/// Integers wrap around on overflow; half types stand in floats and are rounded after each operation; comparisons give
/// a mask.
template <class T, int W>
struct lanes {
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, double> ||
                    (std::is_integral_v<T> && !std::is_same_v<T, bool>) || detail::is_half<T>,
                "weft: lanes hold float, double, half types or integers");
  static_assert(W >= 2 && (W & (W - 1)) == 0, "weft: the number of lanes is a power of two, at least 2");
  using value_type = T;
  using lane_element = detail::lane_element_t<T>;
  using vector_type = detail::vector_t<lane_element, W>;
  using mask_type = mask<W, detail::lane_bytes<T>>;
  static constexpr int width = W;

  vector_type v;

  lanes() = default;
  WEFT_ALWAYS_INLINE lanes(T all) : v(detail::broadcast<lane_element, W>(static_cast<lane_element>(all))) {}
  WEFT_ALWAYS_INLINE explicit lanes(vector_type raw) : v(raw) {}

  WEFT_ALWAYS_INLINE vector_type raw() const { return v; }
  WEFT_ALWAYS_INLINE T operator[](int i) const { return static_cast<T>(v[i]); }
  WEFT_ALWAYS_INLINE void set(int i, T value) { v[i] = static_cast<lane_element>(value); }

  WEFT_ALWAYS_INLINE friend lanes operator+(lanes a, lanes b) { return wrap(unsign(a) + unsign(b)); }
  WEFT_ALWAYS_INLINE friend lanes operator-(lanes a, lanes b) { return wrap(unsign(a) - unsign(b)); }
  WEFT_ALWAYS_INLINE friend lanes operator*(lanes a, lanes b) { return wrap(unsign(a) * unsign(b)); }
  WEFT_ALWAYS_INLINE friend lanes operator/(lanes a, lanes b) { return wrap(reinterpret_cast<bits_vector>(a.v / b.v)); }
  WEFT_ALWAYS_INLINE friend lanes operator-(lanes a) { return lanes(reinterpret_cast<vector_type>(-unsign(a))); }
  WEFT_ALWAYS_INLINE friend lanes operator+(lanes a) { return a; }
  WEFT_ALWAYS_INLINE friend lanes operator&(lanes a, lanes b) { return lanes(a.v & b.v); }
  WEFT_ALWAYS_INLINE friend lanes operator|(lanes a, lanes b) { return lanes(a.v | b.v); }
  WEFT_ALWAYS_INLINE friend lanes operator^(lanes a, lanes b) { return lanes(a.v ^ b.v); }
  WEFT_ALWAYS_INLINE friend lanes operator~(lanes a) { return lanes(~a.v); }
  WEFT_ALWAYS_INLINE friend lanes operator<<(lanes a, int n) { return wrap(unsign(a) << static_cast<bits>(n)); }
  WEFT_ALWAYS_INLINE friend lanes operator>>(lanes a, int n) { return lanes(a.v >> static_cast<T>(n)); }
  WEFT_ALWAYS_INLINE friend lanes operator<<(lanes a, lanes n) { return wrap(unsign(a) << unsign(n)); }
  WEFT_ALWAYS_INLINE friend lanes operator>>(lanes a, lanes n) { return lanes(a.v >> n.v); }

  WEFT_ALWAYS_INLINE lanes& operator+=(lanes b) { return *this = *this + b; }
  WEFT_ALWAYS_INLINE lanes& operator-=(lanes b) { return *this = *this - b; }
  WEFT_ALWAYS_INLINE lanes& operator*=(lanes b) { return *this = *this * b; }
  WEFT_ALWAYS_INLINE lanes& operator/=(lanes b) { return *this = *this / b; }

  WEFT_ALWAYS_INLINE friend mask_type operator==(lanes a, lanes b) { return truth(a.v == b.v); }
  WEFT_ALWAYS_INLINE friend mask_type operator!=(lanes a, lanes b) { return truth(a.v != b.v); }
  WEFT_ALWAYS_INLINE friend mask_type operator<(lanes a, lanes b) { return truth(a.v < b.v); }
  WEFT_ALWAYS_INLINE friend mask_type operator<=(lanes a, lanes b) { return truth(a.v <= b.v); }
  WEFT_ALWAYS_INLINE friend mask_type operator>(lanes a, lanes b) { return truth(a.v > b.v); }
  WEFT_ALWAYS_INLINE friend mask_type operator>=(lanes a, lanes b) { return truth(a.v >= b.v); }

 private:
  // Signed arithmetic goes through the unsigned type, where overflow is defined.
  template <class U, bool Integral = std::is_integral_v<U>>
  struct unsigned_of {
    using type = std::make_unsigned_t<U>;
  };
  template <class U>
  struct unsigned_of<U, false> {
    using type = U;
  };
  using bits = typename unsigned_of<lane_element>::type;
  using bits_vector = detail::vector_t<bits, W>;
  WEFT_ALWAYS_INLINE static bits_vector unsign(lanes a) { return reinterpret_cast<bits_vector>(a.v); }
  WEFT_ALWAYS_INLINE static lanes wrap(bits_vector raw) {
    if constexpr (detail::is_half<T>)
      return lanes(detail::round_to_half<T, W>(raw));
    else
      return lanes(reinterpret_cast<vector_type>(raw));
  }
  template <class Raw>
  WEFT_ALWAYS_INLINE static mask_type truth(Raw raw) {
    return mask_type(reinterpret_cast<typename mask_type::vector_type>(raw));
  }
};

/// any(a > b). Of a mask register GCC makes a vector before it asks for any.
template <class T, int W>
WEFT_ALWAYS_INLINE bool any_greater(lanes<T, W> a, lanes<T, W> b) {
#if WEFT_HAS_AVX512
  constexpr int greater = 14;  // signalling, as operator> is
  if constexpr (sizeof(a) == 64 && std::is_same_v<T, float>)
    return __builtin_ia32_cmpps512_mask(a.v, b.v, greater, static_cast<unsigned short>(-1), 4) != 0;
  else if constexpr (sizeof(a) == 64 && std::is_same_v<T, double>)
    return __builtin_ia32_cmppd512_mask(a.v, b.v, greater, static_cast<unsigned char>(-1), 4) != 0;
#endif
  return any(a > b);
}

/// Whether T is lanes<...>, or a mask<...>.
template <class T>
inline constexpr bool is_lanes = false;
template <class T, int W>
inline constexpr bool is_lanes<lanes<T, W>> = true;
template <class T>
inline constexpr bool is_mask = false;
template <int W, int Bytes>
inline constexpr bool is_mask<mask<W, Bytes>> = true;

/// select(condition, a, b): a where the condition holds, b elsewhere.
template <class T, int W, int Bytes>
WEFT_ALWAYS_INLINE lanes<T, W> select(mask<W, Bytes> condition, lanes<T, W> a, lanes<T, W> b) {
  const typename lanes<T, W>::mask_type m = condition;
  return lanes<T, W>(m.v ? a.v : b.v);
}
template <class T, int W, int Bytes>
WEFT_ALWAYS_INLINE lanes<T, W> select(mask<W, Bytes> condition, lanes<T, W> a, std::type_identity_t<T> b) {
  return select(condition, a, lanes<T, W>(b));
}
template <class T, int W, int Bytes>
WEFT_ALWAYS_INLINE lanes<T, W> select(mask<W, Bytes> condition, std::type_identity_t<T> a, lanes<T, W> b) {
  return select(condition, lanes<T, W>(a), b);
}
template <int W, int Bytes, int ConditionBytes>
WEFT_ALWAYS_INLINE mask<W, Bytes> select(mask<W, ConditionBytes> condition, mask<W, Bytes> a, mask<W, Bytes> b) {
  const mask<W, Bytes> m = condition;
  return (m & a) | (~m & b);
}
template <class T>
WEFT_ALWAYS_INLINE constexpr T select(bool condition, const T& a, const std::type_identity_t<T>& b) {
  return condition ? a : b;
}

/// convert<To>(x): every lane as a static_cast to To would; a mask gives 0 and 1, and To = bool gives a mask (x != 0).
template <class To, class From, int W>
WEFT_ALWAYS_INLINE auto convert(lanes<From, W> a) {
  if constexpr (std::is_same_v<To, bool>) {
    return a != lanes<From, W>(From{});
  } else if constexpr (std::is_same_v<To, From>) {
    return a;
  } else if constexpr (detail::is_half<From>) {
    return convert<To>(lanes<float, W>(a.v));
  } else if constexpr (!detail::is_half<To>) {
    return lanes<To, W>(detail::convert_vector<To, From, W>(a.v));
  } else if constexpr (std::is_same_v<From, float>) {
    return lanes<To, W>(detail::round_to_half<To, W>(a.v));
  } else if constexpr (std::is_integral_v<From> && sizeof(From) <= 2) {
    return convert<To>(convert<float>(a));
  } else {  // by way of float it would be rounded twice
    lanes<To, W> result;
    for (int i = 0; i < W; ++i) result.set(i, static_cast<To>(a[i]));
    return result;
  }
}
template <class To, int W, int Bytes>
WEFT_ALWAYS_INLINE auto convert(mask<W, Bytes> a) {
  if constexpr (std::is_same_v<To, bool>) {
    return a;
  } else {
    return select(a, lanes<To, W>(To{1}), lanes<To, W>(To{0}));
  }
}
namespace detail {
template <class To, class From>
concept converts = requires(const From& x) {
  static_cast<To>(x);
};
template <class To, class From>
concept compares_with_zero = std::is_same_v<To, bool> && requires(const From& x) {
  x != From{};
};
template <class To, class From>
concept has_real_part = requires(const From& x) {
  static_cast<To>(x.real());
};
}  // namespace detail

/// One element as another type: as C++ converts it; as a bool, where C++ has no answer, whether it is not 0; of a
/// complex number the real part.
template <class To, class From>
  requires(!is_lanes<From> && !is_mask<From> &&
           (detail::converts<To, From> || detail::compares_with_zero<To, From> || detail::has_real_part<To, From>))
WEFT_ALWAYS_INLINE constexpr To convert(const From& x) {
  if constexpr (kind_of<To> == element_kind::complex && std::is_arithmetic_v<From>)
    return To(static_cast<real_t<To>>(x));  // by its part's type, so that nothing is narrowed unsaid
  else if constexpr (detail::converts<To, From>)
    return static_cast<To>(x);
  else if constexpr (detail::compares_with_zero<To, From>)
    return x != From{};
  else
    return static_cast<To>(x.real());
}

/// 0, 1, 2, ... W-1.
template <class T, int W>
WEFT_ALWAYS_INLINE lanes<T, W> iota_lanes() {
  return lanes<T, W>(detail::iota_vector<T, W>());
}

/// True in the first n lanes, 0 <= n <= W.
template <int W, int Bytes>
WEFT_ALWAYS_INLINE mask<W, Bytes> first_lanes(int n) {
  using element = detail::sized_integer_t<Bytes>;
  return iota_lanes<element, W>() < lanes<element, W>(static_cast<element>(n));
}

}  // namespace weft

#if defined(__clang__)
#pragma clang diagnostic pop
#endif
