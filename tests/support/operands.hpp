// weft views of reference arrays: dense, and copies laid out with any strides (padded, stepped, transposed, negative,
// 0).
#pragma once

#include "reference.hpp"

#include <weft/weft.hpp>

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace test {

template <std::size_t Rank, class T>
auto dense(T* data, const reference::sizes& shape) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return weft::view<(static_cast<void>(I), weft::dyn)...>(data, shape[I]...);
  }
  (std::make_index_sequence<Rank>());
}

// A dense view, all dims run-time.
template <std::size_t Rank, class T>
auto dense(const reference::array<T>& x) {
  return dense<Rank>(x.data(), x.shape);
}

template <std::size_t Rank, class T>
auto strided(T* origin, const reference::sizes& shape, const std::array<std::ptrdiff_t, Rank>& steps) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return weft::view<(static_cast<void>(I), weft::dyn)...>(origin, shape[I]..., weft::strides{steps[I]...});
  }
  (std::make_index_sequence<Rank>());
}

struct layout {
  const char* name;
  std::ptrdiff_t step = 1;    // distance of neighbours along the innermost axis of the memory
  std::size_t padding = 0;    // elements left out at the end of every row
  bool column_major = false;  // the first axis is the innermost of the memory
  bool negative = false;      // every axis runs backwards
};

inline constexpr layout layouts[] = {
    {.name = "row-major"},
    {.name = "padded", .padding = 5},
    {.name = "every second", .step = 2},
    {.name = "column-major", .column_major = true},
    {.name = "column-major padded", .padding = 3, .column_major = true},
    {.name = "backwards", .padding = 1, .negative = true},
    {.name = "backwards column-major every third", .step = 3, .column_major = true, .negative = true},
};

// Owns the elements of an array in the given layout; the gaps hold `gap`, so that reading one is noticed.
template <class T, std::size_t Rank>
class laid_out {
 public:
  laid_out(const reference::array<T>& x, const layout& how, T gap = T(77)) : shape_(x.shape) {
    std::ptrdiff_t step = how.step;
    std::size_t origin = 0;
    for (std::size_t k = 0; k < Rank; ++k) {
      const std::size_t axis = how.column_major ? k : Rank - 1 - k;
      steps_[axis] = how.negative ? -step : step;
      if (how.negative && shape_[axis] > 0) origin += static_cast<std::size_t>(step) * (shape_[axis] - 1);
      step *= static_cast<std::ptrdiff_t>(shape_[axis] + how.padding);
    }
    memory_ = std::valarray<T>(gap, static_cast<std::size_t>(step) + 1);
    origin_ = &memory_[origin];
    for (std::size_t i = 0; i < x.size(); ++i) *at(i) = x[i];
  }
  laid_out(const laid_out&) = delete;

  auto view() { return strided<Rank>(origin_, shape_, steps_); }
  auto const_view() const { return strided<Rank>(static_cast<const T*>(origin_), shape_, steps_); }

  // The elements in row-major order, as they are now.
  reference::array<T> elements() const {
    reference::array<T> x(shape_);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = *at(i);
    return x;
  }

  // The number of elements in the whole memory (gaps included) that hold `value`.
  std::size_t count(T value) const {
    std::size_t n = 0;
    for (const T& element : memory_) n += element == value ? 1 : 0;
    return n;
  }

 private:
  T* at(std::size_t position) const {
    const reference::sizes where = reference::coordinates(shape_, position);
    std::ptrdiff_t offset = 0;
    for (std::size_t axis = 0; axis < Rank; ++axis) offset += static_cast<std::ptrdiff_t>(where[axis]) * steps_[axis];
    return origin_ + offset;
  }

  reference::sizes shape_;
  std::array<std::ptrdiff_t, Rank> steps_{};
  std::valarray<T> memory_;
  T* origin_ = nullptr;
};

}  // namespace test
