// Moving values between lanes: shifts, rotations, broadcasts of one lane, and halves.
#pragma once

#include <weft/core/lanes.hpp>
#include <weft/core/lanes_builtin.hpp>

#if defined(__clang__)  // lanes wider than a register are passed in memory, but nothing here is ever called
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"
#endif

namespace weft {

namespace detail {

/// Lane i of the result is lane Index(i) of a followed by b.
template <class Index, class T, int W>
WEFT_ALWAYS_INLINE lanes<T, W> permute(lanes<T, W> a, lanes<T, W> b) {
  return [&]<int... I>(std::integer_sequence<int, I...>) {
    return lanes<T, W>(__builtin_shufflevector(a.v, b.v, Index::template at<W>(I)...));
  }
  (std::make_integer_sequence<int, W>{});
}
template <class Index, class T, int W>
WEFT_ALWAYS_INLINE lanes<T, W> permute(lanes<T, W> a) {
  return permute<Index>(a, a);
}
template <class Index, int W, int Bytes>
WEFT_ALWAYS_INLINE mask<W, Bytes> permute(mask<W, Bytes> a, mask<W, Bytes> b) {
  using as_lanes = lanes<sized_integer_t<Bytes>, W>;
  return mask<W, Bytes>(permute<Index>(as_lanes(a.v), as_lanes(b.v)).v);
}
template <class Index, int W, int Bytes>
WEFT_ALWAYS_INLINE mask<W, Bytes> permute(mask<W, Bytes> a) {
  return permute<Index>(a, a);
}

/// The value as it is, but Clang no longer sees that it is zero: it would turn a shift that fills with zeros into
/// vexpandps, which is several times slower than a permutation.
template <class V>
WEFT_ALWAYS_INLINE V unknown_fill(V fill) {
#if defined(__clang__) && WEFT_HAS_AVX512
  if constexpr (sizeof(V) >= 16 && sizeof(V) <= 64) __asm__("" : "+v"(fill.v));
#endif
  return fill;
}

template <int K>
struct index_up {
  template <int W>
  static constexpr int at(int i) {
    return i < K ? W + i : i - K;
  }
};
template <int K>
struct index_down {
  template <int W>
  static constexpr int at(int i) {
    return i + K;
  }
};
template <int K>
struct index_rotate {
  template <int W>
  static constexpr int at(int i) {
    return (i + W - K % W) % W;
  }
};
template <int K>
struct index_broadcast {
  template <int W>
  static constexpr int at(int) {
    return K < 0 ? W + K : K;
  }
};

}  // namespace detail

/// Lane i gets lane i - K of v; the lanes below K get fill.
template <int K, class V>
WEFT_ALWAYS_INLINE V shift_up(V v, std::type_identity_t<V> fill) {
  if constexpr (K == 0) {
    return v;
  } else if constexpr (K >= V::width) {
    return fill;
  } else {
    return detail::permute<detail::index_up<K>>(v, detail::unknown_fill(fill));
  }
}

/// Lane i gets lane i + K of v; the last K lanes get fill.
template <int K, class V>
WEFT_ALWAYS_INLINE V shift_down(V v, std::type_identity_t<V> fill) {
  if constexpr (K == 0) {
    return v;
  } else if constexpr (K >= V::width) {
    return fill;
  } else {
    return detail::permute<detail::index_down<K>>(v, detail::unknown_fill(fill));
  }
}

/// Lane i gets lane i - K of v, counted modulo the width.
template <int K, class V>
WEFT_ALWAYS_INLINE V rotate(V v) {
  return detail::permute<detail::index_rotate<(K % V::width + V::width) % V::width>>(v);
}

/// Lane K in all lanes; a negative K counts from the end.
template <int K, class V>
WEFT_ALWAYS_INLINE V broadcast_lane(V v) {
  return detail::permute<detail::index_broadcast<K>>(v);
}

/// The last lane in all lanes.
template <class V>
WEFT_ALWAYS_INLINE V broadcast_last(V v) {
  return broadcast_lane<-1>(v);
}

namespace detail {

/// The halves of a vector wider than a register: GCC would shuffle one element at a time.
template <class T, int W>
struct halves_of {
  vector_t<lane_element_t<T>, W / 2> low, high;
};
template <class T, int W>
inline constexpr bool beyond_registers = W * lane_bytes<T> > native_bytes;

}  // namespace detail

/// The first W/2 lanes, the last W/2 lanes, and the lanes made of two halves.
template <class T, int W>
WEFT_ALWAYS_INLINE lanes<T, W / 2> low_half(lanes<T, W> a) {
  if constexpr (detail::beyond_registers<T, W>) {
    return lanes<T, W / 2>(std::bit_cast<detail::halves_of<T, W>>(a.v).low);
  } else {
    return [&]<int... I>(std::integer_sequence<int, I...>) {
      return lanes<T, W / 2>(__builtin_shufflevector(a.v, a.v, I...));
    }
    (std::make_integer_sequence<int, W / 2>{});
  }
}
template <class T, int W>
WEFT_ALWAYS_INLINE lanes<T, W / 2> high_half(lanes<T, W> a) {
  if constexpr (detail::beyond_registers<T, W>) {
    return lanes<T, W / 2>(std::bit_cast<detail::halves_of<T, W>>(a.v).high);
  } else {
    return [&]<int... I>(std::integer_sequence<int, I...>) {
      return lanes<T, W / 2>(__builtin_shufflevector(a.v, a.v, (I + W / 2)...));
    }
    (std::make_integer_sequence<int, W / 2>{});
  }
}
template <class T, int W>
WEFT_ALWAYS_INLINE lanes<T, 2 * W> join_halves(lanes<T, W> low, lanes<T, W> high) {
  if constexpr (detail::beyond_registers<T, 2 * W>) {
    using joined = lanes<T, 2 * W>;
    return joined(std::bit_cast<typename joined::vector_type>(detail::halves_of<T, 2 * W>{low.v, high.v}));
  } else {
    return [&]<int... I>(std::integer_sequence<int, I...>) {
      return lanes<T, 2 * W>(__builtin_shufflevector(low.v, high.v, I...));
    }
    (std::make_integer_sequence<int, 2 * W>{});
  }
}

}  // namespace weft

#if defined(__clang__)
#pragma clang diagnostic pop
#endif
