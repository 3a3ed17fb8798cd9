// Pairs of vectors. A function that is one long chain of operations, each waiting for the one before it, is run on two
// or four vectors side by side: written one after the other, their chains fill what the processor can look ahead.
#pragma once

#include <weft/core/math/kernel.hpp>

namespace weft::detail {

/// Two vectors, or two pairs of them, that what is computed on takes side by side. They are members and not an array,
/// which compilers would keep in memory.
template <class V>
struct vector_pair {
  V first, second;

  vector_pair() = default;
  WEFT_ALWAYS_INLINE vector_pair(V a, V b) : first(a), second(b) {}
  WEFT_ALWAYS_INLINE explicit vector_pair(scalar_of<V> all) : first(all), second(all) {}

  WEFT_ALWAYS_INLINE friend vector_pair operator+(vector_pair a, vector_pair b) {
    return {a.first + b.first, a.second + b.second};
  }
  WEFT_ALWAYS_INLINE friend vector_pair operator-(vector_pair a, vector_pair b) {
    return {a.first - b.first, a.second - b.second};
  }
  WEFT_ALWAYS_INLINE friend vector_pair operator-(vector_pair a) { return {-a.first, -a.second}; }
  WEFT_ALWAYS_INLINE friend vector_pair operator*(vector_pair a, vector_pair b) {
    return {a.first * b.first, a.second * b.second};
  }
  WEFT_ALWAYS_INLINE friend vector_pair operator/(vector_pair a, vector_pair b) {
    return {a.first / b.first, a.second / b.second};
  }
  WEFT_ALWAYS_INLINE friend vector_pair operator&(vector_pair a, vector_pair b) {
    return {a.first & b.first, a.second & b.second};
  }
  WEFT_ALWAYS_INLINE friend vector_pair operator|(vector_pair a, vector_pair b) {
    return {a.first | b.first, a.second | b.second};
  }
  WEFT_ALWAYS_INLINE friend vector_pair operator~(vector_pair a) { return {~a.first, ~a.second}; }
  WEFT_ALWAYS_INLINE friend auto operator<(vector_pair a, vector_pair b) {
    return vector_pair<decltype(a.first < b.first)>(a.first < b.first, a.second < b.second);
  }
  WEFT_ALWAYS_INLINE friend auto operator>(vector_pair a, vector_pair b) { return b < a; }
  WEFT_ALWAYS_INLINE friend auto operator==(vector_pair a, vector_pair b) {
    return vector_pair<decltype(a.first == b.first)>(a.first == b.first, a.second == b.second);
  }
  WEFT_ALWAYS_INLINE friend auto operator!=(vector_pair a, vector_pair b) {
    return vector_pair<decltype(a.first != b.first)>(a.first != b.first, a.second != b.second);
  }
  WEFT_ALWAYS_INLINE friend vector_pair operator<<(vector_pair a, int n) { return {a.first << n, a.second << n}; }
};

template <class V>
struct math_traits<vector_pair<V>> {
  static constexpr bool is_float = math_traits<V>::is_float;
  static constexpr int width = math_traits<V>::width;
  using scalar = scalar_of<V>;
  using integer = vector_pair<integer_of<V>>;
};

template <class V>
inline constexpr bool is_pair<vector_pair<V>> = true;

/// Whether an operation or a monoid says that its functions take pairs of vectors, and pairs of those.
template <class Functions>
inline constexpr bool takes_pairs = requires {
  requires Functions::takes_pairs;
};

template <class V>
WEFT_ALWAYS_INLINE auto bits_of(vector_pair<V> x) {
  return vector_pair<integer_of<V>>(bits_of(x.first), bits_of(x.second));
}
template <class P>
  requires is_pair<P> WEFT_ALWAYS_INLINE P from_bits(integer_of<P> x) {
    using V = decltype(P::first);
    return {from_bits<V>(x.first), from_bits<V>(x.second)};
  }
template <int N, class V>
WEFT_ALWAYS_INLINE vector_pair<V> shift_right_logical(vector_pair<V> x) {
  return {shift_right_logical<N>(x.first), shift_right_logical<N>(x.second)};
}
template <class V>
WEFT_ALWAYS_INLINE vector_pair<V> fused(vector_pair<V> a, vector_pair<V> b, vector_pair<V> c) {
  return {fused(a.first, b.first, c.first), fused(a.second, b.second, c.second)};
}
using weft::select;
template <class Mask, class V>
WEFT_ALWAYS_INLINE vector_pair<V> select(vector_pair<Mask> where, vector_pair<V> a, vector_pair<V> b) {
  return {select(where.first, a.first, b.first), select(where.second, a.second, b.second)};
}
template <class V>
WEFT_ALWAYS_INLINE vector_pair<V> opaque(vector_pair<V> x) {
  return {opaque(x.first), opaque(x.second)};
}
template <class V>
WEFT_ALWAYS_INLINE vector_pair<V> second_unless_greater(vector_pair<V> a, vector_pair<V> b) {
  return {second_unless_greater(a.first, b.first), second_unless_greater(a.second, b.second)};
}
template <class V>
WEFT_ALWAYS_INLINE vector_pair<V> second_unless_less(vector_pair<V> a, vector_pair<V> b) {
  return {second_unless_less(a.first, b.first), second_unless_less(a.second, b.second)};
}

template <class Kernel, class V, class... More>
WEFT_ALWAYS_INLINE vector_pair<V> run_on_registers(vector_pair<V> x, More... more) {
  if constexpr (constexpr int bytes = math_traits<V>::width * static_cast<int>(sizeof(scalar_of<V>));
                bytes >= 16 && bytes <= native_bytes)
    return Kernel::run(x, more...);
  else
    return {run_on_registers<Kernel>(x.first, more.first...), run_on_registers<Kernel>(x.second, more.second...)};
}

}  // namespace weft::detail
