#include <weft/weft.hpp>

#include <complex>

#ifdef WEFT_ERROR_CASE
auto rest(const weft::tensor<std::complex<float>, 3>& x) {
  return weft::eval(x % x);  // error: weft: the elements cannot do this operation
}
#else
auto rest(const weft::tensor<std::complex<float>, 3>& x) { return weft::eval(abs(x) % abs(x)); }
#endif

// error: remainder
// error: complex<float>
