#include <weft/ops/comparison.hpp>

#ifdef WEFT_ERROR_CASE
auto both(const weft::tensor<float, 3>& x, const weft::tensor<float, 3>& y) {
  return x & y;  // error: weft: the elements cannot do this operation
}
#else
auto both(const weft::tensor<float, 3>& x, const weft::tensor<float, 3>& y) {
  return x && y;
}
#endif

// error: bitwise_and
// error: float
