#include <weft/array/view.hpp>

float x[2][3];
#ifdef WEFT_ERROR_CASE
void get() { auto v = weft::view<2, 3>(x); }  // error: weft: view of an array of arrays: pass a pointer
#else
void get() { auto v = weft::view<2, 3>(&x[0][0]); }
#endif
