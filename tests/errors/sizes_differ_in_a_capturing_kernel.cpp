#include <weft/expr/fuse.hpp>
#include <weft/ops/arithmetic.hpp>

template <class X, class Y>
auto scaled(const X& x, const Y& y, float factor) {
  return weft::fuse([factor](auto a, auto b) { return (a - b) * factor; })(x, y);  // error: weft: sizes differ
}

#ifdef WEFT_ERROR_CASE
auto apply(const weft::tensor<float, 2, 3>& x, const weft::tensor<float, 3, 3>& y) {
  return scaled(x, y, 2.f);  // error: on_axis<0>
}
#else
auto apply(const weft::tensor<float, 2, 3>& x, const weft::tensor<float, 2, 3>& y) {
  return scaled(x, y, 2.f);
}
#endif

// error: operation<.*subtract
// error: left_is<2
// error: right_is<3
