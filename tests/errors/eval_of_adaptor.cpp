#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
auto apply(const weft::tensor<float, 3>&) {
  return weft::eval(weft::softmax(weft::axis<0>));  // error: weft: eval: .* without operands
}
#else
auto apply(const weft::tensor<float, 3>& x) { return weft::eval(x | weft::softmax(weft::axis<0>)); }
#endif
