#include <weft/weft.hpp>

constexpr auto kernel = weft::fuse([](auto x) {
#ifdef WEFT_ERROR_CASE
  return x.squared();  // error: squared
#else
  return square(x);
#endif
});

auto apply(const weft::tensor<float, 3>& x) { return weft::eval(kernel(x)); }
