#include <weft/array/tensor.hpp>

#ifdef WEFT_ERROR_CASE
weft::tensor<float, weft::dyn, 3> t(2, 3);  // error: weft: too many extents
#else
weft::tensor<float, weft::dyn, 3> t(2);
#endif
