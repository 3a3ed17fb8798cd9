#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
int nests() { return weft::plan_of<int>.nests; }  // error: weft: plan_of: a number is not an expression
#else
int nests() { return weft::plan_of<weft::tensor<int, 3>>.nests; }
#endif
