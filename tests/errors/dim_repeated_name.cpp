#include <weft/array/tensor.hpp>

#ifdef WEFT_ERROR_CASE
weft::tensor<float, "day", "day"> t;  // error: weft: the same name twice in one array
#else
weft::tensor<float, "day", "hour"> t;
#endif
