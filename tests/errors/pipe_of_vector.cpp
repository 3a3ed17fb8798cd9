#include <weft/weft.hpp>

#include <vector>

#ifdef WEFT_ERROR_CASE
auto powers(const std::vector<float>& x) {
  return x | weft::exp();  // error: weft: .*a container is not an operand: pipe weft::view<
}
#else
auto powers(const std::vector<float>& x) {
  return weft::view<weft::dyn>(x) | weft::exp();
}
#endif
