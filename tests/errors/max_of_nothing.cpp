#include <weft/ops/reductions.hpp>

#ifdef WEFT_ERROR_CASE
auto largest(const weft::tensor<float, 2, 0>& x) { return max(x, weft::axis<1>); }  // error: weft: an empty axis has no
#else
auto largest(const weft::tensor<float, 2, 0>& x) { return max(x, weft::axis<0>); }
#endif

// error: operation<.*max
// error: on_axis<1>
