#include <weft/weft.hpp>

constexpr auto shifted = weft::fuse([](auto x) {
#ifdef WEFT_ERROR_CASE
  x += 1.f;  // error: weft: fuse: a kernel changes no value
  return x;
#else
  auto y = x + 1.f;
  return y;
#endif
});

auto apply(const weft::tensor<float, 3>& x) { return weft::eval(shifted(x)); }
