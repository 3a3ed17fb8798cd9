#include <weft/weft.hpp>

constexpr auto halved = [](float x) {
#ifdef WEFT_ERROR_CASE
  (void)x;
#else
  return x / 2;
#endif
};

auto apply(const weft::tensor<float, 3>& x) {
  return weft::eval(map(halved, x));  // error: weft: the elements cannot do this operation
}
