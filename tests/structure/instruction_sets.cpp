// Compiled for two instruction sets, with INSTRUCTIONS as the namespace that tells the units apart.
#include <weft/weft.hpp>

namespace INSTRUCTIONS {

using weft::axis;
using weft::dyn;
using weft::view;

void run(const float* p, float* q, const double* u, double* v, std::size_t rows, std::size_t columns) {
  const auto x = view<dyn, dyn>(p, rows, columns);
  const auto y = view<dyn, dyn>(q, rows, columns);
  assign(y, softmax(x, axis<0>));
  assign(y, cumsum(x, axis<1>) / exp(x));
  assign(view<dyn>(q, rows), var(x, axis<1>));
  assign(view<dyn, dyn>(v, rows, columns), logcumsumexp(view<dyn, dyn>(u, rows, columns), axis<1>));
  weft::tensor<double, dyn> t(rows);
  t = max(view<dyn, dyn>(u, rows, columns), axis<1>);
}

}  // namespace INSTRUCTIONS
