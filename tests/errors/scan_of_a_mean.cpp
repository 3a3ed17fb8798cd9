#include <weft/weft.hpp>

auto means(const weft::tensor<float, 3>& x) {
#ifdef WEFT_ERROR_CASE
  return weft::eval(weft::scan<weft::monoid::mean>(x));  // error: weft: scan: finish asks for the number of elements
#else
  return weft::eval(weft::reduce<weft::monoid::mean>(x));
#endif
}
