// The name of the instruction set that this translation unit is compiled for. Everything that depends on it stands in
// an inline namespace of that name, so that units compiled for different machines can be linked.
#pragma once

#include <weft/core/lanes.hpp>

// Processors with AVX2 convert half types too, but a compiler may not be told so.
#if WEFT_HAS_AVX512 && defined(__F16C__)
#define WEFT_ISA isa_avx512
#elif WEFT_HAS_AVX512
#define WEFT_ISA isa_avx512_without_f16c
#elif defined(__AVX2__) && defined(__FMA__) && defined(__F16C__)
#define WEFT_ISA isa_avx2_fma
#elif defined(__AVX2__) && defined(__FMA__)
#define WEFT_ISA isa_avx2_fma_without_f16c
#elif defined(__AVX2__) && defined(__F16C__)
#define WEFT_ISA isa_avx2
#elif defined(__AVX2__)
#define WEFT_ISA isa_avx2_without_f16c
#elif defined(__F16C__) && defined(__FMA__)
#define WEFT_ISA isa_avx_fma
#elif defined(__F16C__)
#define WEFT_ISA isa_avx
#elif defined(__AVX__) && defined(__FMA__)
#define WEFT_ISA isa_avx_fma_without_f16c
#elif defined(__AVX__)
#define WEFT_ISA isa_avx_without_f16c
#elif defined(__SSE4_1__)
#define WEFT_ISA isa_sse4
#else
#define WEFT_ISA isa_baseline
#endif
