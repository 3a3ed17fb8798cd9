#include <weft/weft.hpp>

struct money {
  long cents = 0;
};

constexpr auto shares = weft::fuse([](auto x) {
  const auto raised = x + 2.f;
  return raised * 3.f / sum(raised);
});

#ifdef WEFT_ERROR_CASE
auto apply(const weft::tensor<money, 3>& x) {
  return weft::eval(shares(x));  // error: weft: the elements cannot do this operation
}
#else
auto apply(const weft::tensor<float, 3>& x) {
  return weft::eval(shares(x));
}
#endif

// error: add
// error: money
