#include <weft/array/tensor.hpp>

#ifdef WEFT_ERROR_CASE
weft::tensor<float, weft::dyn, weft::dyn> t(2);  // error: weft: too few extents
#else
weft::tensor<float, weft::dyn, weft::dyn> t(2, 3);
#endif
