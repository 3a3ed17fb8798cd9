#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
auto doubled(float x) { return weft::eval(x * 2); }  // error: weft: eval: a number is not an expression
#else
auto doubled(float x) { return weft::eval(weft::tensor<float>(x) * 2); }
#endif
