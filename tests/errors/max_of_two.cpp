#include <weft/weft.hpp>

auto positive_part(const weft::tensor<float, 3>& x) {
#ifdef WEFT_ERROR_CASE
  return weft::eval(max(x, 0.f));  // error: weft: max: of two operands it is weft::maximum
#else
  return weft::eval(maximum(x, 0.f));
#endif
}
