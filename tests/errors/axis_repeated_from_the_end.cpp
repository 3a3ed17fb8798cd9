#include <weft/ops/softmax.hpp>

#ifdef WEFT_ERROR_CASE
auto shares(const weft::tensor<float, 2, 3>& x) {
  return softmax(x, weft::axis<1, -1>);  // error: weft: the same axis is given twice
}
#else
auto shares(const weft::tensor<float, 2, 3>& x) {
  return softmax(x, weft::axis<0, -1>);
}
#endif

// error: operation<.*softmax
// error: on_axis<-1>
