#include <weft/weft.hpp>

#include "../chain.hpp"

constexpr auto chained = weft::fuse([](auto x, auto a, auto b) { return CHAIN; });

void chain(const float* px, const float* pa, const float* pb, float* py, std::size_t n) {
  const auto x = weft::view<weft::dyn>(px, n), a = weft::view<weft::dyn>(pa, n), b = weft::view<weft::dyn>(pb, n);
  weft::assign(weft::view<weft::dyn>(py, n), chained(x, a, b));
}
