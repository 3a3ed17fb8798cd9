// Elements written in nested braces, `{{1, 2, 3}, {4, 5, 6}}`: their extents, and their row-major order.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>

#include <weft/core/error.hpp>

namespace weft::detail {

template <class T, std::size_t Depth>
struct nested_braces {
  using type = std::initializer_list<typename nested_braces<T, Depth - 1>::type>;
};

template <class T>
struct nested_braces<T, 0> {
  using type = T;
};

/// Braces as deep as the rank.
template <class T, std::size_t Rank>
using braces = typename nested_braces<T, Rank>::type;

// In constant evaluation its name is what the compiler prints.
[[noreturn, gnu::cold]] inline void braces_do_not_fit_the_extents(std::size_t axis, std::size_t wanted,
                                                                  std::size_t given) {
  raise_shape_error(message() << "weft: braces hold " << given << " elements along axis " << axis << ", where "
                              << wanted << " belong");
}

/// The sizes of the braces from `Axis` inwards, taken from the first of each level.
template <std::size_t Axis, std::size_t Rank, class List>
constexpr void measure_braces(const List& list, std::array<std::size_t, Rank>& extents) {
  extents[Axis] = list.size();
  if constexpr (Axis + 1 < Rank) {
    if (list.size() > 0) measure_braces<Axis + 1>(*list.begin(), extents);
  }
}

/// Throws shape_error where a brace is longer or shorter than its extent.
template <std::size_t Axis, std::size_t Rank, class List>
constexpr void check_braces(const List& list, const std::array<std::size_t, Rank>& extents) {
  if (list.size() != extents[Axis]) braces_do_not_fit_the_extents(Axis, extents[Axis], list.size());
  if constexpr (Axis + 1 < Rank) {
    for (const auto& inner : list) check_braces<Axis + 1>(inner, extents);
  }
}

/// Writes the elements from `out` on and returns the end.
template <std::size_t Depth, class T, class List>
constexpr T* copy_braces(const List& list, T* out) {
  if constexpr (Depth == 0) {
    *out++ = list;
  } else {
    for (const auto& inner : list) out = copy_braces<Depth - 1>(inner, out);
  }
  return out;
}

/// The shape of braces: static extents as the type has them, run-time extents as the braces do.
template <class Shape, class List>
constexpr Shape shape_of_braces(const List& list) {
  std::array<std::size_t, Shape::rank> extents{};
  if constexpr (Shape::rank > 0) {
    measure_braces<0>(list, extents);
    for (std::size_t i = 0; i < Shape::rank; ++i) {
      if (Shape::dims[i].is_static()) extents[i] = static_cast<std::size_t>(Shape::dims[i].extent);
    }
    check_braces<0>(list, extents);
  }
  return Shape(extents);
}

}  // namespace weft::detail
