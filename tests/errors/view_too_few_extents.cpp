#include <weft/array/view.hpp>

#include <vector>

#ifdef WEFT_ERROR_CASE
void get(std::vector<float>& x) { auto v = weft::view<weft::dyn, weft::dyn>(x); }  // error: weft: view: too few extents
#else
void get(std::vector<float>& x) { auto v = weft::view<weft::dyn, 3>(x); }
#endif
