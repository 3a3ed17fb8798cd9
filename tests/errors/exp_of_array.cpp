#include <weft/weft.hpp>

#include <array>

#ifdef WEFT_ERROR_CASE
auto powers(const std::array<float, 3>& x) {
  return weft::exp(x);  // error: weft: exp: a container is not an operand: give it weft::view<
}
#else
auto powers(const std::array<float, 3>& x) {
  return weft::exp(weft::view<3>(x));
}
#endif
