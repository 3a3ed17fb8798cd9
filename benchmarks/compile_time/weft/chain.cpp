#include <weft/weft.hpp>

#include "../chain.hpp"

void chain(const float* px, const float* pa, const float* pb, float* py, std::size_t n) {
  const auto x = weft::view<weft::dyn>(px, n), a = weft::view<weft::dyn>(pa, n), b = weft::view<weft::dyn>(pb, n);
  weft::assign(weft::view<weft::dyn>(py, n), CHAIN);
}
