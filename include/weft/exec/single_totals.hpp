// What single blocks of a scan come to, or the bounds of their elements: a few blocks at a time, since a vector waits
// for the one before it.
#pragma once

#include <weft/exec/block_totals.hpp>

#include <tuple>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// The totals of block_totals, block by block.
template <class Lane>
struct single_totals : block_totals<Lane> {
  using kept = block_totals<Lane>;
  using B = typename kept::B;
  using states_type = typename kept::states_type;
  using cursors_type = typename kept::cursors_type;
  using numbers = typename kept::numbers;
  using kept::bounds_phase, kept::c, kept::count, kept::f, kept::length, kept::totals_phase, kept::W;
  template <int I>
  using monoid_at = typename kept::template monoid_at<I>;
  template <int I>
  static constexpr bool is_scan = kept::template is_scan<I>;
  template <int I>
  static constexpr bool is_bounded = kept::template is_bounded<I>;
  template <int I>
  auto& total_at(std::ptrdiff_t at) const {
    return kept::template total_at<I>(at);
  }

  // The totals of as many vectors as a scan takes at a time.
  static constexpr int at_once = Lane::scans_by_fours ? 4 : 1;
  template <int I>
  struct scan_totals_at_once {
    state_t<typename monoid_at<I>::monoid, lanes<typename monoid_at<I>::lifted, W>> of[at_once];
  };
  template <int I>
  using totals_at_once =
      typename std::conditional_t<is_scan<I>, type_item<scan_totals_at_once<I>>, type_item<nothing>>::type;
  template <class Monoid, class V, class State>
  WEFT_ALWAYS_INLINE static void add_totals(State& within, const State (&totals)[at_once]) {
    if constexpr (at_once == 4)
      within = carry_behind<Monoid, V>(within, totals);
    else
      within = Monoid::template combine<V>(within, totals[0]);
  }

  template <bool Bounds, int Blocks, int... I>
  void find_several(std::ptrdiff_t at, std::integer_sequence<int, I...>) const {
    states_type states[Blocks];
    for (int u = 0; u < Blocks; ++u) (start_total<I, Bounds>(states[u], at + u), ...);
    const cursors_type here = c;
    if constexpr (!Bounds && Lane::split >= 0 && Lane::scans_by_fours) {
      static_assert(Blocks == 1);
      sweep(here, states[0], at);
    } else {
      std::tuple<totals_at_once<I>...> totals[Blocks];
      for (std::ptrdiff_t k = 0; k < length; k += at_once * W) {
        for (int u = 0; u < at_once; ++u)
          find_vectors<Bounds>(here, states, totals, u, at * length + k + u * W,
                               std::make_integer_sequence<int, Blocks>{});
        if constexpr (at_once > 1 && !Bounds) {
          for (int u = 0; u < Blocks; ++u) (add_found<I>(states[u], std::get<I>(totals[u])), ...);
        }
      }
    }
    for (int u = 0; u < Blocks; ++u) (keep_total<I, Bounds>(states[u], at + u), ...);
  }
  // A block starts from nothing, or from nothing relative to the bound of all elements before it; the first goes on
  // with what an outer iteration has left.
  template <int I>
  WEFT_ALWAYS_INLINE auto start_of(std::ptrdiff_t at) const {
    if (at == 0) return kept::template carry_of<I>(f).within;
    return monoid_at<I>::monoid::template neutral<typename monoid_at<I>::lifted>();
  }
  template <int I, bool Bounds>
  WEFT_ALWAYS_INLINE void start_total(states_type& states, std::ptrdiff_t at) const {
    if constexpr (is_scan<I>) {
      using M = typename monoid_at<I>::monoid;
      using T = typename monoid_at<I>::lifted;
      using V = typename lane_value<T, W, 1>::type;
      auto& own = slot_of<I>(states);
      if constexpr (Bounds)
        own.bound = carry_bound<M, V>::neutral();
      else if constexpr (W == 1)
        own.within = start_of<I>(at);
      else
        own.within = broadcast_state<M, T, W>(start_of<I>(at));
      if constexpr (!Bounds && is_bounded<I>) own.within = moved_to<M, V>(own.within, V(total_at<I>(at).before));
    }
  }
  template <int I, bool Bounds>
  WEFT_ALWAYS_INLINE void keep_total(const states_type& states, std::ptrdiff_t at) const {
    if constexpr (is_scan<I>) {
      using M = typename monoid_at<I>::monoid;
      using T = typename monoid_at<I>::lifted;
      const auto& own = slot_of<I>(states);
      if constexpr (!Bounds && W == 1)
        total_at<I>(at).within = own.within;
      else if constexpr (!Bounds)
        total_at<I>(at).within = lane_of<M, T, W>(own.within, 0);
      else if constexpr (is_bounded<I>)
        total_at<I>(at).bound = total_of_lanes<typename M::relative_bound, T, W>(own.bound);
    }
  }
  template <bool Bounds, class Totals, int Blocks, int... U>
  WEFT_ALWAYS_INLINE void find_vectors(const cursors_type& own, states_type (&states)[Blocks], Totals (&totals)[Blocks],
                                       int vector, std::ptrdiff_t done, std::integer_sequence<int, U...>) const {
    (find_vector<Bounds>(own, states[U], totals[U], vector, done + U * length, numbers{}), ...);
  }
  template <bool Bounds, class Totals, int... I>
  WEFT_ALWAYS_INLINE void find_vector(const cursors_type& own, states_type& states, Totals& totals, int vector,
                                      std::ptrdiff_t done, std::integer_sequence<int, I...>) const {
    typename Lane::environment_type env;
    const typename Lane::full_position here{B::reversed ? count - done - W : done, W, false};
    (find_at<Bounds, I>(here, env, own, states, std::get<I>(totals), vector), ...);
  }
  template <bool Bounds, int I, class Totals>
  WEFT_ALWAYS_INLINE void find_at(const typename Lane::full_position& here, typename Lane::environment_type& env,
                                  const cursors_type& own, states_type& states, Totals& totals, int vector) const {
    if constexpr (is_scan<I> && at_once > 1 && !Bounds)
      totals.of[vector] = total_of_vector<typename monoid_at<I>::monoid, typename monoid_at<I>::lifted>(
          here.template lifted<B::template at<I>.row>(env));
    else if constexpr (is_scan<I>)
      take_in_total<I, Bounds>(here, env, slot_of<I>(states));
    else if constexpr ((Bounds ? bounds_phase : totals_phase).runs[static_cast<std::size_t>(I)])
      here.template run<I>(f, env, own, states);
  }
  template <int I>
  WEFT_ALWAYS_INLINE static void add_found(states_type& states, const totals_at_once<I>& totals) {
    if constexpr (is_scan<I>)
      add_totals<typename monoid_at<I>::monoid, lanes<typename monoid_at<I>::lifted, W>>(slot_of<I>(states).within,
                                                                                         totals.of);
  }
  // By the sweep that finds the states of a block, as how it goes on depends on where the reference moves.
  void sweep(const cursors_type& own, states_type& states, std::ptrdiff_t at) const {
    constexpr int scan = Lane::split;
    using M = typename monoid_at<scan>::monoid;
    using V = lanes<typename monoid_at<scan>::lifted, W>;
    auto& carry = slot_of<scan>(states);
    carry.before = moved_to<M, V>(M::template neutral<V>(), M::template reference_of<V>(carry.within));
    carry.bound = carry_bound<M, V>::neutral();
    carry.first_block = true;
    typename Lane::kept_state swept[Lane::scan_length];
    constexpr std::ptrdiff_t most = Lane::scan_length * W;
    for (std::ptrdiff_t done = at * length; done < (at + 1) * length; done += most) {
      const std::ptrdiff_t first = B::reversed ? count - done - most : done;
      Lane::keep_states(f, own, states, first, first + most, count, swept);
    }
  }
  template <int I, bool Bounds, class Position, class Env, class Carry>
  WEFT_ALWAYS_INLINE static void take_in_total(const Position& here, const Env& env, Carry& carry) {
    using M = typename monoid_at<I>::monoid;
    using T = typename monoid_at<I>::lifted;
    using V = typename lane_value<T, W, 1>::type;
    if constexpr (Bounds) {
      if constexpr (is_bounded<I>) {
        using relative = relative_scan<Position, I>;
        relative::take_bound(relative::numbered(here, env), carry);
      }
    } else if constexpr (W == 1) {
      carry.within = M::template combine<V>(carry.within, here.template lifted<B::template at<I>.row>(env));
    } else {
      if constexpr (is_bounded<I>) {
        if (take_in_relative<I>(here, env, carry)) return;
      }
      const auto own = here.template lifted<B::template at<I>.row>(env);
      carry.within = M::template combine<V>(carry.within, total_of_vector<M, T>(own));
    }
  }
  // The same relative to a reference, if one serves the vector: see scan_step::take_vector.
  template <int I, class Position, class Env, class Carry>
  WEFT_ALWAYS_INLINE static bool take_in_relative(const Position& here, const Env& env, Carry& carry) {
    using M = typename monoid_at<I>::monoid;
    using R = typename M::relative_monoid;
    using T = typename monoid_at<I>::lifted;
    using V = lanes<T, W>;
    const V x = here.template operand_value<B::template at<I>.row>(env);
    const V reference = M::template reference_of<V>(carry.within);
    V within = M::template relative_total<V>(carry.within);
    if (holds(M::template can_append<V>(carry.within, x))) [[likely]] {
      const V total = total_of_vector<R, T>(M::template to_relative<V>(x, reference));
      carry.within = M::template from_relative<V>(reference, R::template combine<V>(within, total));
      return true;
    }
    related_vector<V> related;
    if (!relative_scan<Position, I>::relate(here, x, reference, related)) return false;
    within = M::template move_up<V>(within, related.step);
    const V total = last_in_all<B::reversed>(related.prefix);
    carry.within = M::template from_relative<V>(related.last, R::template combine<V>(within, total));
    return true;
  }
  // By the same tree as the last of the prefixes.
  template <class Monoid, class T>
  WEFT_ALWAYS_INLINE static auto total_of_vector(const state_t<Monoid, lanes<T, W>>& s) {
    return last_state<Monoid, T, W, B::reversed>(prefix_of_lanes<Monoid, T, W, B::reversed>(s));
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
