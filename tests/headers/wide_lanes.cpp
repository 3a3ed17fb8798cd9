// Mixed widths make lanes wider than a register of the baseline, of which GCC warns by itself.
#include <weft/weft.hpp>

void widen(const weft::tensor<float, weft::dyn, 64>& x, weft::tensor<double, weft::dyn, 64>& y) {
  y = x;
  y = x * 2.f;
}
