#include <weft/weft.hpp>

#include <vector>

#ifdef WEFT_ERROR_CASE
int passes() { return weft::plan_of<std::vector<float>>.passes; }  // error: weft: plan_of: .* weft::view<
#else
int passes() { return weft::plan_of<weft::tensor<float, weft::dyn>>.passes; }
#endif
