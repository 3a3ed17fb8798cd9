#include <weft/array/tensor.hpp>

#ifdef WEFT_ERROR_CASE
weft::tensor<float, 2, 3> t{1, 2, 3, 4, 5, 6};  // error: weft: braces hold elements.*too shallow
#else
weft::tensor<float, 2, 3> t{{1, 2, 3}, {4, 5, 6}};
#endif
