#include <weft/weft.hpp>

constexpr auto doubled = weft::fuse([](auto x) {
#ifdef WEFT_ERROR_CASE
  weft::tensor<float, 3> y = x + x;
#else
  auto y = x + x;
#endif
  return y * 2.f;
});

auto apply(const weft::tensor<float, 3>& x) {
  return weft::eval(doubled(x));  // error: weft: fuse: a kernel's body names an array: .*named by auto
}
