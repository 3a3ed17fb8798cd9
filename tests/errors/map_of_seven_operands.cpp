#include <weft/ops/map.hpp>

#ifdef WEFT_ERROR_CASE
auto largest(const weft::tensor<float, 3>& x) {
  return weft::map([](auto... each) { return (each + ...); }, x, x, x, x, x, x, x);  // error: weft: .*at most 6
}
#else
auto largest(const weft::tensor<float, 3>& x) {
  return weft::map([](auto... each) { return (each + ...); }, x, x, x, x, x, x);
}
#endif
