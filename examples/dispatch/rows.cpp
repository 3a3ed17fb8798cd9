// Compiled once for each instruction set, with INSTRUCTIONS as the namespace that tells them apart.
#include "rows.hpp"

#include <weft/weft.hpp>

namespace INSTRUCTIONS {

void softmax(const float* x, float* y, std::size_t rows, std::size_t columns) {
  using weft::dyn;
  weft::assign(weft::view<dyn, dyn>(y, rows, columns),
               weft::softmax(weft::view<dyn, dyn>(x, rows, columns), weft::axis<-1>));
}

}  // namespace INSTRUCTIONS
