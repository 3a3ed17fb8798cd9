#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
float first(const weft::tensor<float, 3>& x) {
  return (x + x)[0];  // error: weft: an expression has no elements: .*weft::eval
}
#else
float first(const weft::tensor<float, 3>& x) { return weft::eval(x + x)(0); }
#endif
