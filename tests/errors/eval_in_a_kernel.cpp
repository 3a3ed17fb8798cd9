#include <weft/weft.hpp>

constexpr auto kernel = weft::fuse([](auto x) {
#ifdef WEFT_ERROR_CASE
  return weft::eval(exp(x)) + x;  // error: weft: eval: a kernel has no elements yet
#else
  return exp(x) + x;
#endif
});

auto apply(const weft::tensor<float, 3>& x) { return weft::eval(kernel(x)); }
