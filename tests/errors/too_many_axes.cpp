#include <weft/ops/arithmetic.hpp>

#ifdef WEFT_ERROR_CASE
using cube = weft::tensor<float, 1, 2, 1, 2, 1, 2, 1, 2, 1>;
#else
using cube = weft::tensor<float, 1, 2, 1, 2, 1, 2, 1, 2>;
#endif
auto doubled(const cube& x) { return x + x; }  // error: weft: an operand has more than 8 axes

// error: rank_is<9>
