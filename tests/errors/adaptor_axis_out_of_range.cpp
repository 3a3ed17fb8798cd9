#include <weft/ops/softmax.hpp>

#ifdef WEFT_ERROR_CASE
auto shares(const weft::tensor<float, 2, 3>& x) {
  return x | weft::exp() | weft::softmax(weft::axis<2>);  // error: weft: axis out of range
}
#else
auto shares(const weft::tensor<float, 2, 3>& x) {
  return x | weft::exp() | weft::softmax(weft::axis<1>);
}
#endif

// error: operation<.*softmax
// error: on_axis<2>
