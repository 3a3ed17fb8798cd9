#include <weft/ops/movement.hpp>

#ifdef WEFT_ERROR_CASE
auto renamed(const weft::tensor<float, "day", "hour">& x) {
  return weft::rename<"day", "hour">(x);  // error: weft: the same name twice in the result
}
#else
auto renamed(const weft::tensor<float, "day", "hour">& x) {
  return weft::rename<"day", "minute">(x);
}
#endif

// error: operation<.*rename
// error: hour
