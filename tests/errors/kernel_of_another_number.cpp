#include <weft/weft.hpp>

constexpr auto scaled = weft::fuse([](auto x, auto by) { return x * by; });

#ifdef WEFT_ERROR_CASE
auto doubled(const weft::tensor<float, 3>& x) {
  return weft::eval(scaled(x));  // error: weft: fuse: .*number of arguments
}
#else
auto doubled(const weft::tensor<float, 3>& x) {
  return weft::eval(scaled(x, 2.f));
}
#endif
