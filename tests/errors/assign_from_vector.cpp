#include <weft/weft.hpp>

#include <vector>

#ifdef WEFT_ERROR_CASE
void store(weft::tensor<float, 3>& y, const std::vector<float>& x) {
  weft::assign(y, x);  // error: weft: assign: .* weft::view<
}
#else
void store(weft::tensor<float, 3>& y, const std::vector<float>& x) { weft::assign(y, weft::view<3>(x)); }
#endif
