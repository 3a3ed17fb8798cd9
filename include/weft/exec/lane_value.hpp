// A value in lanes: its type, how other types become it, and its loads and stores, which can be counted.
#pragma once

#include <weft/core/lanes_memory.hpp>
#include <weft/exec/isa.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

/// V: T itself for one lane, else lanes of T; bool becomes a mask as wide as the program's widest element.
template <class T, int W, int MaskBytes>
struct lane_value {
  using type = lanes<T, W>;
};
template <class T, int MaskBytes>
struct lane_value<T, 1, MaskBytes> {
  using type = T;
};
template <int W, int MaskBytes>
  requires(W > 1)
struct lane_value<bool, W, MaskBytes> {
  using type = mask<W, MaskBytes>;
};

// Conversions between what a row is and what an operation computes in.
template <class T, int W, int MaskBytes, class V>
WEFT_ALWAYS_INLINE constexpr auto to_lanes_of(const V& v) {
  using Wanted = typename lane_value<T, W, MaskBytes>::type;
  if constexpr (std::is_same_v<V, Wanted>)
    return v;
  else if constexpr (is_mask<V> && is_mask<Wanted>)
    return Wanted(v);
  else if constexpr (W == 1)
    return convert<T>(v);
  else if constexpr (is_mask<Wanted>)
    return Wanted(convert<bool>(v));
  else
    return convert<T>(v);
}

// A scalar in all lanes.
template <class T, int W, int MaskBytes>
WEFT_ALWAYS_INLINE constexpr auto in_all_lanes(const T& x) {
  if constexpr (W == 1)
    return x;
  else
    return typename lane_value<T, W, MaskBytes>::type(x);
}

// Where WEFT_COUNT_ACCESSES is defined every load and store of elements is reported to this function, so that what a
// plan claims can be held against what the loops do.
#ifdef WEFT_COUNT_ACCESSES
inline void (*access_observer)(const void* first, int elements, bool write) = nullptr;
WEFT_ALWAYS_INLINE constexpr void observe(const void* first, int elements, bool write) {
  if (!std::is_constant_evaluated() && access_observer != nullptr) access_observer(first, elements, write);
}
#else
WEFT_ALWAYS_INLINE constexpr void observe(const void*, int, bool) {}
#endif

// Loads and stores n (of W) elements at position k of a cursor; full vectors where n is W.
template <class T, int W, int MaskBytes, bool Unit, bool Full>
WEFT_ALWAYS_INLINE constexpr auto load_at(const T* p, std::ptrdiff_t stride, std::ptrdiff_t k, int n) {
  observe(p + (Unit ? k : k * stride), W == 1 ? 1 : (Full ? W : n), false);
  if constexpr (W == 1) {
    return Unit ? p[k] : p[k * stride];
  } else if constexpr (std::is_same_v<T, bool>) {
    mask<W, MaskBytes> result(false);
    if constexpr (Unit) return load_mask<W, MaskBytes>(p + k, Full ? W : n);
    for (int i = 0; i < (Full ? W : n); ++i) result.set(i, p[(k + i) * stride]);
    return result;
  } else if constexpr (Unit) {
    if constexpr (Full)
      return load<T, W>(p + k);
    else
      return load_partial<T, W>(p + k, n, T(0));
  } else {
    return load_strided<T, W>(p + k * stride, stride, Full ? W : n, T(0));
  }
}

template <class T, int W, bool Unit, bool Full, class V>
WEFT_ALWAYS_INLINE constexpr void store_at(T* p, std::ptrdiff_t stride, std::ptrdiff_t k, int n, const V& v) {
  observe(p + (Unit ? k : k * stride), W == 1 ? 1 : (Full ? W : n), true);
  if constexpr (W == 1) {
    (Unit ? p[k] : p[k * stride]) = v;
  } else if constexpr (std::is_same_v<T, bool>) {
    if constexpr (Unit)
      store_mask(p + k, v, Full ? W : n);
    else
      for (int i = 0; i < (Full ? W : n); ++i) p[(k + i) * stride] = v[i];
  } else if constexpr (Unit) {
    if constexpr (Full)
      store(p + k, v);
    else
      store_partial(p + k, v, n);
  } else {
    store_strided(p + k * stride, stride, v, Full ? W : n);
  }
}

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
