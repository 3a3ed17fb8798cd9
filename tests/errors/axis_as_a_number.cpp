#include <weft/ops/reductions.hpp>

#ifdef WEFT_ERROR_CASE
auto total(const weft::tensor<float, 2, 3>& x) {
  return sum(x, 1);  // error: weft: sum: an axis is weft::axis<1>, not 1
}
#else
auto total(const weft::tensor<float, 2, 3>& x) {
  return sum(x, weft::axis<1>);
}
#endif
