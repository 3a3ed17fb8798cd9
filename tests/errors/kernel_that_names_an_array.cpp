#include <weft/weft.hpp>

static const weft::tensor<float, 3> weights{1, 2, 3};

#ifdef WEFT_ERROR_CASE
constexpr auto weighted = weft::fuse([](auto x) { return x * weights; });
auto apply(const weft::tensor<float, 3>& x) {
  return weft::eval(weighted(x));  // error: weft: fuse: a kernel's body names an array: pass it as an argument
}
#else
constexpr auto weighted = weft::fuse([](auto x, auto w) { return x * w; });
auto apply(const weft::tensor<float, 3>& x) { return weft::eval(weighted(x, weights)); }
#endif
