#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
void store(float* p, const weft::tensor<float, 2, 3>& x) {
  weft::view<3, 3>(p) = x - 1.f;  // error: weft: assign: sizes differ on an axis
}
#else
void store(float* p, const weft::tensor<float, 2, 3>& x) {
  weft::view<2, 3>(p) = x - 1.f;
}
#endif

// error: operation<.*assign
// error: on_axis<0>
