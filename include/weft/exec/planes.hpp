// The states of monoids taken apart into planes of values, and put together again.
#pragma once

#include <weft/core/lanes.hpp>
#include <weft/exec/isa.hpp>
#include <weft/expr/monoid.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

template <class T>
inline constexpr bool fits_lanes = std::is_same_v<T, float> || std::is_same_v<T, double> || is_half<T> ||
                                   (std::is_integral_v<T> && sizeof(T) <= 8);

// A state made of nothing but values V can be taken apart into them.
template <class Monoid, class T>
inline constexpr int planes_of = static_cast<int>(sizeof(state_t<Monoid, T>) / sizeof(T));

template <class Monoid, class T>
inline constexpr bool is_planar = [] {
  if constexpr (fits_lanes<T>) {
    return std::is_trivially_copyable_v<state_t<Monoid, T>> &&
           sizeof(state_t<Monoid, T>) == planes_of<Monoid, T> * sizeof(T) &&
           sizeof(state_t<Monoid, lanes<T, 16>>) == planes_of<Monoid, T> * sizeof(lanes<T, 16>);
  } else {
    return false;
  }
}();

// A struct of so many values and nothing else is taken apart by its members: compilers copy the bytes of one through
// memory, piece by piece.
template <class State, class V, int Planes>
inline constexpr bool has_members = [] {
  if constexpr (Planes == 2) {
    return requires(V v) { State{{v}, {v}}; };
  } else if constexpr (Planes == 3) {
    return requires(V v) { State{{v}, {v}, {v}}; };
  } else if constexpr (Planes == 4) {
    return requires(V v) { State{{v}, {v}, {v}, {v}}; };
  } else {
    return false;
  }
}();

template <class Monoid, class V, int Planes>
WEFT_ALWAYS_INLINE constexpr std::array<V, Planes> to_planes(const state_t<Monoid, V>& s) {
  using state = state_t<Monoid, V>;
  if constexpr (std::is_same_v<state, V>) {
    return {s};
  } else if constexpr (!has_members<state, V, Planes>) {
    return std::bit_cast<std::array<V, Planes>>(s);
  } else if constexpr (Planes == 2) {
    const auto& [a, b] = s;
    return {a, b};
  } else if constexpr (Planes == 3) {
    const auto& [a, b, c] = s;
    return {a, b, c};
  } else {
    const auto& [a, b, c, d] = s;
    return {a, b, c, d};
  }
}
template <class Monoid, class V, int Planes>
WEFT_ALWAYS_INLINE constexpr state_t<Monoid, V> from_planes(const std::array<V, Planes>& planes) {
  using state = state_t<Monoid, V>;
  if constexpr (std::is_same_v<state, V>) {
    return planes[0];
  } else if constexpr (!has_members<state, V, Planes>) {
    return std::bit_cast<state>(planes);
  } else if constexpr (Planes == 2) {
    return state{planes[0], planes[1]};
  } else if constexpr (Planes == 3) {
    return state{planes[0], planes[1], planes[2]};
  } else {
    return state{planes[0], planes[1], planes[2], planes[3]};
  }
}

// Applies a function to every plane of two states.
template <class Monoid, class V, int Planes, class Function>
WEFT_ALWAYS_INLINE constexpr state_t<Monoid, V> each_plane(const state_t<Monoid, V>& s, const state_t<Monoid, V>& t,
                                                           Function function) {
  if constexpr (std::is_same_v<state_t<Monoid, V>, V>) {
    return function(s, t);
  } else {
    const auto a = to_planes<Monoid, V, Planes>(s), b = to_planes<Monoid, V, Planes>(t);
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
      return from_planes<Monoid, V, Planes>({function(a[K], b[K])...});
    }
    (std::make_index_sequence<static_cast<std::size_t>(Planes)>{});
  }
}

// A state as it is, plane by plane: compilers copy the struct through memory in pieces, and what is loaded whole then
// waits for them.
template <class Monoid, class V, int Planes>
WEFT_ALWAYS_INLINE constexpr state_t<Monoid, V> copy_of(const state_t<Monoid, V>& s) {
  if constexpr (std::is_same_v<state_t<Monoid, V>, V>)
    return s;
  else
    return from_planes<Monoid, V, Planes>(to_planes<Monoid, V, Planes>(s));
}

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
