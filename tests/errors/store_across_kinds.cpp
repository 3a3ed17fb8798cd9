#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
void store(weft::tensor<int, 3>& y, const weft::tensor<float, 3>& x) {
  y = x * 2.f;  // error: weft: assign: storing converts within a kind only.*astype
}
#else
void store(weft::tensor<int, 3>& y, const weft::tensor<float, 3>& x) {
  y = weft::astype<int>(x * 2.f);
}
#endif
