#include <weft/ops/movement.hpp>

#ifdef WEFT_ERROR_CASE
auto turned(const weft::tensor<float, 2, 3, 4>& x) {
  return transpose(x, weft::axis<1, 0>);  // error: weft: an order of axes names each axis
}
#else
auto turned(const weft::tensor<float, 2, 3, 4>& x) {
  return transpose(x, weft::axis<1, 0, 2>);
}
#endif

// error: operation<.*transpose
// error: axes_given<2>
// error: rank_is<3>
