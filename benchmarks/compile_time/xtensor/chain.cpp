#include "arrays.hpp"

#include "../chain.hpp"

void chain(const float* px, const float* pa, const float* pb, float* py, std::size_t n) {
  const auto x = line(px, n), a = line(pa, n), b = line(pb, n);
  auto y = line(py, n);
  xt::noalias(y) = CHAIN;
}
