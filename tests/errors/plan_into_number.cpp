#include <weft/weft.hpp>

using sum_of_two = decltype(std::declval<const weft::tensor<float, 3>&>() + 1.f);

#ifdef WEFT_ERROR_CASE
int nests() { return weft::plan_of<sum_of_two, weft::into<float>>.nests; }  // error: weft: plan_of: into<Y>
#else
int nests() { return weft::plan_of<sum_of_two, weft::into<weft::tensor<float, 3>>>.nests; }
#endif
