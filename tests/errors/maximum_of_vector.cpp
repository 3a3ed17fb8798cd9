#include <weft/weft.hpp>

#include <vector>

#ifdef WEFT_ERROR_CASE
auto larger(const std::vector<float>& x) {
  return weft::maximum(x, 0.f);  // error: weft: maximum: a container is not an operand: give it weft::view<
}
#else
auto larger(const std::vector<float>& x) {
  return weft::maximum(weft::view<weft::dyn>(x), 0.f);
}
#endif
