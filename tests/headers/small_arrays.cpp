// Compiled with -O1 and with -O2 and all warnings: no more of an array than a register holds is never taken for several
// registers or for a full one, of which GCC would warn in the user's own function; nor does it see what is not written
// passed on.
#include <weft/weft.hpp>

float next_of(float first) {
  const weft::tensor<float, 3> x{first, 2, 3};
  const auto y = weft::eval(x + 1);
  return y(0) + y(1) + y(2);
}

float larger_of(float first) {
  const auto y = weft::eval(maximum(weft::tensor<float, 2>{first, 1}, weft::tensor<float, 2>{1, 2}));
  return y(0) + y(1);
}

bool is_zero(float first) {
  const auto y = weft::eval(!weft::tensor<float, 4>{first, 1, 2, 3});
  return y(0) || y(1) || y(2) || y(3);
}

float log_sum(float first) {
  const weft::tensor<float, 2, 3> rows{{first, 2, 3}, {0, 0, 0}};
  const auto y = weft::eval(logsumexp(rows, weft::axis<1>));
  return y(0) + y(1);
}
