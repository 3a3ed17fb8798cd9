// What the two units of dispatch.cpp define. Plain pointers: nothing that a caller compiles depends on what the units
// are compiled for.
#pragma once

#include <cstddef>

namespace baseline {
void softmax(const float* x, float* y, std::size_t rows, std::size_t columns);
}  // namespace baseline

namespace avx2 {
void softmax(const float* x, float* y, std::size_t rows, std::size_t columns);
}  // namespace avx2
