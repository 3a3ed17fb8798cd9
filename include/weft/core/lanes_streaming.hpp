// Lanes to memory past the caches, which keep what they hold.
#pragma once

#include <weft/core/lanes_memory.hpp>

#if defined(__clang__)  // lanes wider than a register are passed in memory, but nothing here is ever called
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"
#endif

namespace weft {

/// Whether the processor writes W values of type T past its caches by instructions of their own.
#if defined(__SSE2__)
template <class T, int W>
inline constexpr bool has_streaming_store = sizeof(T) * W >= 16;
#else
template <class T, int W>
inline constexpr bool has_streaming_store = false;
#endif

/// Writes all lanes past the caches; p must be aligned to the vector's size. Follow the last one by streaming_fence().
template <class T, int W>
WEFT_ALWAYS_INLINE void store_streaming(std::type_identity_t<T>* p, lanes<T, W> a) {
  if constexpr (detail::is_half<T>) return store_streaming(detail::bits_at(p), detail::bits_of_half(a));
  using vector [[maybe_unused]] = typename lanes<T, W>::vector_type;
#if !defined(__SSE2__)
  store<T, W>(p, a);
#elif defined(__clang__)
  if constexpr (has_streaming_store<T, W>)
    __builtin_nontemporal_store(a.v, reinterpret_cast<vector*>(p));
  else
    store<T, W>(p, a);
#else
  [[maybe_unused]] const detail::any_pointer q(p);
  [[maybe_unused]] const detail::any_vector v{a.v};
  if constexpr (sizeof(vector) > native_bytes) {
    store_streaming<T, W / 2>(p, low_half(a));
    store_streaming<T, W / 2>(p + W / 2, high_half(a));
  } else if constexpr (sizeof(vector) == 16) {
    __builtin_ia32_movntps(q, v);
  } else if constexpr (sizeof(vector) == 32) {
#if defined(__AVX__)
    __builtin_ia32_movntps256(q, v);
#endif
  } else if constexpr (sizeof(vector) == 64) {
#if WEFT_HAS_AVX512
    __builtin_ia32_movntps512(q, v);
#endif
  } else {
    store<T, W>(p, a);
  }
#endif
}

/// Orders streaming stores before what follows, as other threads see it.
WEFT_ALWAYS_INLINE void streaming_fence() {
#if defined(__SSE2__)
  __builtin_ia32_sfence();
#endif
}

}  // namespace weft

#if defined(__clang__)
#pragma clang diagnostic pop
#endif
