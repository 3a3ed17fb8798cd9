#include <weft/weft.hpp>

#include <string>

#ifdef WEFT_ERROR_CASE
std::string text(float x) { return weft::explain(x); }  // error: weft: explain: a number is not an expression
#else
std::string text(const weft::tensor<float>& x) { return weft::explain(x); }
#endif
