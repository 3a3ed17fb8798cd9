// error: constant expression|non-.constexpr. function
// error: braces_do_not_fit_the_extents
#include <weft/array/tensor.hpp>

#ifdef WEFT_ERROR_CASE
constexpr weft::tensor<float, 2, 3> t{{1, 2, 3}, {4, 5}};
#else
constexpr weft::tensor<float, 2, 3> t{{1, 2, 3}, {4, 5, 6}};
#endif
