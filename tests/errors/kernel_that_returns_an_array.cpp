#include <weft/weft.hpp>

static weft::tensor<float, 3> weights;

#ifdef WEFT_ERROR_CASE
constexpr auto kernel = weft::fuse([](auto) { return weights; });
auto apply(const weft::tensor<float, 3>& x) {
  return weft::eval(kernel(x));  // error: weft: fuse: a kernel's body names an array
}
#else
constexpr auto kernel = weft::fuse([](auto, auto y) { return y; });
auto apply(const weft::tensor<float, 3>& x) { return weft::eval(kernel(x, weights)); }
#endif
