#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
auto apply(const weft::tensor<int, 3>& x) {
  auto e = x + x;
  e <<= 2;  // error: weft: an expression has no elements to change
  return weft::eval(e);
}
#else
auto apply(const weft::tensor<int, 3>& x) {
  auto e = (x + x) << 2;
  return weft::eval(e);
}
#endif
