// States of monoids at run time: lanes of them, as planes of values; sums of blocks in a balanced tree; prefixes in a
// register.
#pragma once

#include <weft/core/lanes_shuffle.hpp>
#include <weft/core/math/value.hpp>
#include <weft/exec/planes.hpp>

#include <array>
#include <cstdint>

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

// All lanes combined, in order of the lanes.
template <class Monoid, class T, int W, int Step = 1>
WEFT_ALWAYS_INLINE state_t<Monoid, T> total_of_lanes(const state_t<Monoid, lanes<T, W>>& s) {
  using V = lanes<T, W>;
  if constexpr (Step == W) {
    return lane_of<Monoid, T, W>(s, 0);
  } else {
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

// Moves lanes towards the end of the scan; neutral states come in.
template <class Monoid, class T, int W, bool Reverse, int Step>
WEFT_ALWAYS_INLINE state_t<Monoid, lanes<T, W>> shift_state(const state_t<Monoid, lanes<T, W>>& s) {
  using V = lanes<T, W>;
  const state_t<Monoid, V> fill = Monoid::template neutral<V>();
  return each_plane<Monoid, V, planes_of<Monoid, T>>(s, fill, [](V v, V f) {
    if constexpr (Reverse)
      return shift_down<Step>(v, f);
    else
      return shift_up<Step>(v, f);
  });
}

// How many lanes there are in 16 bytes, which is as far as the processor moves them cheaply.
template <class T, int W>
inline constexpr int block_of_lanes = W * static_cast<int>(sizeof(T)) <= 16
                                          ? W
                                          : (sizeof(T) >= 16 ? 1 : 16 / static_cast<int>(sizeof(T)));

// Within blocks of so many lanes the lane Step before (or behind) each; then the last one of each block; then for every
// second half of 2 * Step lanes the block that is last in the first, and the other way round. Where there is none, the
// second operand.
template <int Step, int Block, bool Reverse>
struct index_within {
  template <int W>
  static constexpr int at(int i) {
    const int from = i % Block + (Reverse ? Step : -Step);
    return from < 0 || from >= Block ? W + i : i - i % Block + from;
  }
};
template <int Block, bool Reverse>
struct index_last_within {
  template <int W>
  static constexpr int at(int i) {
    return i - i % Block + (Reverse ? 0 : Block - 1);
  }
};
template <int Step, int Block, bool Reverse>
struct index_half_before {
  template <int W>
  static constexpr int at(int i) {
    if ((i / Step % 2 == 0) != Reverse) return W + i;
    return (i / Step + (Reverse ? 1 : 0)) * Step + (Reverse ? 0 : -Block) + i % Block;
  }
};

// Prefixes within groups of Group lanes: lane i combines those of its group up to its own, or from its own on when
// reversed. Steps within a block shift; behind them each half takes in all of the one before it.
template <class Monoid, class T, int W, bool Reverse, int Group = W, int Step = 1>
WEFT_ALWAYS_INLINE state_t<Monoid, lanes<T, W>> prefix_of_lanes(const state_t<Monoid, lanes<T, W>>& s) {
  using V = lanes<T, W>;
  constexpr int block = block_of_lanes<T, W>;
  if constexpr (Step >= Group) {
    return s;
  } else {
    const state_t<Monoid, V> fill = Monoid::template neutral<V>();
    const auto before = each_plane<Monoid, V, planes_of<Monoid, T>>(s, fill, [](V v, V f) {
      if constexpr (Step < block)
        return permute<index_within<Step, block, Reverse>>(v, unknown_fill(f));
      else
        return permute<index_half_before<Step, block, Reverse>>(permute<index_last_within<block, Reverse>>(v),
                                                                unknown_fill(f));
    });
    return prefix_of_lanes<Monoid, T, W, Reverse, Group, 2 * Step>(Monoid::template combine<V>(before, s));
  }
}

// Lanes beyond the first n are neutral.
template <class Monoid, class T, int W>
WEFT_ALWAYS_INLINE state_t<Monoid, lanes<T, W>> only_first(const state_t<Monoid, lanes<T, W>>& s, int n) {
  using V = lanes<T, W>;
  const auto active = first_lanes<W, static_cast<int>(sizeof(T))>(n);
  return each_plane<Monoid, V, planes_of<Monoid, T>>(s, Monoid::template neutral<V>(),
                                                     [active](V v, V f) { return select(active, v, f); });
}

/// Combines a stream of states in a balanced tree, in order: the error of a sum grows like the depth of the tree, and
/// what is combined with what follows from the count alone.
template <class Monoid, class T>
struct balanced_total {
  using state = state_t<Monoid, T>;
  static constexpr int depth = 40;

  std::uint64_t count = 0;
  state level[depth];

  constexpr void clear() { count = 0; }

  // A state, or what 2^at of them have come to.
  constexpr void push(state s, int at = 0) {
    const std::uint64_t states = std::uint64_t{1} << at;
    for (; (count >> at & 1) != 0; ++at) s = Monoid::template combine<T>(level[at], s);
    level[at] = s;
    count += states;
  }

  // Changes all states that are in the tree.
  template <class Function>
  constexpr void apply(Function function) {
    for (int at = 0; at < depth && (count >> at) != 0; ++at) {
      if ((count >> at & 1) != 0) function(level[at]);
    }
  }

  constexpr state total(int first = 0, int last = depth) const {
    state s = Monoid::template neutral<T>();
    bool any = false;
    for (int at = first; at < last && (count >> at) != 0; ++at) {
      if ((count >> at & 1) == 0) continue;
      s = any ? Monoid::template combine<T>(level[at], s) : level[at];
      any = true;
    }
    return s;
  }
};

struct no_bound {};

// The reference that a scan's block starts from, where the monoid has a relative form: the bound of all elements before
// it. So a block's total follows from these and its own elements alone.
template <class Monoid, class V>
struct carry_bound {
  using type = no_bound;
  static constexpr type neutral() { return {}; }
};
template <has_relative_form Monoid, class V>
struct carry_bound<Monoid, V> {
  using type = state_t<typename Monoid::relative_bound, V>;
  static constexpr type neutral() { return Monoid::relative_bound::template neutral<V>(); }
};

/// The carry of a scan: what the blocks before have come to, and the block at hand so far. Each element is the sum of
/// the two, so its error grows with the length of a block and the depth of a tree, not with the length of the axis.
template <class Monoid, class T>
struct running_total {
  balanced_total<Monoid, T> blocks;
  static constexpr int low = 4;  // levels that change often
  state_t<Monoid, T> high;       // what the others have come to
  state_t<Monoid, T> before;     // of all blocks
  state_t<Monoid, T> within;     // of this one
  int length = 0;                // of this one, in steps
  [[no_unique_address]] typename carry_bound<Monoid, T>::type bound;

  constexpr void clear() {
    blocks.clear();
    bound = carry_bound<Monoid, T>::neutral();
    before = within = high = Monoid::template neutral<T>();
    length = 0;
  }

  constexpr void close_block() {
    blocks.push(within);
    start_block((blocks.count >> low) << low == blocks.count);
  }
  // Behind all blocks, of which some may have changed the high levels.
  constexpr void start_block(bool changed) {
    if (changed) high = blocks.total(low);
    before = blocks.total(0, low);
    if (const std::uint64_t full = blocks.count >> low; full != 0)
      before = full << low == blocks.count ? high : Monoid::template combine<T>(high, before);
    within = Monoid::template neutral<T>();
    length = 0;
  }
};

// Rounding makes a long chain of combinations worth breaking into blocks.
template <class Monoid, class T>
inline constexpr bool rounds = !std::is_integral_v<T> && !Monoid::traits.idempotent;

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
