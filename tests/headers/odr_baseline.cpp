// The half of the program that is built for any processor of the architecture. It evaluates the very expression that
// the other half does: were their loops one symbol, the linker would keep either, and the program could run into
// instructions that its processor lacks.
#include <all_headers.hpp>

#include <cmath>
#include <cstdio>

weft::tensor<float, weft::dyn, 37> softmax_native(const weft::tensor<float, weft::dyn, 37>& x);

int main() {
  weft::tensor<float, weft::dyn, 37> x(5);
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(i % 11) * 0.5f;

  const auto here = weft::eval(weft::softmax(x, weft::axis<1>));
  const auto there = softmax_native(x);

  for (std::size_t row = 0; row < 5; ++row) {
    double sum = 0;
    for (std::size_t column = 0; column < 37; ++column) sum += std::exp(static_cast<double>(x(row, column)));
    for (std::size_t column = 0; column < 37; ++column) {
      const double expected = std::exp(static_cast<double>(x(row, column))) / sum;
      const double off_here = std::abs(static_cast<double>(here(row, column)) - expected);
      const double off_there = std::abs(static_cast<double>(there(row, column)) - expected);
      if (!(off_here < 1e-6) || !(off_there < 1e-6)) {
        std::printf("softmax at %zu, %zu: %g off in one half, %g in the other\n", row, column, off_here, off_there);
        return 1;
      }
    }
  }
}
