// What the hand-written kernels share.
#pragma once

#include "../contest.hpp"
#include "mathematics.hpp"

#include <cstdint>
#include <limits>

namespace limit {

using contest::arguments;

template <class T>
inline constexpr T infinity = std::numeric_limits<T>::infinity();

/// 4 KiB ahead: what pays in the DRAM regime and costs nothing in cache.
template <class T>
LIMIT_INLINE void prefetch(const T* p) {
  __builtin_prefetch(reinterpret_cast<const char*>(p) + 4096);
}

template <class T>
LIMIT_INLINE bool is_aligned(const T* p) {
  return reinterpret_cast<std::uintptr_t>(p) % sizeof(pack<T>) == 0;
}

template <class T, int N>
LIMIT_INLINE pack<T> maximum_of(const pack<T> (&x)[N]) {
  pack<T> m = x[0];
#pragma GCC unroll 8
  for (int k = 1; k < N; ++k) m = max(m, x[k]);
  return m;
}

/// How far the reference of a row may lag behind its maximum: e^40 is far from overflow.
template <class T>
inline constexpr T slack = T(40);

}  // namespace limit
