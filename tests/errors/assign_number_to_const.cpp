#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
void clear(const weft::tensor<float, 3>& x) {
  weft::assign(x, 0.f);  // error: weft: assign: the target.s elements are const
}
#else
void clear(weft::tensor<float, 3>& x) { weft::assign(x, 0.f); }
#endif
