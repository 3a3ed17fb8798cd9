#include <weft/ops/reductions.hpp>

#ifdef WEFT_ERROR_CASE
auto total(const weft::tensor<float, 2, 3>& x) { return sum(x, weft::axis<2>); }  // error: weft: axis out of range
#else
auto total(const weft::tensor<float, 2, 3>& x) { return sum(x, weft::axis<1>); }
#endif

// error: operation<.*sum
// error: on_axis<2>
// error: rank_is<2>
