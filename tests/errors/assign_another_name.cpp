#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
void store(weft::tensor<float, "hour">& y, const weft::tensor<float, "day">& x) {
  y = exp(x);  // error: weft: assign: names differ on an axis
}
#else
void store(weft::tensor<float, "hour">& y, const weft::tensor<float, "day">& x) {
  y = weft::rename<"day", "hour">(exp(x));
}
#endif

// error: operation<.*assign
// error: on_axis<0>
// error: left_is<.*hour
// error: right_is<.*day
