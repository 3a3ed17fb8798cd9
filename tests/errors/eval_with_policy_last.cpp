#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
auto apply(const weft::tensor<float, 3>& x) {
  return weft::eval(x + x, weft::seq);  // error: weft: eval: a policy comes first
}
#else
auto apply(const weft::tensor<float, 3>& x) { return weft::eval(weft::seq, x + x); }
#endif
