#include <weft/weft.hpp>

#include <iostream>

#ifdef WEFT_ERROR_CASE
void show(const weft::tensor<float, 3>& x) {
  std::cout << softmax(x) << '\n';  // error: weft: an expression has no elements to print.*weft::eval
}
#else
void show(const weft::tensor<float, 3>& x) {
  std::cout << weft::eval(softmax(x)) << '\n';
}
#endif
