#include <weft/ops/map.hpp>

#ifdef WEFT_ERROR_CASE
auto marked(const weft::tensor<float, 3>& x, float limit) {
  return weft::map([limit](float value) { return value > limit; }, x, x);  // error: weft: the elements cannot
}
#else
auto marked(const weft::tensor<float, 3>& x, float limit) {
  return weft::map([limit](float value) { return value > limit; }, x);
}
#endif

// error: float
