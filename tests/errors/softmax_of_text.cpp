#include <weft/weft.hpp>

#include <string>

#ifdef WEFT_ERROR_CASE
auto total(const weft::tensor<std::string, 3>& x) {
  return weft::eval(softmax(x));  // error: weft: the elements cannot do this operation
}
#else
auto total(const weft::tensor<std::string, 3>& x) {
  return weft::eval(softmax(weft::map([](const std::string& s) { return float(s.size()); }, x)));
}
#endif
