// What the blocks of a scan come to, each by itself: the first of the two phases in which several threads share one.
#pragma once

#include <weft/exec/prefetch.hpp>
#include <weft/exec/single_totals.hpp>

#include <tuple>
#include <type_traits>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

/// Finds the totals of the blocks of a lane loop's scans, or the bounds of their elements where there has to be a
/// reference before there are totals.
template <class Lane>
struct scan_totals : single_totals<Lane> {
  using single = single_totals<Lane>;
  using B = typename single::B;
  using types = typename single::types;
  using states_type = typename single::states_type;
  using cursors_type = typename single::cursors_type;
  using numbers = typename single::numbers;
  using single::all_scans, single::bounded, single::c, single::count, single::f, single::has_bounds, single::length;
  using single::at_once, single::totals_phase, single::W;
  template <int I>
  using totals_at_once = typename single::template totals_at_once<I>;
  template <int I>
  using monoid_at = typename single::template monoid_at<I>;
  template <int I>
  static constexpr bool is_scan = single::template is_scan<I>;

  // Whether the totals of as many blocks as a register has lanes are found at once: of cheap elements, and of states
  // whose lanes may be folded in the order of memory.
  static constexpr bool may_cross = [] {
    if (W == 1) return false;
    for (int i = 0; i < B::count; ++i) {
      const instruction& here = types::plan.instructions[B::first + i];
      if (here.code != opcode::scan || !B::reversed) continue;
      if (!types::L::table[static_cast<std::size_t>(types::loops.rows[here.row].node)].commutative) return false;
    }
    return true;
  }();
  static constexpr bool finds_across = may_cross && !has_bounds && Lane::cost() <= 8;
  // The same of what is taken relative to each block's reference, where that serves the whole block.
  static constexpr bool finds_relative = may_cross && has_bounds && bounded == all_scans;

  // The totals of blocks, or their bounds: several at a time, since a vector waits for the one before it.
  template <bool Bounds>
  static constexpr int together = finds_across ? W : (Lane::cost() > 8 && !Bounds ? 1 : 4);
  template <bool Bounds>
  void find(std::ptrdiff_t begin, std::ptrdiff_t end) const {
    constexpr int several = together<Bounds>;
    std::ptrdiff_t at = begin;
    if constexpr (finds_relative && !Bounds) {
      for (; at + W <= end; at += W) find_relative(at, numbers{});
    }
    for (; at + several <= end; at += several) {
      if constexpr (finds_across)
        find_across(at, numbers{});
      else
        single::template find_several<Bounds, several>(at, numbers{});
    }
    for (; at < end; ++at) single::template find_several<Bounds, 1>(at, numbers{});
    if constexpr (!Bounds) single::fold_blocks(begin, end, numbers{});
  }

 private:
  // The totals of W blocks, one in each lane.
  template <int... I>
  void find_across(std::ptrdiff_t at, std::integer_sequence<int, I...>) const {
    states_type states;
    (start_across<I>(states, at), ...);
    const cursors_type here = c;
    std::tuple<totals_at_once<I>...> totals;
    for (std::ptrdiff_t k = 0; k < length; k += at_once * W) {
      for (int u = 0; u < at_once; ++u) {
        // A block is too short for the processor's own prefetching: the ones behind these are asked for here.
        if ((k / W + u) % 2 == 0) prefetch_across(here, at * length + k + u * W, std::make_integer_sequence<int, W>{});
        typename Lane::environment_type env[W];
        (take_across<I>(here, env, states, std::get<I>(totals), u, at * length + k + u * W,
                        std::make_integer_sequence<int, W>{}),
         ...);
      }
      (single::template add_found<I>(states, std::get<I>(totals)), ...);
    }
    (keep_across<I>(states, at), ...);
  }
  template <int I>
  WEFT_ALWAYS_INLINE void start_across(states_type& states, std::ptrdiff_t at) const {
    if constexpr (is_scan<I>) {
      using M = typename monoid_at<I>::monoid;
      using T = typename monoid_at<I>::lifted;
      using V = lanes<T, W>;
      slot_of<I>(states).within = M::template neutral<V>();
      if (at > 0) return;
      slot_of<I>(states).within = each_plane<M, V, planes_of<M, T>>(
          slot_of<I>(states).within, broadcast_state<M, T, W>(single::template start_of<I>(0)),
          [](V all, V first) { return select(first_lanes<W, lane_bytes<T>>(1), first, all); });
    }
  }
  template <int... U>
  WEFT_ALWAYS_INLINE void prefetch_across(const cursors_type& own, std::ptrdiff_t done,
                                          std::integer_sequence<int, U...>) const {
    constexpr int ahead = W * Lane::scan_length * native_bytes;
    (prefetch<typename Lane::base>::template run<2>(
         own, B::reversed ? count - done - U * length - 2 * W : done + U * length, B::reversed ? -ahead : ahead),
     ...);
  }
  template <int I, int... U>
  WEFT_ALWAYS_INLINE void take_across(const cursors_type& own, typename Lane::environment_type (&env)[W],
                                      states_type& states, totals_at_once<I>& totals, int u, std::ptrdiff_t done,
                                      std::integer_sequence<int, U...>) const {
    using position_type = typename Lane::full_position;
    if constexpr (is_scan<I>) {
      using M = typename monoid_at<I>::monoid;
      using T = typename monoid_at<I>::lifted;
      const state_t<M, lanes<T, W>> rows[W] = {position_type::template lifted<B::template at<I>.row>(env[U])...};
      totals.of[u] = totals_of_rows<M, T, W>(rows);
    } else if constexpr (totals_phase.runs[static_cast<std::size_t>(I)]) {
      (position_type{B::reversed ? count - done - U * length - W : done + U * length, W, false}.template run<I>(
           f, env[U], own, states),
       ...);
    }
  }
  template <int I>
  void keep_across(const states_type& states, std::ptrdiff_t at) const {
    if constexpr (is_scan<I>) {
      using M = typename monoid_at<I>::monoid;
      using T = typename monoid_at<I>::lifted;
      for (int u = 0; u < W; ++u)
        single::template total_at<I>(at + u).within = lane_of<M, T, W>(slot_of<I>(states).within, u);
    }
  }

  // The totals of W blocks in lanes, and the reference of each.
  template <int I>
  struct relative_totals {
    using T = typename monoid_at<I>::lifted;
    lanes<T, W> references[W], within, rows[W], of[at_once];
  };
  template <int... I>
  void find_relative(std::ptrdiff_t at, std::integer_sequence<int, I...> all) const {
    std::tuple<std::conditional_t<is_scan<I>, relative_totals<I>, nothing>...> totals;
    if (!(start_relative<I>(std::get<I>(totals), at) && ...)) {
      for (int u = 0; u < W; ++u) single::template find_several<false, 1>(at + u, all);
      return;
    }
    const cursors_type here = c;
    states_type states;
    for (std::ptrdiff_t k = 0; k < length; k += W) {
      for (int u = 0; u < W; ++u) {
        const std::ptrdiff_t done = (at + u) * length + k;
        const typename Lane::full_position position{B::reversed ? count - done - W : done, W, false};
        typename Lane::environment_type env;
        (take_relative<I>(position, env, here, states, std::get<I>(totals), u), ...);
      }
      (add_rows<I>(std::get<I>(totals), static_cast<int>(k / W % at_once)), ...);
    }
    (keep_relative<I>(std::get<I>(totals), at), ...);
  }
  template <int I, class Totals>
  bool start_relative(Totals& own, std::ptrdiff_t at) const {
    if constexpr (is_scan<I>) {
      using M = typename monoid_at<I>::monoid;
      using V = lanes<typename Totals::T, W>;
      for (int u = 0; u < W; ++u) {
        states_type states;
        single::template start_total<I, false>(states, at + u);
        const auto& start = slot_of<I>(states).within;
        if (!holds(M::template can_append<V>(start, V(single::template total_at<I>(at + u).bound)))) return false;
        own.references[u] = M::template reference_of<V>(start);
        own.within.set(u, M::template relative_total<V>(start)[0]);
      }
    }
    return true;
  }
  template <int I, class Position, class Totals>
  WEFT_ALWAYS_INLINE void take_relative(const Position& here, typename Lane::environment_type& env,
                                        const cursors_type& own, states_type& states, Totals& totals, int u) const {
    if constexpr (is_scan<I>) {
      using M = typename monoid_at<I>::monoid;
      const auto x = Position::template operand_value<B::template at<I>.row>(env);
      totals.rows[u] = M::template to_relative<lanes<typename Totals::T, W>>(x, totals.references[u]);
    } else if constexpr (totals_phase.runs[static_cast<std::size_t>(I)]) {
      here.template run<I>(f, env, own, states);
    }
  }
  template <int I, class Totals>
  WEFT_ALWAYS_INLINE static void add_rows(Totals& own, int u) {
    if constexpr (is_scan<I>) {
      using R = typename monoid_at<I>::monoid::relative_monoid;
      using T = typename Totals::T;
      own.of[u] = totals_of_rows<R, T, W>(own.rows);
      if (u + 1 == at_once) single::template add_totals<R, lanes<T, W>>(own.within, own.of);
    }
  }
  template <int I, class Totals>
  void keep_relative(const Totals& own, std::ptrdiff_t at) const {
    if constexpr (is_scan<I>) {
      using M = typename monoid_at<I>::monoid;
      using T = typename Totals::T;
      for (int u = 0; u < W; ++u)
        single::template total_at<I>(at + u).within = M::template from_relative<T>(own.references[u][0], own.within[u]);
    }
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
