#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
float total(const weft::tensor<float, 3>& x) {
  const auto e = x + x;
  return *e.begin();  // error: weft: an expression has no elements: .*weft::eval
}
#else
float total(const weft::tensor<float, 3>& x) {
  const auto e = weft::eval(x + x);
  return *e.begin();
}
#endif
