// error-flags: -std=c++17
#include <weft/weft.hpp>  // error: weft: C\+\+20 is needed
