#include <weft/weft.hpp>

constexpr auto kernel = weft::fuse([](auto x) {
#ifdef WEFT_ERROR_CASE
  const auto text = weft::explain(exp(x));  // error: weft: explain: a kernel has no elements yet
  return exp(x);
#else
  return exp(x);
#endif
});

auto apply(const weft::tensor<float, 3>& x) { return weft::eval(kernel(x)); }
