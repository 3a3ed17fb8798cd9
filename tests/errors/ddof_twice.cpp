#include <weft/ops/moments.hpp>

#ifdef WEFT_ERROR_CASE
auto spread(const weft::tensor<float, 2, 3>& x) {
  return var(x, weft::ddof<1>, weft::ddof<2>);  // error: weft: var: .*or one is given twice
}
#else
auto spread(const weft::tensor<float, 2, 3>& x) {
  return var(x, weft::ddof<1>);
}
#endif
