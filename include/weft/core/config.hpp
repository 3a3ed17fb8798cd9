// What the compiler has to offer, and the attributes the library writes in its own spelling.
#pragma once

#if defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__
#error \
    "weft: -ffinite-math-only (part of -ffast-math) is not supported: infinities and NaNs carry meaning; \
add -fno-finite-math-only"
#endif

#if __cplusplus < 202002L
#error "weft: C++20 is needed; add -std=c++20"
#endif

#if !defined(__GNUC__)
#error "weft: GCC or Clang is needed: lanes are GNU vector types"
#endif

// Lanes wider than a register are passed in memory, within one object. GCC says so where the translation unit ends,
// whatever the headers do about themselves, so this holds beyond them.
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

/// Outputs of at least so many bytes, of scans half as many again, are written past the caches where nothing reads them
/// again: about where output and operand together leave the last cache that a core can count on. Define it before the
/// first include to move it.
#if !defined(WEFT_STREAMING_BYTES)
#define WEFT_STREAMING_BYTES (8 << 20)
#endif

/// Loops of at least so many additions, or what takes as long, are worth a second thread under `par`: what it costs to
/// share them is some microseconds. Define it before the first include to move it.
#if !defined(WEFT_PARALLEL_ADDITIONS)
#define WEFT_PARALLEL_ADDITIONS (1 << 20)
#endif

/// An inline function that the optimiser has no choice about: the small steps of a kernel. Without an optimiser the
/// copies would only be compiled over and over: a debug build takes half as long with a call for each.
#if defined(__OPTIMIZE__)
#define WEFT_ALWAYS_INLINE [[gnu::always_inline]] inline
#else
#define WEFT_ALWAYS_INLINE inline
#endif

/// On a parameter: the result borrows from it, so that returning the result beyond a local argument warns (Clang).
#if defined(__clang__)
#define WEFT_LIFETIMEBOUND [[clang::lifetimebound]]
#else
#define WEFT_LIFETIMEBOUND
#endif
