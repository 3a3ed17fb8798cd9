#include <weft/ops/reductions.hpp>

#ifdef WEFT_ERROR_CASE
auto total(const weft::tensor<float, 2, 3>& x) {
  return logsumexp(x, weft::axis<1, 1>);  // error: weft: the same axis is given twice
}
#else
auto total(const weft::tensor<float, 2, 3>& x) {
  return logsumexp(x, weft::axis<1, 0>);
}
#endif

// error: operation<.*logsumexp
// error: on_axis<1>
