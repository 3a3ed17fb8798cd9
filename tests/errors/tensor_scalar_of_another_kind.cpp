#include <weft/array/tensor.hpp>

#ifdef WEFT_ERROR_CASE
void fill(weft::tensor<int, 3>& t) { t = 2.5; }  // error: weft: a scalar of this kind doesn't fit the elements
#else
void fill(weft::tensor<int, 3>& t) { t = 2; }
#endif
