// From indices to a distance in elements.
#pragma once

#include <cassert>
#include <concepts>
#include <cstddef>

#include <weft/shape/shape.hpp>

namespace weft::detail {

/// The row-major stride of an axis: the product of the extents after it.
template <dim... Ds>
constexpr std::ptrdiff_t dense_stride(const shape<Ds...>& shape, std::size_t axis) {
  std::size_t product = 1;
  for (std::size_t i = axis + 1; i < sizeof...(Ds); ++i) product *= shape[i];
  return static_cast<std::ptrdiff_t>(product);
}

template <std::size_t Rank, std::size_t Given>
constexpr bool check_index_count() {
  static_assert(Given <= Rank, "weft: too many indices: one for each dim");
  static_assert(Given >= Rank, "weft: too few indices: one for each dim");
  return Given == Rank;
}

/// The row-major position of the element at these indices.
template <dim... Ds, std::integral... Indices>
constexpr std::size_t dense_offset(const shape<Ds...>& shape, Indices... indices) {
  std::size_t offset = 0;
  if constexpr (check_index_count<sizeof...(Ds), sizeof...(Indices)>() && sizeof...(Ds) > 0) {
    std::size_t axis = 0;
    const auto step = [&](std::size_t index) {
      assert(index < shape[axis] && "weft: index out of range");
      offset = offset * shape[axis++] + index;
    };
    (step(static_cast<std::size_t>(indices)), ...);
  }
  return offset;
}

/// The position of the element at these indices under strides of any sign.
template <dim... Ds, class Strides, std::integral... Indices>
constexpr std::ptrdiff_t strided_offset(const shape<Ds...>& shape, const Strides& strides, Indices... indices) {
  std::ptrdiff_t offset = 0;
  if constexpr (check_index_count<sizeof...(Ds), sizeof...(Indices)>() && sizeof...(Ds) > 0) {
    std::size_t axis = 0;
    const auto step = [&](std::size_t index) {
      assert(index < shape[axis] && "weft: index out of range");
      offset += static_cast<std::ptrdiff_t>(index) * strides[axis++];
    };
    (step(static_cast<std::size_t>(indices)), ...);
  }
  return offset;
}

}  // namespace weft::detail
