#include <weft/weft.hpp>

#include <string>

#ifdef WEFT_ERROR_CASE
auto joined(const weft::tensor<std::string, 3>& x, const weft::tensor<float, 3>& y) {
  return weft::eval(x + y);  // error: weft: the elements cannot do this operation
}
#else
auto joined(const weft::tensor<std::string, 3>& x, const weft::tensor<std::string, 3>& y) {
  return weft::eval(x + y);
}
#endif

// error: add
// error: string.*float
