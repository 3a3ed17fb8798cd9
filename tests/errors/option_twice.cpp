#include <weft/ops/reductions.hpp>

#ifdef WEFT_ERROR_CASE
auto total(const weft::tensor<float, 2, 3>& x) {
  return sum(x, weft::axis<0>, weft::axis<1>);  // error: weft: sum: .*or one is given twice
}
#else
auto total(const weft::tensor<float, 2, 3>& x) {
  return sum(x, weft::axis<0, 1>);
}
#endif
