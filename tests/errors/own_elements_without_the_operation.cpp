#include <weft/ops/softmax.hpp>

struct money {
  long cents = 0;
};

#ifdef WEFT_ERROR_CASE
auto total(const weft::tensor<money, 3>& x) { return x + x; }  // error: weft: the elements cannot do this operation
#else
money operator+(money a, money b) { return {a.cents + b.cents}; }
auto total(const weft::tensor<money, 3>& x) { return x + x; }
#endif

// error: add
// error: money
