#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
template <class X>
auto halved(X x) {
  return x / 2.f;
}
#else
template <class X>
constexpr auto halved(X x) {
  return x / 2.f;
}
#endif

constexpr auto kernel = weft::fuse([](auto x) { return halved(x); });
auto apply(const weft::tensor<float, 3>& x) {
  return weft::eval(kernel(x));  // error: weft: fuse: the callable does not run at compile time
}
