#include <weft/ops/scans.hpp>

#ifdef WEFT_ERROR_CASE
auto prefixes(const weft::tensor<float, 2, 3>& x) {
  return cumsum(x, weft::axis<0, 1>);  // error: weft: a scan runs along one axis
}
#else
auto prefixes(const weft::tensor<float, 2, 3>& x) {
  return cumsum(cumsum(x, weft::axis<0>), weft::axis<1>);
}
#endif

// error: operation<.*cumsum
// error: axes_given<2>
