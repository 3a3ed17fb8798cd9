#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
void store(weft::tensor<float, 2, 4>& y, const weft::tensor<float, 2, 3>& x) {
  y = softmax(x);  // error: weft: assign: sizes differ on an axis
}
#else
void store(weft::tensor<float, 2, 3>& y, const weft::tensor<float, 2, 3>& x) {
  y = softmax(x);
}
#endif

// error: operation<.*assign
// error: on_axis<1>
// error: left_is<4
// error: right_is<3
