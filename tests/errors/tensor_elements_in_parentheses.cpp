#include <weft/array/tensor.hpp>

#ifdef WEFT_ERROR_CASE
weft::tensor<float, 3> t(2.5f);  // error: weft: parentheses hold extents.*elements go into braces
#else
weft::tensor<float, 1> t{2.5f};
#endif
