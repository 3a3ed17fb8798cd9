#include <weft/weft.hpp>

#include <vector>

#ifdef WEFT_ERROR_CASE
auto shares(const std::vector<float>& x) {
  return weft::softmax(x);  // error: weft: softmax: a container is not an operand: give it weft::view<
}
#else
auto shares(const std::vector<float>& x) {
  return weft::softmax(weft::view<weft::dyn>(x));
}
#endif
