#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
auto both(const weft::tensor<float, 3>& x) {
  const auto y = weft::eval((x ^ 1) + x);  // error: weft: the elements cannot do this operation
  return y(0);
}
#else
auto both(const weft::tensor<int, 3>& x) {
  const auto y = weft::eval((x ^ 1) + x);
  return y(0);
}
#endif

// error: bitwise_xor
// error: float
