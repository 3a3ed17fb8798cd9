#include <weft/weft.hpp>

struct point {
  float x = 0, y = 0;
};

#ifdef WEFT_ERROR_CASE
auto sizes(const weft::tensor<point, 3>& x) {
  return weft::eval(weft::astype<float>(x));  // error: weft: the elements cannot do this operation
}
#else
auto sizes(const weft::tensor<point, 3>& x) {
  return weft::eval(weft::map([](const point& p) { return p.x; }, x));
}
#endif
