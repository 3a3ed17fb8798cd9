#include <weft/weft.hpp>

auto text(const weft::tensor<float, 2, 3>& x) {
#ifdef WEFT_ERROR_CASE
  return weft::plan_json(sum(x, weft::axis<2>));  // error: weft: axis out of range
#else
  return weft::plan_json(sum(x, weft::axis<1>));
#endif
}
