#include <weft/weft.hpp>

constexpr auto normalised = weft::fuse([](auto x) {
#ifdef WEFT_ERROR_CASE
  float total = sum(x);  // error: weft: fuse: a kernel has no elements yet to branch on, or to take for a number
  return x / total;
#else
  auto total = sum(x);
  return x / total;
#endif
});

auto apply(const weft::tensor<float, 3>& x) { return weft::eval(normalised(x)); }
