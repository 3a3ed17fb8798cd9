// error-flags: -ffinite-math-only
#include <weft/weft.hpp>  // error: weft: -ffinite-math-only .*add -fno-finite-math-only
