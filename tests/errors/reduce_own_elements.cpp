#include <weft/weft.hpp>

struct money {
  long cents = 0;
};

#ifdef WEFT_ERROR_CASE
auto total(const weft::tensor<money, 3>& x) {
  return weft::eval(sum(x));  // error: weft: the elements cannot do this operation
}
#else
constexpr money operator+(money a, money b) { return {a.cents + b.cents}; }
auto total(const weft::tensor<money, 3>& x) {
  return weft::eval(sum(x));
}
#endif

// error: sum
// error: money
