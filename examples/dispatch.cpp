// One program for every x86-64 processor, as fast as each allows. weft uses the instructions that a unit is compiled
// for, so a program chooses at run time between units: dispatch/rows.cpp is compiled twice, plainly and with
// -mavx2 -mfma. Everything in weft that depends on the instructions is in an inline namespace of their name, so the
// units do not mix. What does not depend on them (shapes, messages, parts of the standard library) is in both, and the
// linker takes the first: the plain unit goes before the others.
//
// Prints:
//
//     0.09003 0.24473 0.66524
//     0.33333 0.33333 0.33333
#include "dispatch/rows.hpp"

#include <cstdio>

auto best_softmax() {
#if defined(HAS_AVX2_UNIT)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2::softmax;
#endif
  return baseline::softmax;
}

int main() {
  const float x[2][3] = {{1, 2, 3}, {0, 0, 0}};
  float y[2][3];
  best_softmax()(&x[0][0], &y[0][0], 2, 3);
  for (const auto& row : y) std::printf("%.5f %.5f %.5f\n", double(row[0]), double(row[1]), double(row[2]));
}
