#include <weft/weft.hpp>

constexpr auto kernel = weft::fuse([](auto x) {
#ifdef WEFT_ERROR_CASE
  for (auto each : x) static_cast<void>(each);  // error: weft: fuse: a kernel has no elements yet
  return x;
#else
  return x + 0.f;
#endif
});

auto apply(const weft::tensor<float, 3>& x) { return weft::eval(kernel(x)); }
