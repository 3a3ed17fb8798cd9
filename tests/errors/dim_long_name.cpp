#include <weft/array/tensor.hpp>

#ifdef WEFT_ERROR_CASE
weft::tensor<float, "a name too long for one"> t;  // error: weft: a dimension's name has at most 15 characters
#else
weft::tensor<float, "name"> t;
#endif
