#include <weft/array/tensor.hpp>

#ifdef WEFT_ERROR_CASE
auto get(const weft::tensor<int, 3, 2>& t) { return t.extent<2>(); }  // error: weft: extent: no such axis
#else
auto get(const weft::tensor<int, 3, 2>& t) { return t.extent<-2>(); }
#endif
