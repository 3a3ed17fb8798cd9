#include <weft/weft.hpp>

#include <iostream>

constexpr auto kernel = weft::fuse([](auto x) {
#ifdef WEFT_ERROR_CASE
  std::cout << x;  // error: weft: fuse: a kernel has no elements yet to print
  return x * 2.f;
#else
  return x * 2.f;
#endif
});

auto apply(const weft::tensor<float, 3>& x) { return weft::eval(kernel(x)); }
