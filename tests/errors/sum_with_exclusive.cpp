#include <weft/ops/reductions.hpp>

#ifdef WEFT_ERROR_CASE
auto total(const weft::tensor<float, 2, 3>& x) {
  return sum(x, weft::axis<0>, weft::exclusive);  // error: weft: sum: it does not take one of these options
}
#else
auto total(const weft::tensor<float, 2, 3>& x) {
  return sum(x, weft::axis<0>, weft::keepdims);
}
#endif

// error: exclusive
