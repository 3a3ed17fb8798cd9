#include <weft/ops/scans.hpp>

#ifdef WEFT_ERROR_CASE
auto prefixes(const weft::tensor<float, 2, 3>& x) {
  return x | weft::cumsum(weft::keepdims);  // error: weft: cumsum: it does not take one of these options
}
#else
auto prefixes(const weft::tensor<float, 2, 3>& x) {
  return x | weft::cumsum(weft::reverse);
}
#endif

// error: keepdims
