#include <weft/ops/softmax.hpp>

#ifdef WEFT_ERROR_CASE
auto shares(const weft::tensor<double>& x) {
  return softmax(x, weft::axis<0>);  // error: weft: axis out of range: a 0-d operand has no axes
}
#else
auto shares(const weft::tensor<double>& x) {
  return softmax(x);
}
#endif

// error: operation<.*softmax
// error: on_axis<0>
// error: rank_is<0>
