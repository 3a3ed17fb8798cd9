#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
void store(weft::tensor<float, 3>& x) { weft::assign(x + x, x); }  // error: weft: assign: the target
#else
void store(weft::tensor<float, 3>& x) { weft::assign(x, x + x); }
#endif
