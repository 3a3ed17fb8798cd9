#include <weft/array/tensor.hpp>

#ifdef WEFT_ERROR_CASE
weft::tensor<float, -3> t;  // error: weft: a static extent is negative
#else
weft::tensor<float, weft::dyn> t;
#endif
