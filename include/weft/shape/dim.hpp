// A dimension as the type of an array knows it: an extent, perhaps left to run time, and perhaps a name.
#pragma once

#include <concepts>
#include <cstddef>

#include <weft/core/name.hpp>

namespace weft {

/// The extent of a dim whose size is known at run time only.
inline constexpr std::ptrdiff_t dynamic_extent = -1;

/// One dim in the list of an array type: `tensor<float, 3, dyn, "day", named<"feature", 512>>`. An integer is a static
/// extent, a string literal names a run-time one. Structural.
struct dim {
  static constexpr std::ptrdiff_t impossible_extent = -2;  // what a negative integer becomes; shape<...> reports it

  std::ptrdiff_t extent = dynamic_extent;
  weft::name name = {};

  constexpr dim() = default;

  template <std::integral Integer>
    requires(!std::same_as<Integer, bool>)
  constexpr dim(Integer size)
      : extent(size < Integer{0} || static_cast<unsigned long long>(size) > static_cast<std::size_t>(-1) / 2
                   ? impossible_extent
                   : static_cast<std::ptrdiff_t>(size)) {}

  template <std::size_t N>
  constexpr dim(const char (&text)[N]) : name(text) {}

  /// From both facts; dynamic_extent is a run-time dim here.
  constexpr dim(std::ptrdiff_t size, weft::name its_name) : extent(size), name(its_name) {}

  [[nodiscard]] constexpr bool is_static() const { return extent != dynamic_extent; }
  [[nodiscard]] constexpr bool is_named() const { return !name.empty(); }

  friend constexpr bool operator==(const dim&, const dim&) = default;
};

/// A run-time dim without a name.
inline constexpr dim dyn{};

/// A static dim with a name: `named<"feature", 512>`.
template <name Name, std::ptrdiff_t Extent>
inline constexpr dim named{Extent, Name};

}  // namespace weft
