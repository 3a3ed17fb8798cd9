#include <weft/weft.hpp>

auto text(const weft::tensor<float, 2, 3>& x, const weft::tensor<float, 3, 2>& y) {
#ifdef WEFT_ERROR_CASE
  return weft::explain(x + y);  // error: weft: sizes differ on an axis
#else
  return weft::explain(x + transpose(y));
#endif
}
