// Four of the five: there is no logcumsumexp.
#include "arrays.hpp"

void five(const float* px, float* py, std::size_t rows, std::size_t columns) {
  const auto x = matrix(px, rows, columns);
  auto y = matrix(py, rows, columns);
  const xt::xtensor<float, 2> highest = xt::amax(x, {1}, now);
  xt::noalias(y) = xt::exp(x - highest);
  const xt::xtensor<float, 2> sums = xt::sum(y, {1}, now);
  y /= sums;
  const xt::xtensor<float, 2> powers = xt::exp(x - highest);
  const xt::xtensor<float, 2> totals = xt::sum(powers, {1}, now);
  auto z = matrix(py, rows, 1);
  xt::noalias(z) = highest + xt::log(totals);
  xt::noalias(y) = xt::cumsum(x, 1);
  xt::noalias(y) = xt::cumprod(x, 1);
}
