#include <weft/expr/fuse.hpp>
#include <weft/ops/softmax.hpp>

constexpr auto weighted = weft::fuse([](auto x, auto w) { return softmax(x, weft::axis<1>) * w; });

#ifdef WEFT_ERROR_CASE
auto apply(const weft::tensor<float, 2, 3>& x, const weft::tensor<float, 4>& w) {
  return weighted(x, w);  // error: weft: sizes differ
}
#else
auto apply(const weft::tensor<float, 2, 3>& x, const weft::tensor<float, 3>& w) {
  return weighted(x, w);
}
#endif

// error: operation<.*multiply
// error: on_axis<1>
// error: left_is<3
// error: right_is<4
