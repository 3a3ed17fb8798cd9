#include <weft/weft.hpp>

#include <complex>

using array = weft::tensor<std::complex<float>, 3>;

#ifdef WEFT_ERROR_CASE
constexpr auto y = weft::eval(exp(array{1, 2, 3}));  // error: constant.(evaluation_has_no|expression)
#else
const auto y = weft::eval(exp(array{1, 2, 3}));
#endif

// error: constant_evaluation_has_no_such_function
