#include <weft/weft.hpp>

#include <vector>

#ifdef WEFT_ERROR_CASE
auto total(std::vector<double>& x) {
  return weft::sum(x, weft::axis<0>);  // error: weft: sum: a container is not an operand: give it weft::view<
}
#else
auto total(std::vector<double>& x) {
  return weft::sum(weft::view<weft::dyn>(x), weft::axis<0>);
}
#endif
