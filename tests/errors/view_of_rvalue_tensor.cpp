#include <weft/weft.hpp>

float first() {
#ifdef WEFT_ERROR_CASE
  return weft::view(weft::tensor<float, 3>{1, 2, 3})(0);  // error: weft: view of an rvalue tensor.*give it a name
#else
  const weft::tensor<float, 3> x{1, 2, 3};
  return weft::view(x)(0);
#endif
}
