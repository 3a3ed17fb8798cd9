#include <weft/ops/movement.hpp>

#ifdef WEFT_ERROR_CASE
auto renamed(const weft::tensor<float, "day", 3>& x) {
  return weft::rename<"hour", "minute">(x);  // error: weft: no axis has this name
}
#else
auto renamed(const weft::tensor<float, "day", 3>& x) {
  return weft::rename<"day", "minute">(x);
}
#endif

// error: operation<.*rename
// error: axis_named<.*hour
