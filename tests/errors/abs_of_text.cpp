#include <weft/weft.hpp>

#include <string>

#ifdef WEFT_ERROR_CASE
auto total(const weft::tensor<std::string, 3>& x) {
  return weft::eval(abs(x));  // error: weft: the elements cannot do this operation
}
#else
auto total(const weft::tensor<std::string, 3>& x) {
  return weft::eval(sum(weft::map([](const std::string& s) { return s.size(); }, x)));
}
#endif

// error: abs
