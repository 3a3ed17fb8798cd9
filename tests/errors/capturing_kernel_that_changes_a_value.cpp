#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
auto apply(const weft::tensor<float, 3>& x, float a) {
  const auto kernel = weft::fuse([a](auto y) {
    y += a;  // error: weft: fuse: a kernel changes no value
    return y;
  });
  return weft::eval(kernel(x));
}
#else
auto apply(const weft::tensor<float, 3>& x, float a) {
  const auto kernel = weft::fuse([a](auto y) { return y + a; });
  return weft::eval(kernel(x));
}
#endif
