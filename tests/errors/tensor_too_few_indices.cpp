#include <weft/array/tensor.hpp>

#ifdef WEFT_ERROR_CASE
int get(const weft::tensor<int, 3, 3>& t) { return t(1); }  // error: weft: too few indices
#else
int get(const weft::tensor<int, 3, 3>& t) { return t(1, 2); }
#endif
