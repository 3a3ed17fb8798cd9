#include <weft/ops/arithmetic.hpp>

#ifdef WEFT_ERROR_CASE
auto add(const weft::tensor<float, 2, 3>& x, const weft::tensor<float, 4>& y) {
  return x + y;  // error: weft: sizes differ
}
#else
auto add(const weft::tensor<float, 2, 3>& x, const weft::tensor<float, 3>& y) {
  return x + y;
}
#endif

// error: operation<.*add
// error: on_axis<1>
// error: left_is<3
// error: right_is<4
