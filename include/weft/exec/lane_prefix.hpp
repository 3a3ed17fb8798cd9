// Prefixes of states in the lanes of a register.
#pragma once

#include <weft/exec/state.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

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
inline constexpr int block_of_lanes = W * lane_bytes<T> <= 16 ? W : (lane_bytes<T> >= 16 ? 1 : 16 / lane_bytes<T>);

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

// The same where lanes are combined under a mask in one instruction: any lane will do where there is none, so that a
// step takes one permutation, and no neutral state.
template <int Step, int Block, bool Reverse>
struct index_before {
  template <int W>
  static constexpr int at(int i) {
    if (!has(i)) return i;
    return Step < Block ? i + (Reverse ? Step : -Step) : (i / Step + (Reverse ? 1 : 0)) * Step - (Reverse ? 0 : 1);
  }
  static constexpr bool has(int i) {
    const int from = i % Block + (Reverse ? Step : -Step);
    return Step < Block ? from >= 0 && from < Block : (i / Step % 2 != 0) != Reverse;
  }
};
template <class Index, int W, int Bytes>
WEFT_ALWAYS_INLINE mask<W, Bytes> where_there_is_one() {
  return []<int... I>(std::integer_sequence<int, I...>) {
    return mask<W, Bytes>(typename mask<W, Bytes>::vector_type{(Index::has(I) ? -1 : 0)...});
  }
  (std::make_integer_sequence<int, W>{});
}
template <class T, int W>
inline constexpr bool combines_masked = WEFT_HAS_AVX512 && W * lane_bytes<T> == 64 && lane_bytes<T> >= 4;

// Prefixes within groups of Group lanes: lane i combines those of its group up to its own, or from its own on when
// reversed. Steps within a block shift; behind them each half takes in all of the one before it.
template <class Monoid, class T, int W, bool Reverse, int Group = W, int Step = 1>
WEFT_ALWAYS_INLINE state_t<Monoid, lanes<T, W>> prefix_of_lanes(const state_t<Monoid, lanes<T, W>>& s) {
  using V = lanes<T, W>;
  constexpr int block = block_of_lanes<T, W>;
  if constexpr (Step >= Group) {
    return s;
  } else if constexpr (combines_masked<T, W> && 2 * Step != block) {  // half a block shifts and fills at once
    using before = index_before<Step, block, Reverse>;
    constexpr int planes = planes_of<Monoid, T>;
    const auto all =
        Monoid::template combine<V>(each_plane<Monoid, V, planes>(s, s, [](V v, V) { return permute<before>(v); }), s);
    return prefix_of_lanes<Monoid, T, W, Reverse, Group, 2 * Step>(each_plane<Monoid, V, planes>(
        all, s, [](V a, V v) { return select(where_there_is_one<before, W, lane_bytes<T>>(), a, v); }));
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

// What a carry comes to behind four totals. These are added up by halves first, so that the carry, and a chain of
// additions, go on by a step for all of them.
template <class Monoid, class V, class State>
WEFT_ALWAYS_INLINE constexpr State carry_behind(const State& carry, const State (&totals)[4]) {
  return Monoid::template combine<V>(carry, total_by_halves<Monoid, V, 4>(totals));
}
// Four vectors' own prefixes, each put behind the totals of the vectors before it and all behind `start`. That comes
// last: unless elements cancel, what is combined of the four is small beside it.
template <class Monoid, class V, class State>
WEFT_ALWAYS_INLINE constexpr void put_behind(const State& start, const State (&totals)[4], State (&own)[4]) {
  const State two = Monoid::template combine<V>(totals[0], totals[1]);
  own[0] = Monoid::template combine<V>(start, own[0]);
  own[1] = Monoid::template combine<V>(start, Monoid::template combine<V>(totals[0], own[1]));
  own[2] = Monoid::template combine<V>(start, Monoid::template combine<V>(two, own[2]));
  const State three = Monoid::template combine<V>(two, totals[2]);
  own[3] = Monoid::template combine<V>(start, Monoid::template combine<V>(three, own[3]));
}

// The last of prefixes, in all lanes.
template <bool Reverse, class V>
WEFT_ALWAYS_INLINE constexpr V last_in_all(const V& v) {
  return Reverse ? broadcast_lane<0>(v) : broadcast_last(v);
}
template <class Monoid, class T, int W, bool Reverse>
WEFT_ALWAYS_INLINE state_t<Monoid, lanes<T, W>> last_state(const state_t<Monoid, lanes<T, W>>& prefix) {
  using V = lanes<T, W>;
  return each_plane<Monoid, V, planes_of<Monoid, T>>(prefix, prefix, [](V v, V) { return last_in_all<Reverse>(v); });
}

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
