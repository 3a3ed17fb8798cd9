#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
auto shares(const weft::tensor<float, 3>& x) {
  return weft::eval(weft::seq.with(weft::keepdims), softmax(x));  // error: weft: with: .*one_traversal
}
#else
auto shares(const weft::tensor<float, 3>& x) {
  return weft::eval(weft::seq.with(weft::one_traversal), softmax(x));
}
#endif
