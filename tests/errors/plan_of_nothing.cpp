#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
int passes() { return weft::plan_of<>.passes; }  // error: weft: plan_of: there is nothing to plan
#else
int passes() { return weft::plan_of<weft::tensor<float, weft::dyn>>.passes; }
#endif
