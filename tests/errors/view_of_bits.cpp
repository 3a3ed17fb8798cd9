#include <weft/array/view.hpp>

#include <vector>

#ifdef WEFT_ERROR_CASE
void get(std::vector<bool>& x) { auto v = weft::view<3>(x); }  // error: weft: view needs a pointer, or a range
#else
void get(std::vector<char>& x) { auto v = weft::view<3>(x); }
#endif
