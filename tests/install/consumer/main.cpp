#include <weft/weft.hpp>

int main() {
  const weft::tensor<float, 2, 3> x{{1, 2, 3}, {4, 5, 6}};
  const auto y = weft::eval(weft::cumsum(x, weft::axis<1>));
  return y(1, 2) == 15 ? 0 : 1;
}
