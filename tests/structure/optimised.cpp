// Rows in stretches, of several lengths: what GCC's optimiser would warn of in a user's program at -O3 is in these.
#include <weft/weft.hpp>

using namespace weft;

void run(const float* p, float* q, std::ptrdiff_t rows, std::ptrdiff_t columns) {
  const auto x = view<dyn, dyn>(p, rows, columns);
  assign(view<dyn, dyn>(q, rows, columns), softmax(x, axis<1>));
  assign(view<dyn, dyn>(q, rows, columns), log_softmax(x, axis<1>));
  assign(view<dyn>(q, rows), logsumexp(x, axis<1>));
  assign(view<dyn>(q, rows), sum(x, axis<1>));
  assign(view<dyn>(q, rows), var(x, axis<1>));
}
