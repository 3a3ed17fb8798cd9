#include <weft/weft.hpp>

#include <vector>

#ifdef WEFT_ERROR_CASE
auto copy(const std::vector<float>& x) { return weft::eval(x); }  // error: weft: eval: .* weft::view<
#else
auto copy(const std::vector<float>& x) { return weft::eval(weft::view<weft::dyn>(x)); }
#endif
