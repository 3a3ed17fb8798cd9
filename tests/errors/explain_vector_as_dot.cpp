#include <weft/weft.hpp>

#include <string>
#include <vector>

#ifdef WEFT_ERROR_CASE
std::string text(const std::vector<float>& x) {
  return weft::explain(x, weft::as_dot);  // error: weft: explain: .* weft::view<
}
#else
std::string text(const std::vector<float>& x) { return weft::explain(weft::view<weft::dyn>(x), weft::as_dot); }
#endif
