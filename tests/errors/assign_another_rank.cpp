#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
void store(weft::tensor<float, 3>& y, const weft::tensor<float, 2, 3>& x) {
  weft::assign(y, sum(x, weft::axis<0>, weft::keepdims));  // error: weft: assign: ranks differ
}
#else
void store(weft::tensor<float, 3>& y, const weft::tensor<float, 2, 3>& x) {
  weft::assign(y, sum(x, weft::axis<0>));
}
#endif

// error: operation<.*assign
// error: left_is<1
// error: right_is<2
