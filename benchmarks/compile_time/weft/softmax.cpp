#include <weft/weft.hpp>

void softmax_rows(const float* x, float* y, std::size_t rows, std::size_t columns) {
  const auto in = weft::view<weft::dyn, weft::dyn>(x, rows, columns);
  weft::assign(weft::view<weft::dyn, weft::dyn>(y, rows, columns), softmax(in, weft::axis<-1>));
}
