#pragma once

#include <array>
#include <xtensor/xadapt.hpp>
#include <xtensor/xmath.hpp>
#include <xtensor/xnoalias.hpp>
#include <xtensor/xtensor.hpp>

inline const auto now = xt::keep_dims | xt::evaluation_strategy::immediate;

template <class P>
auto matrix(P* p, std::size_t rows, std::size_t columns) {
  return xt::adapt(p, rows * columns, xt::no_ownership(), std::array<std::size_t, 2>{rows, columns});
}
template <class P>
auto line(P* p, std::size_t n) {
  return xt::adapt(p, n, xt::no_ownership(), std::array<std::size_t, 1>{n});
}
