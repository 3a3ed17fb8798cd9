#include <weft/ops/movement.hpp>

#ifdef WEFT_ERROR_CASE
auto turned(const weft::tensor<float, 2, 3>& x) {
  return transpose(x, weft::axis<1, -1>);  // error: weft: the same axis is given twice
}
#else
auto turned(const weft::tensor<float, 2, 3>& x) {
  return transpose(x, weft::axis<1, -2>);
}
#endif

// error: operation<.*transpose
