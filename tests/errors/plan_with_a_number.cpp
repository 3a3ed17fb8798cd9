#include <weft/weft.hpp>

using expression = decltype(softmax(weft::tensor<float, 3>()));
#ifdef WEFT_ERROR_CASE
constexpr auto plan = weft::plan_of<expression, weft::with<1>>;  // error: weft: with: a plan takes one_traversal
#else
constexpr auto plan = weft::plan_of<expression, weft::with<weft::one_traversal>>;
#endif
static_assert(plan.nests == 1);
