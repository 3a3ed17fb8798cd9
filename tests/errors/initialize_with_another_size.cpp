#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
auto total(const weft::tensor<float, 2, 3>& x) -> float {
  weft::tensor<float, 3> y = sum(x, weft::axis<1>);  // error: weft: assign: sizes differ on an axis
  return y(0);
}
#else
auto total(const weft::tensor<float, 2, 3>& x) -> float {
  weft::tensor<float, 2> y = sum(x, weft::axis<1>);
  return y(0);
}
#endif

// error: operation<.*assign
// error: on_axis<0>
// error: left_is<3
// error: right_is<2
