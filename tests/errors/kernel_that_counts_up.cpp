#include <weft/weft.hpp>

constexpr auto kernel = weft::fuse([](auto x) {
#ifdef WEFT_ERROR_CASE
  ++x;  // error: weft: fuse: a kernel changes no value
  return x;
#else
  auto y = x + 1;
  return y;
#endif
});

auto apply(const weft::tensor<int, 3>& x) { return weft::eval(kernel(x)); }
