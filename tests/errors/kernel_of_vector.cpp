#include <weft/weft.hpp>

#include <vector>

constexpr auto kernel = weft::fuse([](auto x) { return x * 2; });

#ifdef WEFT_ERROR_CASE
auto apply(const std::vector<float>& x) {
  return weft::eval(kernel(x));  // error: weft: fuse: a container .* weft::view<
}
#else
auto apply(const std::vector<float>& x) { return weft::eval(kernel(weft::view<weft::dyn>(x))); }
#endif
