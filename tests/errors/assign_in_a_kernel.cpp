#include <weft/weft.hpp>

constexpr auto kernel = weft::fuse([](auto x, auto y) {
#ifdef WEFT_ERROR_CASE
  weft::assign(y, exp(x));  // error: weft: fuse: a kernel changes no value
  return y;
#else
  return exp(x) + y * 0.f;
#endif
});

auto apply(const weft::tensor<float, 3>& x) { return weft::eval(kernel(x, x)); }
