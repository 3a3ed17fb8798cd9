#include <weft/ops/map.hpp>

#ifdef WEFT_ERROR_CASE
auto marked(const weft::tensor<float, 3>& x) {
  return weft::map([](const char* text) { return text[0]; }, x);  // error: weft: the elements cannot do this operation
}
#else
auto marked(const weft::tensor<float, 3>& x) {
  return weft::map([](float value) { return value > 2; }, x);
}
#endif

// error: float
