#include <weft/weft.hpp>

#include <functional>

#ifdef WEFT_ERROR_CASE
using addition = std::plus<>;
#else
using addition = weft::monoid::sum;
#endif

auto total(const weft::tensor<float, 2, 3>& x) {
  return weft::eval(weft::reduce<addition>(x, weft::axis<1>));  // error: weft: .* or it is no monoid
}
