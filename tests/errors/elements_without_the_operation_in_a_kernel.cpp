#include <weft/expr/fuse.hpp>
#include <weft/ops/comparison.hpp>

constexpr auto shifted = weft::fuse([](auto x) { return (x << 1) + 1; });

#ifdef WEFT_ERROR_CASE
auto apply(const weft::tensor<float, 3>& x) {
  return shifted(x);  // error: weft: the elements cannot do this operation
}
#else
auto apply(const weft::tensor<int, 3>& x) {
  return shifted(x);
}
#endif

// error: left_shift
// error: float
