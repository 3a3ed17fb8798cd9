#include <weft/ops/arithmetic.hpp>
#include <weft/ops/movement.hpp>

#ifdef WEFT_ERROR_CASE
auto add(const weft::tensor<float, "day", 3>& x) {
  return x + transpose(x);  // error: weft: the same name twice in the result
}
#else
auto add(const weft::tensor<float, "day", 3>& x) {
  return x + transpose(weft::rename<"day", "hour">(x));
}
#endif

// error: operation<.*add
// error: axis_named<.*day
