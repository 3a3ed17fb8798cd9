#include <weft/weft.hpp>

#include <vector>

#ifdef WEFT_ERROR_CASE
void store(std::vector<float>& y, const weft::tensor<float, 3>& x) {
  weft::assign(y, x + x);  // error: weft: assign: the target
}
#else
void store(std::vector<float>& y, const weft::tensor<float, 3>& x) { weft::assign(weft::view<3>(y), x + x); }
#endif
