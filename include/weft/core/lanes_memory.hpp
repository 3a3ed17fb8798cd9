// Lanes to and from memory: whole, partial, strided; and bool arrays to and from masks.
#pragma once

#include <weft/core/lanes.hpp>
#include <weft/core/lanes_masked.hpp>
#include <weft/core/lanes_shuffle.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__clang__)  // lanes wider than a register are passed in memory, but nothing here is ever called
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"
#endif

namespace weft {

namespace detail {

/// Half types are moved as their bits.
template <class T>
WEFT_ALWAYS_INLINE const std::uint16_t* bits_at(const T* p) {
  return reinterpret_cast<const std::uint16_t*>(p);
}
template <class T>
WEFT_ALWAYS_INLINE std::uint16_t* bits_at(T* p) {
  return reinterpret_cast<std::uint16_t*>(p);
}
template <class T, int W>
WEFT_ALWAYS_INLINE lanes<T, W> of_bits(lanes<std::uint16_t, W> bits) {
  return lanes<T, W>(widen_half<T, W>(bits.v));
}
template <class T, int W>
WEFT_ALWAYS_INLINE lanes<std::uint16_t, W> bits_of_half(lanes<T, W> a) {
  return lanes<std::uint16_t, W>(narrow_to_half<T, W>(a.v));
}
/// An element of whatever type stands there.
template <class T>
WEFT_ALWAYS_INLINE T read_element(const T* p) {
  T x;
  __builtin_memcpy(&x, p, sizeof(T));
  return x;
}
template <class T>
WEFT_ALWAYS_INLINE void write_element(T* p, T x) {
  __builtin_memcpy(p, &x, sizeof(T));
}

template <class Vector>
struct [[gnu::packed, gnu::may_alias]] unaligned {
  Vector v;
};

/// Copies n elements, 0 <= n < 2 * Piece, by the binary digits of n: log2(W) constant-size moves and no call.
template <int Piece, class T>
WEFT_ALWAYS_INLINE void copy_by_digits(T* to, const T* from, int n) {
  if (n & Piece) {
    __builtin_memcpy(to, from, sizeof(T) * Piece);
    to += Piece;
    from += Piece;
  }
  if constexpr (Piece > 1) copy_by_digits<Piece / 2>(to, from, n);
}

/// Few elements are taken one by one and in pairs into a register: what is put together in memory is not forwarded to a
/// load of all of it.
template <class T, int W>
inline constexpr bool has_few = W == 2 || (W == 4 && sizeof(T) == 4);

}  // namespace detail

/// The W values at p, of any alignment.
template <class T, int W>
WEFT_ALWAYS_INLINE lanes<T, W> load(const T* p) {
  if constexpr (detail::is_half<T>)
    return detail::of_bits<T>(load<std::uint16_t, W>(detail::bits_at(p)));
  else
    return lanes<T, W>(reinterpret_cast<const detail::unaligned<detail::vector_t<T, W>>*>(p)->v);
}

/// Writes all lanes to p, of any alignment.
template <class T, int W>
WEFT_ALWAYS_INLINE void store(std::type_identity_t<T>* p, lanes<T, W> a) {
  using vector = typename lanes<T, W>::vector_type;
  if constexpr (detail::is_half<T>) {
    store(detail::bits_at(p), detail::bits_of_half(a));
  } else if constexpr (sizeof(vector) > native_bytes) {
    store<T, W / 2>(p, low_half(a));
    store<T, W / 2>(p + W / 2, high_half(a));
  } else {
    reinterpret_cast<detail::unaligned<vector>*>(p)->v = a.v;
  }
}

/// The first n values at p, 0 <= n <= W; other lanes hold fill, and memory beyond p + n is not read.
template <class T, int W>
WEFT_ALWAYS_INLINE lanes<T, W> load_partial(const T* p, int n, std::type_identity_t<T> fill) {
  using vector = typename lanes<T, W>::vector_type;
  constexpr int bytes = static_cast<int>(sizeof(T));
  if constexpr (detail::is_half<T>) {
    const auto fill_bits = std::bit_cast<std::uint16_t>(fill);
    return detail::of_bits<T>(load_partial<std::uint16_t, W>(detail::bits_at(p), n, fill_bits));
  } else if constexpr (detail::has_masked_512<bytes, W>) {
    return lanes<T, W>(detail::masked_load<vector, bytes>(p, lanes<T, W>(fill).v, detail::low_bits(n)));
  } else if constexpr (detail::has_masked_256<bytes, W>) {
#if defined(__AVX2__) && !WEFT_HAS_AVX512
    const mask<W, bytes> m = first_lanes<W, bytes>(n);
    const lanes<T, W> loaded(detail::masked_load_256<vector, bytes>(p, m.v));
    const auto fill_bits = std::bit_cast<detail::sized_integer_t<bytes>>(fill);
    if (__builtin_constant_p(fill_bits) && fill_bits == 0) return loaded;  // the other lanes are 0
    return select(m, loaded, lanes<T, W>(fill));
#endif
  } else if constexpr (bytes * W > native_bytes) {
    const int low = n < W / 2 ? n : W / 2;
    return join_halves(load_partial<T, W / 2>(p, low, fill), load_partial<T, W / 2>(p + low, n - low, fill));
  } else if constexpr (detail::has_few<T, W>) {
    if (n == W) return load<T, W>(p);
    lanes<T, W> few(fill);
    if constexpr (W == 4) {
      if (n >= 2) {
        lanes<T, 2> last(fill);
        if (n > 2) last.set(0, detail::read_element(p + 2));
        return join_halves(load<T, 2>(p), last);
      }
    }
    if (n > 0) few.set(0, detail::read_element(p));
    return few;
  } else {
    T buffer[W];
    store<T, W>(buffer, lanes<T, W>(fill));
    detail::copy_by_digits<W>(buffer, p, n);
    return load<T, W>(buffer);
  }
}

/// Writes the first n lanes to p, 0 <= n <= W; memory beyond p + n is not touched.
template <class T, int W>
WEFT_ALWAYS_INLINE void store_partial(std::type_identity_t<T>* p, lanes<T, W> a, int n) {
  constexpr int bytes = static_cast<int>(sizeof(T));
  if constexpr (detail::is_half<T>) {
    store_partial(detail::bits_at(p), detail::bits_of_half(a), n);
  } else if constexpr (detail::has_masked_512<bytes, W>) {
    detail::masked_store<typename lanes<T, W>::vector_type, bytes>(p, a.v, detail::low_bits(n));
  } else if constexpr (detail::has_masked_256<bytes, W>) {
#if defined(__AVX2__) && !WEFT_HAS_AVX512
    detail::store_halves<T, W>(p, a, n);
#endif
  } else if constexpr (bytes * W > native_bytes) {
    const int low = n < W / 2 ? n : W / 2;
    store_partial<T, W / 2>(p, low_half(a), low);
    store_partial<T, W / 2>(p + low, high_half(a), n - low);
  } else if constexpr (detail::has_few<T, W>) {
    if (n == W) return store(p, a);
    if constexpr (W == 4) {
      if (n >= 2) {
        store(p, low_half(a));
        if (n > 2) detail::write_element(p + 2, a[2]);
        return;
      }
    }
    if (n > 0) detail::write_element(p, a[0]);
  } else {
    T buffer[W];
    store<T, W>(buffer, a);
    detail::copy_by_digits<W>(p, buffer, n);
  }
}

/// Lane i is p[i * stride] for i < n, fill beyond; a stride of 0 or below is fine.
template <class T, int W>
WEFT_ALWAYS_INLINE lanes<T, W> load_strided(const T* p, std::ptrdiff_t stride, int n, std::type_identity_t<T> fill) {
  if constexpr (detail::is_half<T>) {
    const auto fill_bits = std::bit_cast<std::uint16_t>(fill);
    return detail::of_bits<T>(load_strided<std::uint16_t, W>(detail::bits_at(p), stride, n, fill_bits));
  } else {
    // No loop: left as one, it would go through memory, where a vector's load waits for the stores of its elements.
    lanes<T, W> all(fill);
    [&]<int... I>(std::integer_sequence<int, I...>) {
      if (n >= W)
        ((all.v[I] = detail::read_element(p + I * stride)), ...);
      else
        ((all.v[I] = I < n ? detail::read_element(p + I * stride) : fill), ...);
    }
    (std::make_integer_sequence<int, W>{});
    return all;
  }
}
/// p[i * stride] = lane i for i < n. Through memory: a load of one element does not wait for the vector's store.
template <class T, int W>
WEFT_ALWAYS_INLINE void store_strided(std::type_identity_t<T>* p, std::ptrdiff_t stride, lanes<T, W> a, int n = W) {
  T buffer[W];
  store<T, W>(buffer, a);
  for (int i = 0; i < n; ++i) p[i * stride] = buffer[i];
}

/// Lane i is p[i] for i < n, false beyond.
template <int W, int Bytes>
WEFT_ALWAYS_INLINE mask<W, Bytes> load_mask(const bool* p, int n = W) {
  const auto bytes = reinterpret_cast<const unsigned char*>(p);
  const lanes<unsigned char, W> b =
      n == W ? load<unsigned char, W>(bytes) : load_partial<unsigned char, W>(bytes, n, 0);
  return b != lanes<unsigned char, W>(0);
}

/// p[i] = lane i for i < n.
template <int W, int Bytes>
WEFT_ALWAYS_INLINE void store_mask(bool* p, mask<W, Bytes> m, int n = W) {
  const auto bytes = reinterpret_cast<unsigned char*>(p);
  const lanes<unsigned char, W> b = convert<unsigned char>(m);
  if (n == W) {
    store<unsigned char, W>(bytes, b);
  } else {
    store_partial<unsigned char, W>(bytes, b, n);
  }
}

}  // namespace weft

#if defined(__clang__)
#pragma clang diagnostic pop
#endif
