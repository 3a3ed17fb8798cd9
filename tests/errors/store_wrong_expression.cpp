#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
void store(weft::tensor<float, 2, 3>& y, const weft::tensor<float, 2, 3>& x) {
  y = softmax(x, weft::axis<5>) + 1.f;  // error: weft: axis out of range
}
#else
void store(weft::tensor<float, 2, 3>& y, const weft::tensor<float, 2, 3>& x) {
  y = softmax(x, weft::axis<1>) + 1.f;
}
#endif

// error: operation<.*softmax
// error: on_axis<5>
