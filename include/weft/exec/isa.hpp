// The name of the instruction set that this translation unit is compiled for. Everything that depends on it stands in
// an inline namespace of that name, so that units compiled for different machines can be linked.
#pragma once

#include <weft/core/lanes.hpp>

#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#define WEFT_ISA isa_avx512
#elif defined(__AVX2__) && defined(__FMA__)
#define WEFT_ISA isa_avx2_fma
#elif defined(__AVX2__)
#define WEFT_ISA isa_avx2
#else
#define WEFT_ISA isa_baseline
#endif
