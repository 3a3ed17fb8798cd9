#include <weft/ops/unary.hpp>

struct money {
  long cents = 0;
};

#ifdef WEFT_ERROR_CASE
auto powers(const weft::tensor<money, 3>& x) { return exp(x); }  // error: weft: the elements cannot do this operation
#else
money exp(money x) { return x; }
auto powers(const weft::tensor<money, 3>& x) { return exp(x); }
#endif

// error: exp
// error: money
