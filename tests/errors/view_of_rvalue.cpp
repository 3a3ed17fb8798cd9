#include <weft/array/view.hpp>

#include <vector>

std::vector<float> make() { return std::vector<float>(3); }
#ifdef WEFT_ERROR_CASE
float get() { return weft::view<3>(make())(0); }  // error: weft: view of an rvalue container.*give it a name first
#else
float get() {
  const auto x = make();
  return weft::view<3>(x)(0);
}
#endif
