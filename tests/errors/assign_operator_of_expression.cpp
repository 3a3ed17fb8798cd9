#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
void store(weft::tensor<float, 3, 3>& x) {
  transpose(x) = x;  // error: weft: an expression has no elements to change.*weft::assign
}
#else
void store(weft::tensor<float, 3, 3>& x) { x = transpose(x); }
#endif
