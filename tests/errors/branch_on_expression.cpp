#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
float largest(const weft::tensor<float, 3>& x) {
  if (sum(x) > 1.f) return 1;  // error: weft: an expression has no elements yet to branch on.*weft::eval
  return 0;
}
#else
float largest(const weft::tensor<float, 3>& x) {
  if (weft::eval(sum(x) > 1.f)) return 1;
  return 0;
}
#endif
