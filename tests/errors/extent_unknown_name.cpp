#include <weft/array/tensor.hpp>

auto get(const weft::tensor<int, 3, "day">& t) {
#ifdef WEFT_ERROR_CASE
  return t.extent<"dax">();  // error: weft: extent: no dim of this name
#else
  return t.extent<"day">();
#endif
}
