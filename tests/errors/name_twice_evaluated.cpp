#include <weft/weft.hpp>

#ifdef WEFT_ERROR_CASE
weft::tensor<float, 2, 2> add(const weft::tensor<float, weft::named<"day", 2>, 2>& x) {
  return exp(x + transpose(x));  // error: weft: the same name twice in the result
}
#else
weft::tensor<float, 2, 2> add(const weft::tensor<float, weft::named<"day", 2>, 2>& x) {
  return exp(x + transpose(unnamed(x)));
}
#endif

// error: operation<.*add
// error: axis_named<.*day
