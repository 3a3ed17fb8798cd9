#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
auto apply(const weft::tensor<float, 3>& x) {
  return weft::eval(exp(x), weft::axis<0>);  // error: weft: eval: .* neither an expression nor an array
}
#else
auto apply(const weft::tensor<float, 3>& x) { return weft::eval(sum(exp(x), weft::axis<0>)); }
#endif
