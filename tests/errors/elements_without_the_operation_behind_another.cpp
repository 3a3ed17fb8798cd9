#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
auto both(const weft::tensor<float, 3>& x) {
  return weft::eval(exp(x) & 1);  // error: weft: the elements cannot do this operation
}
#else
auto both(const weft::tensor<float, 3>& x) {
  return weft::eval(weft::astype<int>(exp(x)) & 1);
}
#endif

// error: bitwise_and
// error: float
