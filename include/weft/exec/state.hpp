// States of monoids in lanes: how two are combined, and what all lanes of one come to.
#pragma once

#include <weft/core/lanes_shuffle.hpp>
#include <weft/core/math/value.hpp>
#include <weft/exec/planes.hpp>

#include <array>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

template <class Monoid, class T, int W>
WEFT_ALWAYS_INLINE state_t<Monoid, T> lane_of(const state_t<Monoid, lanes<T, W>>& s, int lane) {
  constexpr int planes = planes_of<Monoid, T>;
  const auto from = to_planes<Monoid, lanes<T, W>, planes>(s);
  std::array<T, planes> result;
  for (std::size_t k = 0; k < planes; ++k) result[k] = from[k][lane];
  return from_planes<Monoid, T, planes>(result);
}

template <class Monoid, class T, int W>
WEFT_ALWAYS_INLINE state_t<Monoid, lanes<T, W>> broadcast_state(const state_t<Monoid, T>& s) {
  constexpr int planes = planes_of<Monoid, T>;
  const auto from = to_planes<Monoid, T, planes>(s);
  std::array<lanes<T, W>, planes> result;
  for (std::size_t k = 0; k < planes; ++k) result[k] = lanes<T, W>(from[k]);
  return from_planes<Monoid, lanes<T, W>, planes>(result);
}

// Optional parts of a monoid: a cheaper combine(s, lift(x)) where a test allows it; a cheaper combine for parts of one
// block; a form relative to a reference in which a block of elements is combined by a plainer monoid.
template <class Monoid, class V>
concept appends = requires(state_t<Monoid, V> s, V x) {
  Monoid::template append<V>(s, x);
};
template <class Monoid, class V>
concept joins = requires(state_t<Monoid, V> s) {
  Monoid::template join<V>(s, s);
};
template <class Monoid>
concept has_relative_form = requires {
  typename Monoid::relative_monoid;
};

WEFT_ALWAYS_INLINE constexpr bool holds(bool condition) { return condition; }
template <int W, int Bytes>
WEFT_ALWAYS_INLINE bool holds(mask<W, Bytes> condition) {
  return all(condition);
}

// Some states, in their order, by halves: as many combinations as one after the other, in shorter chains.
template <class Monoid, class V, int Count, class State>
WEFT_ALWAYS_INLINE constexpr State total_by_halves(const State* s) {
  if constexpr (Count == 1)
    return *s;
  else
    return Monoid::template combine<V>(total_by_halves<Monoid, V, Count / 2>(s),
                                       total_by_halves<Monoid, V, Count - Count / 2>(s + Count / 2));
}

// combine(earlier, later) of two parts of a block, lane by lane: by the plainer monoid in lanes where both have one
// reference, since what one row comes to must not depend on those beside it. A function of its own, as it is rare.
template <class Monoid, class V>
[[gnu::noinline, gnu::cold]] constexpr state_t<Monoid, V> combine_apart(const state_t<Monoid, V>& earlier,
                                                                        const state_t<Monoid, V>& later,
                                                                        const state_t<Monoid, V>& plain) {
  const auto merged = Monoid::template combine<V>(earlier, later);
  if constexpr (is_lanes<V>) {
    const auto same = Monoid::template reference_of<V>(earlier) == Monoid::template reference_of<V>(later);
    return each_plane<Monoid, V, planes_of<Monoid, scalar_of<V>>>(plain, merged,
                                                                  [same](V p, V m) { return select(same, p, m); });
  } else {
    return merged;
  }
}

// combine(earlier, later) of two parts of a block, by the plainer monoid where both have one reference.
template <class Monoid, class V>
WEFT_ALWAYS_INLINE constexpr state_t<Monoid, V> combine_states(const state_t<Monoid, V>& earlier,
                                                               const state_t<Monoid, V>& later) {
  if constexpr (joins<Monoid, V>) {
    return Monoid::template join<V>(earlier, later);
  } else if constexpr (has_relative_form<Monoid>) {
    constexpr int planes = planes_of<Monoid, scalar_of<V>>;
    const V reference = Monoid::template reference_of<V>(earlier);
    const auto plain = Monoid::template from_relative<V>(
        reference, Monoid::relative_monoid::template combine<V>(Monoid::template relative_total<V>(earlier),
                                                                Monoid::template relative_total<V>(later)));
    auto result = to_planes<Monoid, V, planes>(plain);
    if (!holds(reference == Monoid::template reference_of<V>(later))) [[unlikely]] {
      // Copies: what a function is called with stands in memory.
      const auto apart = to_planes<Monoid, V, planes>(combine_apart<Monoid, V>(
          copy_of<Monoid, V, planes>(earlier), copy_of<Monoid, V, planes>(later), copy_of<Monoid, V, planes>(plain)));
      for (std::size_t k = 0; k < planes; ++k) result[k] = apart[k];
    }
    return from_planes<Monoid, V, planes>(result);
  } else {
    return Monoid::template combine<V>(earlier, later);
  }
}

// combine(earlier, later) of what many steps have come to each, mostly of one reference.
template <class Monoid, class V>
WEFT_ALWAYS_INLINE constexpr state_t<Monoid, V> combine_levels(const state_t<Monoid, V>& earlier,
                                                               const state_t<Monoid, V>& later) {
  if constexpr (has_relative_form<Monoid>)
    return combine_states<Monoid, V>(earlier, later);
  else
    return Monoid::template combine<V>(earlier, later);
}

// Nothing yet, relative to the reference of a total.
template <class Monoid, class V>
WEFT_ALWAYS_INLINE constexpr state_t<Monoid, V> start_behind([[maybe_unused]] const state_t<Monoid, V>& total) {
  if constexpr (has_relative_form<Monoid>)
    return Monoid::template from_relative<V>(Monoid::template reference_of<V>(total),
                                             Monoid::relative_monoid::template neutral<V>());
  else
    return Monoid::template neutral<V>();
}

// All lanes combined, in order of the lanes.
template <class Monoid, class T, int W, int Step = 1>
WEFT_ALWAYS_INLINE state_t<Monoid, T> total_of_lanes(const state_t<Monoid, lanes<T, W>>& s) {
  using V = lanes<T, W>;
  if constexpr (Step == W) {
    return lane_of<Monoid, T, W>(s, 0);
  } else {
    if constexpr (Step == 1 && has_relative_form<Monoid>) {  // one test for all steps where there is one reference
      const V reference = Monoid::template reference_of<V>(s);
      if (holds(reference == V(reference[0]))) [[likely]]
        return Monoid::template from_relative<T>(reference[0], total_of_lanes<typename Monoid::relative_monoid, T, W>(
                                                                   Monoid::template relative_total<V>(s)));
    }
    const auto shifted = each_plane<Monoid, V, planes_of<Monoid, T>>(s, s, [](V v, V) { return rotate<-Step>(v); });
    return total_of_lanes<Monoid, T, W, 2 * Step>(combine_states<Monoid, V>(s, shifted));
  }
}

template <int Step, bool Later>
struct index_merge {
  template <int W>
  static constexpr int at(int i) {
    const bool second = i % (2 * Step) >= Step;
    return (second ? W + i - Step : i) + (Later ? Step : 0);
  }
};

// The totals of W rows, lane by lane: of each by the same tree as total_of_lanes, all of them in one.
template <class Monoid, class T, int W, int Step = W / 2>
WEFT_ALWAYS_INLINE state_t<Monoid, lanes<T, W>> totals_of_rows(const state_t<Monoid, lanes<T, W>>* rows) {
  using V = lanes<T, W>;
  if constexpr (Step == 0) {
    return copy_of<Monoid, V, planes_of<Monoid, T>>(*rows);
  } else {
    const auto first = totals_of_rows<Monoid, T, W, Step / 2>(rows);
    const auto second = totals_of_rows<Monoid, T, W, Step / 2>(rows + Step);
    constexpr int planes = planes_of<Monoid, T>;
    return combine_states<Monoid, V>(
        each_plane<Monoid, V, planes>(first, second, [](V a, V b) { return permute<index_merge<Step, false>>(a, b); }),
        each_plane<Monoid, V, planes>(first, second, [](V a, V b) { return permute<index_merge<Step, true>>(a, b); }));
  }
}

// Lanes beyond the first n are neutral.
template <class Monoid, class T, int W>
WEFT_ALWAYS_INLINE state_t<Monoid, lanes<T, W>> only_first(const state_t<Monoid, lanes<T, W>>& s, int n) {
  using V = lanes<T, W>;
  const auto active = first_lanes<W, lane_bytes<T>>(n);
  return each_plane<Monoid, V, planes_of<Monoid, T>>(s, Monoid::template neutral<V>(),
                                                     [active](V v, V f) { return select(active, v, f); });
}

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
