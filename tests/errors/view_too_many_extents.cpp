#include <weft/array/view.hpp>

#include <vector>

#ifdef WEFT_ERROR_CASE
void get(std::vector<float>& x) { auto v = weft::view<weft::dyn, 3>(x, 2, 3); }  // error: weft: view: too many extents
#else
void get(std::vector<float>& x) { auto v = weft::view<weft::dyn, 3>(x, 2); }
#endif
