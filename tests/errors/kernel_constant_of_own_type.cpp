// twin: alone
#include <weft/expr/fuse.hpp>
#include <weft/ops/arithmetic.hpp>

struct fixed {
  int steps = 0;
  constexpr fixed(int value) : steps(value) {}
  friend constexpr fixed operator*(fixed a, fixed b) { return a.steps * b.steps; }
};
template <>
inline constexpr bool weft::is_scalar<fixed> = true;

#ifdef WEFT_ERROR_CASE
constexpr auto doubled = weft::fuse([](auto x) { return x * fixed(2); });
auto apply(const weft::tensor<fixed, 3>& x) {
  return doubled(x);  // error: weft: a constant of this type .*pass it as an argument
}
#else
constexpr auto scaled = weft::fuse([](auto x, auto factor) { return x * factor; });
auto apply(const weft::tensor<fixed, 3>& x) {
  return scaled(x, fixed(2));
}
#endif
