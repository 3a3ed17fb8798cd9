#include <weft/weft.hpp>

#include <tuple>

#ifdef WEFT_ERROR_CASE
auto apply(const weft::tensor<float, 3>& x) {
  return weft::eval(std::tuple(x + x, x * x));  // error: weft: eval: .* neither an expression nor an array
}
#else
auto apply(const weft::tensor<float, 3>& x) { return weft::eval(x + x, x * x); }
#endif
