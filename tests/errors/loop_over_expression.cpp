#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
float total(const weft::tensor<float, 3>& x) {
  float total = 0;
  for (const float each : x + x) total += each;  // error: weft: an expression has no elements: .*weft::eval
  return total;
}
#else
float total(const weft::tensor<float, 3>& x) {
  float total = 0;
  for (const float each : weft::eval(x + x)) total += each;
  return total;
}
#endif
