#include <weft/ops/scans.hpp>

#ifdef WEFT_ERROR_CASE
auto prefixes(const weft::tensor<float, 2, 3>& x) {
  return cumprod(x, weft::axis<>);  // error: weft: a scan runs along one axis
}
#else
auto prefixes(const weft::tensor<float, 2, 3>& x) {
  return cumprod(x);
}
#endif

// error: operation<.*cumprod
// error: axes_given<0>
