#include <weft/weft.hpp>

constexpr auto doubled = weft::fuse([](auto x) {
#ifndef WEFT_ERROR_CASE
  return
#endif
      x * 2.f;
});

auto apply(const weft::tensor<float, 3>& x) {
  return weft::eval(doubled(x));  // error: weft: fuse: the callable returns nothing
}
