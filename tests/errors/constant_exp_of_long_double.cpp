// compiler: clang
#include <weft/weft.hpp>

using array = weft::tensor<long double, 3>;

#ifdef WEFT_ERROR_CASE
constexpr auto y = weft::eval(exp(array{1, 2, 3}));  // error: constant.(evaluation_has_no|expression)
#else
const auto y = weft::eval(exp(array{1, 2, 3}));
#endif

// error: constant_evaluation_has_no_such_function
