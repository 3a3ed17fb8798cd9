#include <weft/weft.hpp>

#include <complex>

#ifdef WEFT_ERROR_CASE
auto largest(const weft::tensor<std::complex<float>, 3>& x) {
  return weft::eval(max(x) + 1.f);  // error: weft: the elements cannot do this operation
}
#else
auto largest(const weft::tensor<std::complex<float>, 3>& x) {
  return weft::eval(max(abs(x)) + 1.f);
}
#endif

// error: max
// error: complex<float>
