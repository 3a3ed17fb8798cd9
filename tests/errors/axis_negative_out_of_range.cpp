#include <weft/ops/softmax.hpp>

#ifdef WEFT_ERROR_CASE
auto shares(const weft::tensor<float, 2, 3>& x) {
  return softmax(x, weft::axis<-3>);  // error: weft: axis out of range
}
#else
auto shares(const weft::tensor<float, 2, 3>& x) {
  return softmax(x, weft::axis<-2>);
}
#endif

// error: operation<.*softmax
// error: on_axis<-3>
// error: rank_is<2>
