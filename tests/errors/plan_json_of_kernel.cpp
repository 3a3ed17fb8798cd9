#include <weft/weft.hpp>

#include <string>

constexpr auto kernel = weft::fuse([](auto x) { return x * 2; });

#ifdef WEFT_ERROR_CASE
std::string text() { return weft::plan_json(kernel); }  // error: weft: plan_json: .* without operands
#else
std::string text(const weft::tensor<float>& x) { return weft::plan_json(kernel(x)); }
#endif
