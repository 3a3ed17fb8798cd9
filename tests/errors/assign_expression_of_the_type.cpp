#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
auto apply(weft::basic_view<float, true, 3> x, weft::basic_view<float, true, 3> y) {
  auto e = x + x;
  e = x + y;  // error: weft: an expression has no elements to change
  return weft::eval(e);
}
#else
auto apply(weft::basic_view<float, true, 3> x, weft::basic_view<float, true, 3> y) {
  auto e = x + y;
  return weft::eval(e);
}
#endif
