#include <weft/array/tensor.hpp>

#ifdef WEFT_ERROR_CASE
weft::tensor<const float, 3> t;  // error: weft: a tensor's elements are not const
#else
const weft::tensor<float, 3> t;
#endif
