#include <weft/weft.hpp>

constexpr auto relu = weft::fuse([](auto x) {
#ifdef WEFT_ERROR_CASE
  if (x < 0.f) return x * 0.f;  // error: weft: fuse: a kernel has no elements yet .*where
  return x * 1.f;
#else
  return where(x < 0.f, 0.f, x);
#endif
});

auto apply(const weft::tensor<float, 3>& x) { return weft::eval(relu(x)); }
