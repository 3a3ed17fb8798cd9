#include <weft/weft.hpp>

constexpr auto kernel = weft::fuse([](auto x) { return x * 2; });

#ifdef WEFT_ERROR_CASE
auto apply(const weft::tensor<float, 3>&) { return weft::eval(kernel()); }  // error: weft: fuse: .* there are none
#else
auto apply(const weft::tensor<float, 3>& x) { return weft::eval(kernel(x)); }
#endif
