#include <weft/array/view.hpp>

#include <array>

#ifdef WEFT_ERROR_CASE
// error: weft: view: the range has another number of elements than the shape
// error: 5L? == 6
auto get(std::array<float, 5>& x) { return weft::view<2, 3>(x); }
#else
auto get(std::array<float, 6>& x) { return weft::view<2, 3>(x); }
#endif
