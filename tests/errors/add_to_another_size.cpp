#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
void store(weft::tensor<float, 3>& y, const weft::tensor<float, 2, 3>& x) {
  y += x;  // error: weft: assign: ranks differ
}
#else
void store(weft::tensor<float, 2, 3>& y, const weft::tensor<float, 3>& x) {
  y += x;
}
#endif

// error: operation<.*assign
