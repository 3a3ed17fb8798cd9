#include <weft/array/view.hpp>

#include <vector>

#ifdef WEFT_ERROR_CASE
using range = const std::vector<float>;
#else
using range = std::vector<float>;
#endif

void fill(range& x) {
  weft::view<3>(x) = 2.f;  // error: weft: assignment to a view of const elements
}
