#include <weft/weft.hpp>

float first(const weft::tensor<float, 3>& x) {
#ifdef WEFT_ERROR_CASE
  return weft::view(x + 1.f)(0);  // error: weft: view: an expression has no elements: weft::eval
#else
  const auto y = weft::eval(x + 1.f);
  return weft::view(y)(0);
#endif
}
