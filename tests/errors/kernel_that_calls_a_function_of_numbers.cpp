#include <weft/weft.hpp>

struct cube {
  constexpr float operator()(float x) const { return x * x * x; }
};

constexpr auto cubed = weft::fuse([](auto x) {
#ifdef WEFT_ERROR_CASE
  return cube{}(x);  // error: weft: fuse: a kernel has no elements yet.*map\(f, x\)
#else
  return map(cube{}, x);
#endif
});

auto apply(const weft::tensor<float, 3>& x) { return weft::eval(cubed(x)); }
