#include <weft/array/tensor.hpp>

#ifdef WEFT_ERROR_CASE
weft::tensor<float, 3> t{{1, 2, 3}};  // error: weft: braces hold elements.*too deep
#else
weft::tensor<float, 3> t{1, 2, 3};
#endif
