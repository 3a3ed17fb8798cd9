#include "tensor.hpp"

void layer_norm(const float* px, const float* weight, const float* bias, float* py, Index rows, Index columns) {
  const input<2> x(px, rows, columns);
  output<2> y(py, rows, columns);
  const Eigen::array<Index, 1> over{1};
  const Eigen::array<Index, 2> kept{rows, 1}, repeated{1, columns}, line{1, columns}, down{rows, 1};
  const tensor<1> mean = x.mean(over);
  y = x - mean.reshape(kept).broadcast(repeated);
  const tensor<1> scale = (y.square().mean(over) + 1e-5f).rsqrt();
  y = y * scale.reshape(kept).broadcast(repeated) * input<1>(weight, columns).reshape(line).broadcast(down) +
      input<1>(bias, columns).reshape(line).broadcast(down);
}
