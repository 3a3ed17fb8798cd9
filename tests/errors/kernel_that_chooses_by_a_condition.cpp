#include <weft/weft.hpp>

constexpr auto size = weft::fuse([](auto x) {
#ifdef WEFT_ERROR_CASE
  return x < 0.f ? x : -x;  // error: weft: fuse: a kernel has no elements yet to branch on.*where
#else
  return where(x < 0.f, x, -x);
#endif
});

auto apply(const weft::tensor<float, 3>& x) { return weft::eval(size(x)); }
