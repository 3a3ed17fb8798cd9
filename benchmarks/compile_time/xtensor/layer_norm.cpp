#include "arrays.hpp"

void layer_norm(const float* px, const float* weight, const float* bias, float* py, std::size_t rows,
                std::size_t columns) {
  const auto x = matrix(px, rows, columns);
  auto y = matrix(py, rows, columns);
  const float n = static_cast<float>(columns);
  const xt::xtensor<float, 2> mean = xt::sum(x, {1}, now) / n;
  xt::noalias(y) = x - mean;
  const xt::xtensor<float, 2> squares = xt::sum(xt::square(y), {1}, now);
  const xt::xtensor<float, 2> scale = 1.0f / xt::sqrt(squares / n + 1e-5f);
  y = y * scale * line(weight, columns) + line(bias, columns);
}
