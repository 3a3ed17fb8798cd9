#include <weft/weft.hpp>

constexpr auto kernel = weft::fuse([](auto x) {
#ifdef WEFT_ERROR_CASE
  x %= 2;  // error: weft: fuse: a kernel changes no value
  return x;
#else
  auto y = x % 2;
  return y;
#endif
});

auto apply(const weft::tensor<float, 3>& x) { return weft::eval(kernel(x)); }
