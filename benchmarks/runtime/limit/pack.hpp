// One vector register of T for the hand-written kernels, by the intrinsics of AVX-512 or AVX2.
#pragma once

#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#include "pack_avx512.hpp"
#define LIMIT_AVAILABLE 1
#elif defined(__AVX2__) && defined(__FMA__)
#include "pack_avx2.hpp"
#define LIMIT_AVAILABLE 1
#else
#define LIMIT_AVAILABLE 0
#endif
