#include <weft/ops/reductions.hpp>

#ifdef WEFT_ERROR_CASE
auto total(const weft::tensor<float, "day", 3>& x) {
  return sum(x, weft::axis<0, "day">);  // error: weft: the same axis is given twice
}
#else
auto total(const weft::tensor<float, "day", 3>& x) {
  return sum(x, weft::axis<1, "day">);
}
#endif

// error: operation<.*sum
// error: axis_named<.*day
