#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
auto shares(const weft::tensor<float, 3>& x) {
  return weft::eval(weft::par, softmax(x));  // error: weft: .*#include <weft/tbb.hpp>
}
#else
auto shares(const weft::tensor<float, 3>& x) {
  return weft::eval(weft::seq, softmax(x));
}
#endif
