#include <weft/array/view.hpp>

#include <vector>

auto get(std::vector<float>& x) {
#ifdef WEFT_ERROR_CASE
  return weft::view<2, 3>(x, weft::strides{1});  // error: weft: view: one stride for each dim
#else
  return weft::view<2, 3>(x, weft::strides{3, 1});
#endif
}
