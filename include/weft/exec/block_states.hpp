// The states of a block in lanes: how they start, and where they go at the end.
#pragma once

#include <weft/exec/block_traits.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

template <class Program, int W, int Block>
struct block_states : block_traits<Program, W, Block> {
  using traits = block_traits<Program, W, Block>;
  using B = typename traits::B;
  using types = typename traits::types;
  using frame_type = typename traits::frame_type;
  using full_position = typename traits::full_position;
  using states_type = typename traits::states_type;
  using cursors_type = typename traits::cursors_type;
  using state_numbers = typename traits::state_numbers;
  template <int I>
  using monoid_at = typename traits::template monoid_at<I>;
  template <int I>
  using form_at = typename traits::template form_at<I>;
  template <int I>
  static constexpr bool is_state = traits::template is_state<I>;

  template <class Math, class V>
  WEFT_ALWAYS_INLINE static constexpr void start_reference(lane_reference<V>& own) {
    own.reference = own.limit = Math::template neutral<V>();
    own.in_use = V(typename Math::T(0));
    own.scale = V(typename Math::T(1));
    own.noted = 0;
  }

  // Accumulators start neutral, carries from where the caller has put them.
  template <int I>
  WEFT_ALWAYS_INLINE static constexpr void start_state(states_type& states, const states_type& own) {
    if constexpr (is_state<I>) {
      using monoid = monoid_at<I>;
      using V = typename lane_value<typename monoid::lifted, W, 1>::type;
      if constexpr (B::template at<I>.code == opcode::refer)
        start_reference<reference_math<types, B::template at<I>.storage>>(slot_of<I>(states));
      else if constexpr (sums_in_block<B, W, I>)
        slot_of<I>(states) = form_at<I>::neutral();
      else if constexpr (B::template at<I>.code == opcode::accumulate)
        slot_of<I>(states) = monoid::monoid::template neutral<V>();
      else
        copy_carry<I>(slot_of<I>(states), slot_of<I>(own));
    }
  }
  template <int I, class Carry>
  WEFT_ALWAYS_INLINE static constexpr void copy_carry(Carry& to, const Carry& from) {
    using monoid = monoid_at<I>;
    if constexpr (W > 1 && monoid::planar) {
      using V = lanes<typename monoid::lifted, W>;
      to.before = copy_of<typename monoid::monoid, V, monoid::planes>(from.before);
      to.within = copy_of<typename monoid::monoid, V, monoid::planes>(from.within);
      to.first_block = from.first_block;
      to.starts = from.starts;
      to.bound = from.bound;
    } else {
      to = from;
    }
  }
  template <int I>
  WEFT_ALWAYS_INLINE static constexpr void start_carry_of(const frame_type& f, states_type& own) {
    if constexpr (is_state<I> && B::template at<I>.code == opcode::scan)
      start_carry<monoid_at<I>>(slot_of<I>(own), slot_of<B::template at<I>.storage>(f.storages));
  }

  static constexpr std::ptrdiff_t steps_in(std::ptrdiff_t count) { return (count + W - 1) / W; }

  // Accumulators of `count` indices go to the balanced tree, carries back to the frame.
  template <int I>
  WEFT_ALWAYS_INLINE static constexpr void end_state(frame_type& f, const cursors_type& c, const states_type& own,
                                                     std::ptrdiff_t count) {
    if constexpr (is_state<I>) {
      using monoid = monoid_at<I>;
      using M = typename monoid::monoid;
      if constexpr (B::template at<I>.code == opcode::refer) {
        end_reference<I>(f, slot_of<I>(own).reference);
      } else if constexpr (B::template at<I>.code == opcode::accumulate) {
        using step = reduce_step<full_position>;
        if constexpr (W == 1)
          step::template hand_on<I>(f, slot_of<I>(c), slot_of<I>(own));
        else if constexpr (sums_in_block<B, W, I>)
          step::template hand_on<I>(f, slot_of<I>(c), form_at<I>::total(slot_of<I>(own), count));
        else if constexpr (M::traits.commutative)
          step::template hand_on<I>(f, slot_of<I>(c), total_of_lanes<M, typename monoid::lifted, W>(slot_of<I>(own)));
      } else {
        end_carry<monoid>(slot_of<B::template at<I>.storage>(f.storages), slot_of<I>(own), steps_in(count));
      }
    }
  }

  // The frame's carry takes in a block.
  template <class Monoid, class Total, class Carry>
  WEFT_ALWAYS_INLINE static constexpr void end_carry(Total& total, const Carry& carry, std::ptrdiff_t steps) {
    using M = typename Monoid::monoid;
    using T = typename Monoid::lifted;
    if constexpr (W == 1) {
      total.within = carry.within;
    } else {
      total.within = lane_of<M, T, W>(carry.within, 0);
      if constexpr (has_relative_form<M>) {
        using bound = typename M::relative_bound;
        total.bound = bound::template combine<T>(total.bound, total_of_lanes<bound, T, W>(carry.bound));
      }
    }
    total.length += steps;
    if (rounds<M, T> && total.length >= traits::scan_length) total.close_block();
  }

  // The frame's reference takes in the one of a block; its states are handed on with what they are short of it.
  template <int I, class V>
  WEFT_ALWAYS_INLINE static constexpr void end_reference(frame_type& f, const V& last) {
    constexpr int number = B::template at<I>.storage;
    using math = reference_math<types, number>;
    using T = typename math::T;
    auto& total = slot_of<number>(f.storages);
    T own;
    if constexpr (W == 1)
      own = last;
    else
      own = last[0];
    const T next = math::template farther<T>(total.reference, own);
    if (total.reference == math::template neutral<T>()) {
      total.reference = next;  // nothing has been made yet
    } else if (!(next == total.reference)) {
      move_reference<types, number>(f, next);
    }
    total.scale = math::template factor<T>(own, next);
  }

  template <class Monoid, class Carry, class Total>
  WEFT_ALWAYS_INLINE static constexpr void start_carry(Carry& carry, const Total& total) {
    using M = typename Monoid::monoid;
    carry.first_block = total.is_first_block();
    carry.starts = total.length == 0;
    if constexpr (W == 1) {
      carry.before = total.before;
      carry.within = total.within;
      carry.bound = carry_bound<M, typename Monoid::lifted>::neutral();
    } else {
      using T = typename Monoid::lifted;
      using V = lanes<T, W>;
      carry.bound = carry_bound<M, V>::neutral();
      if constexpr (has_relative_form<M>) {  // both on one reference, not below their own; mostly they are already
        const auto nothing = M::relative_monoid::template neutral<T>();
        carry.within = total.length == 0 ? broadcast_state<M, T, W>(M::template from_relative<T>(total.bound, nothing))
                                         : moved_to<M, V>(broadcast_state<M, T, W>(total.within), V(total.bound));
        const T reference = M::template reference_of<V>(carry.within)[0];
        carry.before = broadcast_state<M, T, W>(moved_to<M, T>(total.before, reference));
      } else {
        carry.within = broadcast_state<M, T, W>(total.within);
        carry.before = broadcast_state<M, T, W>(total.before);
      }
    }
  }

  template <int... I>
  WEFT_ALWAYS_INLINE static constexpr void start_carries(const frame_type& f, states_type& own,
                                                         std::integer_sequence<int, I...>) {
    (start_carry_of<I>(f, own), ...);
  }
  template <int... I>
  WEFT_ALWAYS_INLINE static constexpr void start_one(states_type& states, const states_type& own,
                                                     std::integer_sequence<int, I...>) {
    (start_state<I>(states, own), ...);
  }
  template <int... I>
  WEFT_ALWAYS_INLINE static constexpr void end(frame_type& f, const cursors_type& c, const states_type& own,
                                               [[maybe_unused]] std::ptrdiff_t count,
                                               std::integer_sequence<int, I...>) {
    (end_state<I>(f, c, own, count), ...);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
