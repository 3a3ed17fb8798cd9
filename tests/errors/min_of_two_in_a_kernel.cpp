#include <weft/weft.hpp>

constexpr auto smaller = weft::fuse([](auto x, auto y) {
#ifdef WEFT_ERROR_CASE
  return min(x, y);  // error: weft: min: of two operands it is weft::minimum
#else
  return minimum(x, y);
#endif
});

auto apply(const weft::tensor<float, 3>& x) { return weft::eval(smaller(x, x)); }
