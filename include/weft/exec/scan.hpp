// One step of a scan.
#pragma once

#include <weft/exec/cursor.hpp>
#include <weft/exec/relative_scan.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// A scan's carry along the lanes: see running_total. `starts` if nothing is within the block yet: a neutral state need
// not be one behind another. The bound is lane by lane, of the block at hand.
template <class State, class Bound>
struct lane_carry {
  State before, within;
  bool first_block, starts;
  [[no_unique_address]] Bound bound;
};

// A carry in an array, of which the lowest level goes on: each element is what all others have come to, combined with
// that one. So its error does not grow with the steps, but with their levels. Where the monoid has a form relative to a
// reference, both are totals relative to one; as members, since compilers copy structs within structs through memory.
template <class Monoid, class V>
struct leveled_carry {
  state_t<Monoid, V> before, within;
};
template <has_relative_form Monoid, class V>
struct leveled_carry<Monoid, V> {
  V reference, before, within;
};

// How many steps of a scan make a block; twice as many where it takes them by fours.
inline constexpr int scan_block = 16;

// What position `Here` does for a scan.
template <class Here>
struct scan_step {
  using types = typename Here::types;
  using frame_type = typename Here::frame_type;
  using B = typename Here::block;
  static constexpr int W = Here::width;
  static constexpr int MaskBytes = Here::mask_bytes;

  template <int I, class Env, class Cursor, class States>
  WEFT_ALWAYS_INLINE static constexpr void run(const Here& here, frame_type& f, Env& env, const Cursor& c,
                                               States& states) {
    constexpr instruction at = B::template at<I>;
    constexpr place where = types::plan.storages[at.storage].place;
    auto& value = slot_of<at.row>(env);
    if constexpr (where == place::registers && W > 1) {
      finish_vector<I>(here, f, value, take_vector<I>(here, env, slot_of<I>(states)));
    } else if constexpr (where == place::registers) {
      take_one<I>(here, f, env, register_carry<I>(f, states));
    } else if constexpr (where == place::previous_output) {
      if (c.starts) {
        value = Here::template finished<at.row>(Here::template lifted<at.row>(env),
                                                Here::template counted<typename monoid_row<types, at.row>::lifted>(1));
      } else {
        auto before = c;
        before.data += c.back;
        go_on<I>(env, load_carry<I>(here, f, before));
      }
    } else {
      store_carry<I>(here, c, go_on<I>(env, load_carry<I>(here, f, c)));
      if constexpr (types::template node<at.row>.exclusive) {
        if (at_scan_start<B, at.row>(f)) mark_first<at.row>(env);
      }
    }
  }

  // In place of what the first step of an exclusive scan comes to: what there is over nothing.
  template <int Row, class Env>
  WEFT_ALWAYS_INLINE static constexpr void mark_first(Env& env) {
    slot_of<Row>(env) =
        in_all_lanes<typename Here::template element<Row>, W, MaskBytes>(Here::template empty_value<Row>());
  }

  // An element by itself.
  template <int I, class Env, class Carry>
  WEFT_ALWAYS_INLINE static constexpr void take_one(const Here& here, const frame_type& f, Env& env, Carry& carry) {
    constexpr int row = B::template at<I>.row;
    constexpr bool exclusive = types::template node<row>.exclusive;
    using M = typename monoid_row<types, row>::monoid;
    using T = typename monoid_row<types, row>::lifted;
    auto& value = slot_of<row>(env);
    const auto next = M::template combine<T>(carry.within, Here::template lifted<row>(env));
    value = Here::template finished<row>(M::template combine<T>(carry.before, exclusive ? carry.within : next),
                                         Here::template counted<T>(1));
    carry.within = next;
    if constexpr (exclusive) {
      if (here.first && at_scan_start<B, row>(f)) value = Here::template empty_value<row>();
    }
    if constexpr (!B::in_lanes) {
      if (++carry.length == scan_block) carry.close_block();
    }
  }
  template <int I, class States>
  WEFT_ALWAYS_INLINE static constexpr auto& register_carry(frame_type& f, States& states) {
    if constexpr (B::in_lanes)
      return slot_of<I>(states);
    else
      return slot_of<B::template at<I>.storage>(f.storages);
  }

  // A step from a carry that is not along the lanes, behind the first of the scan: what it leads to.
  template <int I, class Env, class Carry>
  WEFT_ALWAYS_INLINE static constexpr auto go_on(Env& env, const Carry& carry) {
    constexpr instruction at = B::template at<I>;
    using monoid = monoid_row<types, at.row>;
    using M = typename monoid::monoid;
    using V = typename lane_value<typename monoid::lifted, W, MaskBytes>::type;
    const auto uncounted = Here::template counted<typename monoid::lifted>(1);
    auto& value = slot_of<at.row>(env);
    if constexpr (types::plan.storages[at.storage].place == place::previous_output) {
      value =
          Here::template finished<at.row>(M::template combine<V>(carry, Here::template lifted<at.row>(env)), uncounted);
      return to_lanes_of<typename monoid::lifted, W, MaskBytes>(value);
    } else if constexpr (has_levels<I>) {
      const auto next = next_carry<M, V>(carry, V(Here::template operand_value<at.row>(env)));
      value = Here::template finished<at.row>(
          total_of_carry<M, V>(types::template node<at.row>.exclusive ? carry : next), uncounted);
      return next;
    } else {
      const auto next = take_in<M, V>(carry, Here::template operand_value<at.row>(env));
      value = Here::template finished<at.row>(types::template node<at.row>.exclusive ? carry : next, uncounted);
      return next;
    }
  }
  template <int I>
  static constexpr bool has_levels = carries_levels<types, B::template at<I>.storage>;

  template <class M, class V>
  WEFT_ALWAYS_INLINE static constexpr leveled_carry<M, V> next_carry(const leveled_carry<M, V>& carry, V x) {
    if constexpr (has_relative_form<M>) {
      const auto own = M::template from_relative<V>(carry.reference, carry.within);
      V reference = carry.reference, before = carry.before,
        within = M::template relative_total<V>(M::template append<V>(own, x));
      if (!holds(M::template can_append<V>(own, x))) [[unlikely]] {
        // Copies: what a function is called with stands in memory.
        const auto moved = moved_carry<M, V>(V(carry.reference), V(carry.before), V(carry.within), V(x));
        reference = V(moved[0]);
        before = V(moved[1]);
        within = V(moved[2]);
      }
      return {reference, before, within};
    } else {
      return {carry.before, take_in<M, V>(carry.within, x)};
    }
  }
  // One more element, where the reference has to move: that, and the totals relative to it. A function of its own, as
  // it is rare.
  template <class M, class V>
  [[gnu::noinline, gnu::cold]] static constexpr std::array<V, 3> moved_carry(const V& reference, const V& before,
                                                                             const V& within, const V& x) {
    const auto next = M::template combine<V>(M::template from_relative<V>(reference, within), M::template lift<V>(x));
    const V own = M::template reference_of<V>(next);
    return {own, M::template relative_total<V>(moved_to<M, V>(M::template from_relative<V>(reference, before), own)),
            M::template relative_total<V>(next)};
  }
  template <class M, class V>
  WEFT_ALWAYS_INLINE static constexpr state_t<M, V> total_of_carry(const leveled_carry<M, V>& carry) {
    if constexpr (has_relative_form<M>)
      return M::template from_relative<V>(carry.reference,
                                          M::relative_monoid::template combine<V>(carry.before, carry.within));
    else
      return M::template combine<V>(carry.before, carry.within);
  }
  // Such a carry in its array. One that is the element before is stored as a result.
  template <int I, class Cursor>
  WEFT_ALWAYS_INLINE static constexpr auto load_carry(const Here& here, const frame_type& f, const Cursor& c) {
    constexpr instruction at = B::template at<I>;
    if constexpr (types::plan.storages[at.storage].place == place::previous_output) {
      return to_lanes_of<typename monoid_row<types, at.row>::lifted, W, MaskBytes>(here.template load_value<I>(c, 0));
    } else if constexpr (has_levels<I>) {
      using M = typename monoid_row<types, at.row>::monoid;
      using V = typename lane_value<typename monoid_row<types, at.row>::lifted, W, MaskBytes>::type;
      const auto within = here.template load_state<I, at.row>(c);
      const auto& storage = slot_of<at.storage>(f.storages);
      const bool has_before = storage.steps >= level_lengths[0];
      if constexpr (has_relative_form<M>) {
        V before = M::relative_monoid::template neutral<V>();
        if (has_before) before = M::template relative_total<V>(here.template load_state<I, at.row>(before_of<I>(c)));
        return leveled_carry<M, V>{M::template reference_of<V>(within), before, M::template relative_total<V>(within)};
      } else {
        return leveled_carry<M, V>{
            has_before ? here.template load_state<I, at.row>(before_of<I>(c)) : M::template neutral<V>(), within};
      }
    } else {
      return here.template load_state<I, at.row>(c);
    }
  }
  template <int I, class Cursor>
  WEFT_ALWAYS_INLINE static constexpr Cursor before_of(Cursor c) {
    using storage = typename storage_types<types, B::template at<I>.storage>::type;
    c.data += storage::levels * storage::level_size;
    return c;
  }
  template <int I, class Cursor, class Carry>
  WEFT_ALWAYS_INLINE static constexpr void store_carry(const Here& here, const Cursor& c, const Carry& carry) {
    constexpr instruction at = B::template at<I>;
    using M = typename monoid_row<types, at.row>::monoid;
    if constexpr (requires { carry.reference; }) {
      using V = std::remove_const_t<decltype(carry.reference)>;
      here.template store_state<I, at.row>(c, M::template from_relative<V>(carry.reference, carry.within));
      here.template store_state<I, at.row>(before_of<I>(c),
                                           M::template from_relative<V>(carry.reference, carry.before));
    } else if constexpr (has_levels<I>) {
      here.template store_state<I, at.row>(c, carry.within);
    } else if constexpr (types::plan.storages[at.storage].place != place::previous_output) {
      here.template store_state<I, at.row>(c, carry);
    }
  }

  // A vector along the scan: the states up to each lane, before they are finished. The carry goes on behind the last.
  template <int I, class Env, class Carry>
  WEFT_ALWAYS_INLINE static constexpr auto take_vector(const Here& here, const Env& env, Carry& carry) {
    constexpr instruction at = B::template at<I>;
    constexpr bool reversed = B::reversed;
    using monoid = monoid_row<types, at.row>;
    using T = typename monoid::lifted;
    using M = typename monoid::monoid;
    using V = typename lane_value<T, W, MaskBytes>::type;
    if constexpr (has_relative_form<M>) {
      using relative = relative_scan<Here, I>;
      const V x = relative::numbered(here, env);
      relative::take_bound(x, carry);
      if (holds(M::template can_append<V>(carry.within, x))) [[likely]]
        return relative::take(here, x, carry);
      related_vector<V> related;
      if (relative::relate(here, x, M::template reference_of<V>(carry.within), related))
        return relative::take_related(related, carry);
    }
    auto s = Here::template lifted<at.row>(env);
    if constexpr (!Here::full) s = only_first<M, T, W>(s, here.n);
    const auto prefix = prefix_of_lanes<M, T, W, reversed>(s);
    const auto own = behind_blocks<I>(M::template combine<V>(carry.within, own_states<I>(prefix)), carry);
    carry.starts = false;
    carry.within = M::template combine<V>(carry.within, last_state<M, T, W, reversed>(prefix));
    if constexpr (has_relative_form<M>)
      carry.before = moved_to<M, V>(carry.before, M::template reference_of<V>(carry.within));
    return own;
  }

  // Four vectors, in the scan's direction; the first may be the scan's.
  template <int I, class Env, class Carry, int... U>
  WEFT_ALWAYS_INLINE static constexpr void take_four(const Here& here, const frame_type& f, Env (&env)[4], Carry& carry,
                                                     std::integer_sequence<int, U...>) {
    constexpr instruction at = B::template at<I>;
    using monoid = monoid_row<types, at.row>;
    using T = typename monoid::lifted;
    using M = typename monoid::monoid;
    using V = typename lane_value<T, W, MaskBytes>::type;
    using state = state_t<M, V>;
    const state prefix[] = {prefix_of_lanes<M, T, W, B::reversed>(Here::template lifted<at.row>(env[U]))...};
    const state totals[] = {last_state<M, T, W, B::reversed>(prefix[U])...};
    state own[] = {own_states<I>(prefix[U])...};
    put_behind<M, V>(carry.starts && !carry.first_block ? carry.before : behind_blocks<I>(state(carry.within), carry),
                     totals, own);
    carry.starts = false;
    (finish_vector<I>(Here{here.k, here.n, U == 0 && here.first}, f, slot_of<at.row>(env[U]), own[U]), ...);
    carry.within = carry_behind<M, V>(carry.within, totals);
  }
  // The states up to each lane of a vector, or before it in an exclusive scan.
  template <int I, class State>
  WEFT_ALWAYS_INLINE static constexpr State own_states(const State& prefix) {
    constexpr instruction at = B::template at<I>;
    using monoid = monoid_row<types, at.row>;
    if constexpr (types::template node<at.row>.exclusive)
      return shift_state<typename monoid::monoid, typename monoid::lifted, W, B::reversed, 1>(prefix);
    else
      return prefix;
  }
  // What is within a block, behind the blocks before.
  template <int I, class State, class Carry>
  WEFT_ALWAYS_INLINE static constexpr State behind_blocks(const State& within, const Carry& carry) {
    using monoid = monoid_row<types, B::template at<I>.row>;
    using V = typename lane_value<typename monoid::lifted, W, MaskBytes>::type;
    return carry.first_block ? within : monoid::monoid::template combine<V>(carry.before, within);
  }

  // What a vector's states come to.
  template <int I, class Value, class State>
  WEFT_ALWAYS_INLINE static constexpr void finish_vector(const Here& here, const frame_type& f, Value& value,
                                                         const State& own) {
    constexpr int row = B::template at<I>.row;
    value = Here::template finished<row>(own, Here::template counted<typename monoid_row<types, row>::lifted>(1));
    if constexpr (types::template node<row>.exclusive) {
      if (here.first && at_scan_start<B, row>(f))
        value.set(B::reversed ? here.n - 1 : 0, Here::template empty_value<row>());
    }
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
