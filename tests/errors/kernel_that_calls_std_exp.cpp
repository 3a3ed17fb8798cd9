// compiler: g++
#include <weft/weft.hpp>

#include <cmath>

constexpr auto grown = weft::fuse([](auto x) {
#ifdef WEFT_ERROR_CASE
  return std::exp(x);  // error: weft: fuse: a kernel has no elements yet .*take for a number
#else
  return exp(x);
#endif
});

auto apply(const weft::tensor<float, 3>& x) { return weft::eval(grown(x)); }
