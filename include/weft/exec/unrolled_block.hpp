// The states of several vectors that are taken at a time: how they become one, and what they have come to in each
// stretch of a block.
#pragma once

#include <weft/exec/block_states.hpp>
#include <weft/exec/stretches.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

template <class Program, int W, int Block>
struct unrolled_block : block_states<Program, W, Block> {
  using base = block_states<Program, W, Block>;
  using B = typename base::B;
  using states_type = typename base::states_type;
  using numbers = typename base::numbers;
  using state_numbers = typename base::state_numbers;
  using base::unroll, base::has_stretches;
  template <int I>
  using monoid_at = typename base::template monoid_at<I>;
  template <int I>
  using form_at = typename base::template form_at<I>;
  template <int I>
  static constexpr bool is_state = base::template is_state<I>;
  template <int I>
  static constexpr bool in_stretches = base::template in_stretches<I>;
  template <int I>
  static constexpr bool by_halves = base::template by_halves<I>;

  // An accumulator, with what another has come to.
  template <int I>
  WEFT_ALWAYS_INLINE static constexpr void join_state(states_type& into, const states_type& from) {
    using monoid = monoid_at<I>;
    using V = typename lane_value<typename monoid::lifted, W, 1>::type;
    if constexpr (sums_in_block<B, W, I>)
      form_at<I>::add(slot_of<I>(into), slot_of<I>(from));
    else
      slot_of<I>(into) = combine_states<typename monoid::monoid, V>(slot_of<I>(into), slot_of<I>(from));
  }
  // The accumulators of unrolled vectors, folded into one. By packs, not loops: at -O2 compilers keep the array in
  // memory.
  template <int I, int Step, int... U>
  WEFT_ALWAYS_INLINE static constexpr void fold_steps(states_type* states, std::integer_sequence<int, U...> all) {
    constexpr int count = sizeof...(U);
    if constexpr (Step < count && !by_halves<I>) {
      (
          [&] {
            if constexpr (U % (2 * Step) == 0 && U + Step < count) join_state<I>(states[U], states[U + Step]);
          }(),
          ...);
      fold_steps<I, 2 * Step>(states, all);
    }
  }
  template <int I, class All>
  WEFT_ALWAYS_INLINE static constexpr void fold_all(states_type* states, All all) {
    if constexpr (is_state<I> && B::template at<I>.code == opcode::accumulate) fold_steps<I, 1>(states, all);
  }
  template <int States, int... I>
  WEFT_ALWAYS_INLINE static constexpr void fold_into_first(states_type (&states)[States],
                                                           std::integer_sequence<int, I...>) {
    (fold_all<I>(states, std::make_integer_sequence<int, States>{}), ...);
  }
  // Of those that go on for a stretch only: see ended_stretches.
  template <class Numbers>
  struct stretch_parts;
  template <int... I>
  struct stretch_parts<std::integer_sequence<int, I...>> {
    WEFT_ALWAYS_INLINE static constexpr void clear(states_type& all) { (clear_at<I>(all), ...); }
    WEFT_ALWAYS_INLINE static constexpr void put(states_type& to, const states_type& from) {
      (put_at<I>(to, from), ...);
    }
    WEFT_ALWAYS_INLINE static constexpr void join(states_type& to, const states_type& from) {
      (join_at<I>(to, from), ...);
    }
  };
  template <int I>
  WEFT_ALWAYS_INLINE static constexpr void clear_at(states_type& all) {
    if constexpr (in_stretches<I>) base::template start_state<I>(all, all);
  }
  template <int I>
  WEFT_ALWAYS_INLINE static constexpr void put_at(states_type& to, const states_type& from) {
    if constexpr (in_stretches<I>) {
      using monoid = monoid_at<I>;
      if constexpr (sums_in_block<B, W, I>)  // below the same shift
        slot_of<I>(to).sums = form_at<I>::copy_of_sums(slot_of<I>(from));
      else if constexpr (W > 1 && monoid::planar)
        slot_of<I>(to) =
            copy_of<typename monoid::monoid, lanes<typename monoid::lifted, W>, monoid::planes>(slot_of<I>(from));
      else
        slot_of<I>(to) = slot_of<I>(from);
    }
  }
  template <int I>
  WEFT_ALWAYS_INLINE static constexpr void join_at(states_type& to, const states_type& from) {
    if constexpr (in_stretches<I>) join_state<I>(to, from);
  }
  using stretches = std::conditional_t<has_stretches, ended_stretches<states_type, stretch_parts<numbers>>, nothing>;

  // The states of the unrolled vectors. What stretches have come to stands elsewhere: it is found by number, and at -O2
  // GCC would keep all of the object in memory.
  struct unrolled_states {
    states_type of[unroll];
    stretches& ended;
    explicit constexpr unrolled_states(stretches& own) : ended(own) {}
    constexpr states_type& operator[](int u) { return of[u]; }
    constexpr const states_type& operator[](int u) const { return of[u]; }
  };

  // What chains of additions have come to is kept, and they start again, below the same shift.
  template <int States, int... I>
  WEFT_ALWAYS_INLINE static constexpr void end_stretch(states_type (&states)[States], stretches& ended,
                                                       std::integer_sequence<int, I...>) {
    constexpr auto all = std::make_integer_sequence<int, States>{};
    (fold_stretch<I>(states, all), ...);
    ended.take(states[0]);
    (start_again<I>(states, all), ...);
  }
  template <int I, class All>
  WEFT_ALWAYS_INLINE static constexpr void fold_stretch(states_type* states, All all) {
    if constexpr (in_stretches<I>) fold_steps<I, 1>(states, all);
  }
  template <int I, int... U>
  WEFT_ALWAYS_INLINE static constexpr void start_again(states_type* states, std::integer_sequence<int, U...>) {
    if constexpr (in_stretches<I>) {
      if constexpr (by_halves<I>)
        base::template start_state<I>(states[0], states[0]);
      else if constexpr (sums_in_block<B, W, I>)
        ((slot_of<I>(states[U]).sums = form_at<I>::neutral().sums), ...);
      else
        (base::template start_state<I>(states[U], states[U]), ...);
    }
  }
  template <int I>
  WEFT_ALWAYS_INLINE static constexpr void take_over(states_type& own, const states_type& state) {
    if constexpr (is_state<I>) {
      if constexpr (B::template at<I>.code == opcode::scan)
        base::template copy_carry<I>(slot_of<I>(own), slot_of<I>(state));
      else
        slot_of<I>(own) = slot_of<I>(state);
    }
  }

  WEFT_ALWAYS_INLINE static constexpr void start(unrolled_states& states, const states_type& own) {
    start_all(states, own, std::make_integer_sequence<int, unroll>{});
    if constexpr (has_stretches) states.ended.start();
  }
  template <int... U>
  WEFT_ALWAYS_INLINE static constexpr void start_all(unrolled_states& states, const states_type& own,
                                                     std::integer_sequence<int, U...>) {
    (base::start_one(states[U], own, state_numbers{}), ...);
  }
  template <int... I>
  WEFT_ALWAYS_INLINE static constexpr void fold(unrolled_states& states, states_type& own,
                                                std::integer_sequence<int, I...> all) {
    fold_into_first(states.of, all);
    if constexpr (has_stretches) states.ended.join_into(states[0]);
    (take_over<I>(own, states[0]), ...);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
