#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
using target = const weft::tensor<float, 2, 3>;
#else
using target = weft::tensor<float, 2, 3>;
#endif

void twice(target& y) {
  y += y;  // error: weft: assign: the target's elements are const
}
