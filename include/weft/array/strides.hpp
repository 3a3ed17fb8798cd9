// Strides given by hand: how far apart neighbours are, and which elements they reach.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>

#include <weft/core/error.hpp>
#include <weft/shape/shape.hpp>

namespace weft {

/// The distances in elements between neighbours, one for each dim, of any sign and 0 allowed: `strides{1, 3}` for the
/// transposed look at rows of 3.
template <std::size_t Rank>
struct strides {
  std::array<std::ptrdiff_t, Rank> values{};

  constexpr strides() = default;

  template <std::integral... Integers>
    requires(sizeof...(Integers) == Rank)
  explicit constexpr strides(Integers... steps) : values{static_cast<std::ptrdiff_t>(steps)...} {}

  constexpr std::ptrdiff_t operator[](std::size_t axis) const { return values[axis]; }
};

template <class... Integers>
strides(Integers...) -> strides<sizeof...(Integers)>;

namespace detail {

template <class T>
inline constexpr std::size_t rank_of_strides = 0;

template <std::size_t Rank>
inline constexpr std::size_t rank_of_strides<strides<Rank>> = Rank;

/// The offsets of the lowest and the highest element; {0, -1} when there is none.
struct offset_bounds {
  std::ptrdiff_t lowest = 0;
  std::ptrdiff_t highest = 0;
};

template <dim... Ds>
constexpr offset_bounds bounds_of(const shape<Ds...>& shape, const std::array<std::ptrdiff_t, sizeof...(Ds)>& strides) {
  offset_bounds bounds;
  for (std::size_t i = 0; i < sizeof...(Ds); ++i) {
    if (shape[i] == 0) return {0, -1};
    const std::ptrdiff_t reach = static_cast<std::ptrdiff_t>(shape[i] - 1) * strides[i];
    (reach < 0 ? bounds.lowest : bounds.highest) += reach;
  }
  return bounds;
}

/// Whether no two indices reach the same element, judged by nesting: sorted by size, each stride is larger than all
/// that the smaller ones span together. Exact for slices and permutations of row-major arrays, broadcasts and windows.
template <dim... Ds>
constexpr bool has_distinct_elements(const shape<Ds...>& shape,
                                     const std::array<std::ptrdiff_t, sizeof...(Ds)>& strides) {
  std::array<bool, sizeof...(Ds) + 1> done{};
  std::ptrdiff_t span = 0;
  for (const std::size_t extent : shape) {
    if (extent == 0) return true;
  }
  for (std::size_t round = 0; round < sizeof...(Ds); ++round) {
    std::size_t smallest = sizeof...(Ds);
    std::ptrdiff_t step = 0;
    for (std::size_t i = 0; i < sizeof...(Ds); ++i) {
      const std::ptrdiff_t size = strides[i] < 0 ? -strides[i] : strides[i];
      if (!done[i] && shape[i] > 1 && (smallest == sizeof...(Ds) || size < step)) {
        smallest = i;
        step = size;
      }
    }
    if (smallest == sizeof...(Ds)) return true;
    if (step <= span) return false;
    done[smallest] = true;
    span += static_cast<std::ptrdiff_t>(shape[smallest] - 1) * step;
  }
  return true;
}

template <dim... Ds>
constexpr void require_distinct_elements(const shape<Ds...>& shape,
                                         const std::array<std::ptrdiff_t, sizeof...(Ds)>& strides) {
  if (!has_distinct_elements(shape, strides)) {
    raise_shape_error(message() << "weft: assignment to a view whose elements overlap: " << shape);
  }
}

/// Calls f(offset) for every element in row-major order of the indices.
template <std::size_t Axis = 0, dim... Ds, class F>
constexpr void for_each_offset(const shape<Ds...>& shape, const std::array<std::ptrdiff_t, sizeof...(Ds)>& strides,
                               const F& f, std::ptrdiff_t offset = 0) {
  if constexpr (Axis == sizeof...(Ds)) {
    f(offset);
  } else {
    for (std::size_t i = 0; i < shape[Axis]; ++i) {
      for_each_offset<Axis + 1>(shape, strides, f, offset + static_cast<std::ptrdiff_t>(i) * strides[Axis]);
    }
  }
}

}  // namespace detail
}  // namespace weft
