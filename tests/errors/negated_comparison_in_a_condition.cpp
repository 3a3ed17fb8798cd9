#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
bool differ(const weft::tensor<float, 3>& x, const weft::tensor<float, 3>& y) {
  if (!(x == y)) return true;  // error: weft: an expression has no elements yet to branch on
  return false;
}
#else
bool differ(const weft::tensor<float, 3>& x, const weft::tensor<float, 3>& y) {
  const int different = weft::eval(sum(x != y));
  if (different > 0) return true;
  return false;
}
#endif
