#include <weft/weft.hpp>

using sum_of_two = decltype(std::declval<const weft::tensor<float, 2, 3>&>() + 1.f);

#ifdef WEFT_ERROR_CASE
int nests() { return weft::plan_of<sum_of_two, weft::into<weft::tensor<float, 2>>>.nests; }  // error: weft: assign:
#else
int nests() { return weft::plan_of<sum_of_two, weft::into<weft::tensor<float, 2, 3>>>.nests; }
#endif

// error: operation<.*assign
// error: left_is<1
// error: right_is<2
