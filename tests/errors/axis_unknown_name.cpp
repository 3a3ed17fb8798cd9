#include <weft/ops/softmax.hpp>

#ifdef WEFT_ERROR_CASE
auto shares(const weft::tensor<float, "batch", 3>& x) {
  return softmax(x, weft::axis<"bach">);  // error: weft: no axis has this name
}
#else
auto shares(const weft::tensor<float, "batch", 3>& x) {
  return softmax(x, weft::axis<"batch">);
}
#endif

// error: operation<.*softmax
// error: axis_named<.*bach
// error: rank_is<2>
