#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
auto nothing() { return weft::eval(); }  // error: weft: eval: there is nothing to compute
#else
auto something(const weft::tensor<float, 3>& x) { return weft::eval(x); }
#endif
