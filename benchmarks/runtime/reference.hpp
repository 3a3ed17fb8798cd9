// What each workload has to give: plain loops in the next wider type, after which every contender is checked.
#pragma once

#include "workload.hpp"

#include <vector>

namespace contest {

template <class T>
struct input {
  std::vector<T> x, a, b, c;
};

/// Random, the same for every run: in [-10, 10], and within 1e-3 of 1 for the products.
template <class T>
input<T> input_of(const workload& of, std::size_t rows, std::size_t columns);

/// The right results, in order.
template <class T>
std::vector<double> reference_of(const workload& of, const input<T>& in, std::size_t rows, std::size_t columns);

}  // namespace contest
