#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
auto scaled(const weft::tensor<float, 3>& x, float by) {
  const auto kernel = weft::fuse([by](auto y) { return y * by; });
  return weft::eval(kernel(x, x));  // error: weft: fuse: .*number of arguments
}
#else
auto scaled(const weft::tensor<float, 3>& x, float by) {
  const auto kernel = weft::fuse([by](auto y) { return y * by; });
  return weft::eval(kernel(x));
}
#endif
