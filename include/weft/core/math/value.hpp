// What the functions of weft::math are written over: a scalar or lanes of float or double, seen through a few traits
// and as bits.
#pragma once

#include <weft/core/lanes.hpp>

#include <type_traits>

#if defined(__clang__)  // lanes wider than a register are passed in memory, but nothing here is ever called
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"
#endif

namespace weft::detail {

template <class V>
struct math_traits {
  static constexpr bool is_float = std::is_same_v<V, float> || std::is_same_v<V, double>;
  static constexpr int width = 1;
  using scalar = V;
  using integer = std::conditional_t<sizeof(V) == 4, std::int32_t, std::int64_t>;
};
template <class T, int W>
struct math_traits<lanes<T, W>> {
  static constexpr bool is_float = std::is_floating_point_v<T> && !is_half<T>;
  static constexpr int width = W;
  using scalar = T;
  using integer = lanes<std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>, W>;
};

template <class V>
using scalar_of = typename math_traits<V>::scalar;
template <class V>
using integer_of = typename math_traits<V>::integer;

/// A scalar or lanes of float or double.
template <class V>
concept float_value = math_traits<V>::is_float;
/// A 16-bit floating type of the compiler, or lanes of one: computed with in float.
template <class V>
concept half_value = is_half<scalar_of<V>> || (sizeof(V) == 2 && !std::is_class_v<V> && !std::is_integral_v<V> &&
                                               !std::is_enum_v<V> && std::is_convertible_v<V, float>);

template <class T>
WEFT_ALWAYS_INLINE constexpr auto bits_of(T x) {
  if constexpr (math_traits<T>::width == 1) {
    return std::bit_cast<integer_of<T>>(x);
  } else {
    return integer_of<T>(reinterpret_cast<typename integer_of<T>::vector_type>(x.v));
  }
}
template <class V>
inline constexpr bool is_pair = false;  // of vectors, see pair.hpp
template <class V>
  requires(!is_pair<V>)
WEFT_ALWAYS_INLINE constexpr V from_bits(integer_of<V> x) {
  if constexpr (math_traits<V>::width == 1) {
    return std::bit_cast<V>(x);
  } else {
    return V(reinterpret_cast<typename V::vector_type>(x.v));
  }
}

// Shifts and wrapping sums that read the same for scalars and lanes.
template <int N, class I>
WEFT_ALWAYS_INLINE constexpr I shift_left(I x) {
  if constexpr (std::is_integral_v<I>) {
    return static_cast<I>(static_cast<std::make_unsigned_t<I>>(x) << N);
  } else {
    return x << N;
  }
}
template <int N, class I>
WEFT_ALWAYS_INLINE constexpr I shift_right_logical(I x) {
  if constexpr (std::is_integral_v<I>) {
    return static_cast<I>(static_cast<std::make_unsigned_t<I>>(x) >> N);
  } else {
    using unsigned_lanes = lanes<std::make_unsigned_t<typename I::value_type>, I::width>;
    return I(std::bit_cast<typename I::vector_type>(
        (unsigned_lanes(std::bit_cast<typename unsigned_lanes::vector_type>(x.v)) >> N).v));
  }
}
template <class I>
WEFT_ALWAYS_INLINE constexpr I wrapping_add(I a, I b) {
  if constexpr (std::is_integral_v<I>) {
    return static_cast<I>(static_cast<std::make_unsigned_t<I>>(a) + static_cast<std::make_unsigned_t<I>>(b));
  } else {
    return a + b;
  }
}

}  // namespace weft::detail

#if defined(__clang__)
#pragma clang diagnostic pop
#endif
