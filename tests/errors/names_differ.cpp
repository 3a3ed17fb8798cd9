#include <weft/ops/arithmetic.hpp>

#ifdef WEFT_ERROR_CASE
auto add(const weft::tensor<float, "day">& x, const weft::tensor<float, "hour">& y) {
  return x * y;  // error: weft: names differ on an axis
}
#else
auto add(const weft::tensor<float, "day">& x, const weft::tensor<float, "day">& y) {
  return x * y;
}
#endif

// error: operation<.*multiply
// error: on_axis<0>
// error: left_is<.*day
// error: right_is<.*hour
