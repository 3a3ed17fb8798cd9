#pragma once

#include <unsupported/Eigen/CXX11/Tensor>

template <int Rank>
using tensor = Eigen::Tensor<float, Rank, Eigen::RowMajor>;
template <int Rank>
using input = Eigen::TensorMap<const tensor<Rank>>;
template <int Rank>
using output = Eigen::TensorMap<tensor<Rank>>;
using Eigen::Index;
