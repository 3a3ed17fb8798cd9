#include <weft/ops/scans.hpp>

#ifdef WEFT_ERROR_CASE
auto prefixes(const weft::tensor<float, weft::dyn>& x) {
  return logcumsumexp(x, weft::axis<1>);  // error: weft: axis out of range
}
#else
auto prefixes(const weft::tensor<float, weft::dyn>& x) {
  return logcumsumexp(x, weft::axis<0>);
}
#endif

// error: operation<.*logcumsumexp
// error: on_axis<1>
// error: rank_is<1>
