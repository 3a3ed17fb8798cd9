// What the blocks of a scan come to, each by itself: the first of the two phases in which several threads share one.
#pragma once

#include <weft/exec/prefetch.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

/// The totals of the blocks of a lane loop's scans, or the bounds of their elements where there has to be a reference
/// before there are totals.
template <class Lane>
struct scan_totals {
  using B = typename Lane::B;
  using types = typename Lane::types;
  using frame_type = typename Lane::frame_type;
  using states_type = typename Lane::states_type;
  using cursors_type = typename Lane::cursors_type;
  using numbers = typename Lane::numbers;
  static constexpr int W = Lane::width;
  static constexpr bool has_scan = Lane::has(opcode::scan);
  using marks = std::array<bool, static_cast<std::size_t>(B::count > 0 ? B::count : 1)>;

  template <int I>
  static constexpr bool is_scan = B::template at<I>.code == opcode::scan;
  template <int I>
  static constexpr bool is_bounded = [] {
    if constexpr (is_scan<I> && W > 1)
      return has_relative_form<typename monoid_row<types, B::template at<I>.row>::monoid>;
    else
      return false;
  }();
  // The instructions that some scans take their elements from.
  struct phase {
    marks runs{};
    bool possible = true;
  };
  static constexpr phase phase_of(const marks& scans) {
    phase found;
    for (int i = B::count - 1; i >= 0; --i) {
      const auto at = static_cast<std::size_t>(i);
      if (!scans[at] && !found.runs[at]) continue;
      const instruction& here = types::plan.instructions[B::first + i];
      if (found.runs[at]) found.possible = found.possible && is_repeatable(i);
      if (here.code != opcode::compute && here.code != opcode::lone && here.code != opcode::scan) continue;
      const loop_row& row = types::loops.rows[here.row];
      for (int j = 0; j < i; ++j) {
        const instruction& made = types::plan.instructions[B::first + j];
        for (const int operand : row.operands)
          found.runs[static_cast<std::size_t>(j)] |= makes_row(made.code) && made.row == operand;
      }
    }
    return found;
  }
  // Neither writes nor depends on what an earlier index has left behind.
  static constexpr bool is_repeatable(int i) {
    const instruction& here = types::plan.instructions[B::first + i];
    for (int j = 0; j < i && here.code == opcode::read_storage; ++j) {
      const instruction& before = types::plan.instructions[B::first + j];
      if (before.code == opcode::write_storage && before.storage == here.storage) return false;
    }
    return here.code != opcode::scan && here.code != opcode::refer && here.code != opcode::finish;
  }

  static constexpr marks bounded = [] {
    marks found{};
    [&]<int... I>(std::integer_sequence<int, I...>) { ((found[I] = is_bounded<I>), ...); }
    (numbers{});
    return found;
  }();
  static constexpr marks all_scans = [] {
    marks found{};
    [&]<int... I>(std::integer_sequence<int, I...>) { ((found[I] = is_scan<I>), ...); }
    (numbers{});
    return found;
  }();
  static constexpr phase totals_phase = phase_of(all_scans), bounds_phase = phase_of(bounded);
  static constexpr bool has_bounds = bounded != marks{};

  frame_type& f;
  const cursors_type& c;
  states_type* results;
  std::ptrdiff_t count, length;
  std::ptrdiff_t base;  // the first block of the group

  template <int I>
  using monoid_at = monoid_row<types, B::template at<I>.row>;
  template <int I>
  auto& carry_at(std::ptrdiff_t at) const {
    return slot_of<I>(results[at]);
  }

  // Whether the totals of as many blocks as a register has lanes are found at once: of cheap elements, and of states
  // whose lanes may be folded in the order of memory.
  static constexpr bool finds_across = [] {
    if (W == 1 || has_bounds || Lane::cost() > 8) return false;
    for (int i = 0; i < B::count; ++i) {
      const instruction& here = types::plan.instructions[B::first + i];
      if (here.code != opcode::scan || !B::reversed) continue;
      if (!types::L::table[static_cast<std::size_t>(types::loops.rows[here.row].node)].commutative) return false;
    }
    return true;
  }();

  // The totals of blocks, or their bounds: several at a time, since a vector waits for the one before it. So many are
  // not divided between threads.
  template <bool Bounds>
  static constexpr int together = finds_across ? W : (Lane::cost() > 8 && !Bounds ? 1 : 4);
  template <bool Bounds>
  void find(std::ptrdiff_t begin, std::ptrdiff_t end) const {
    constexpr int several = together<Bounds>;
    std::ptrdiff_t at = begin;
    for (; at + several <= end; at += several) {
      if constexpr (finds_across)
        find_across(at, numbers{});
      else
        find_several<Bounds, several>(at, numbers{});
    }
    for (; at < end; ++at) find_several<Bounds, 1>(at, numbers{});
  }
  // Each block's reference, once the bounds of all of them are known.
  void start_from_bounds(std::ptrdiff_t begin, std::ptrdiff_t end) const {
    [&]<int... I>(std::integer_sequence<int, I...>) { (start_from_bounds_of<I>(begin, end), ...); }
    (numbers{});
  }

 private:
  template <int I>
  void start_from_bounds_of(std::ptrdiff_t begin, std::ptrdiff_t end) const {
    if constexpr (is_bounded<I>) {
      using M = typename monoid_at<I>::monoid;
      using T = typename monoid_at<I>::lifted;
      using bound = typename M::relative_bound;
      auto before = slot_of<B::template at<I>.storage>(f.storages).bound;
      for (std::ptrdiff_t at = begin; at < end; ++at) {
        carry_at<I>(at).within = moved_to<M, lanes<T, W>>(M::template neutral<lanes<T, W>>(), lanes<T, W>(before));
        before = bound::template combine<T>(before, total_of_lanes<bound, T, W>(carry_at<I>(at).bound));
      }
    }
  }

  // The totals of W blocks, one in each lane.
  template <int... I>
  void find_across(std::ptrdiff_t at, std::integer_sequence<int, I...>) const {
    states_type states;
    (start_total<I, false>(states, at), ...);
    const cursors_type here = c;
    for (std::ptrdiff_t k = 0; k < length; k += W) {
      // A block is too short for the processor's own prefetching: the ones behind these are asked for here.
      if (k % (2 * W) == 0) prefetch_across(here, (base + at) * length + k, std::make_integer_sequence<int, W>{});
      typename Lane::environment_type env[W];
      (take_across<I>(here, env, states, (base + at) * length + k, std::make_integer_sequence<int, W>{}), ...);
    }
    (keep_across<I>(states, at), ...);
  }
  template <int... U>
  WEFT_ALWAYS_INLINE void prefetch_across(const cursors_type& own, std::ptrdiff_t done,
                                          std::integer_sequence<int, U...>) const {
    constexpr int ahead = W * scan_block * native_bytes;
    (prefetch<typename Lane::base>::template run<2>(
         own, B::reversed ? count - done - U * length - 2 * W : done + U * length, B::reversed ? -ahead : ahead),
     ...);
  }
  template <int I, int... U>
  WEFT_ALWAYS_INLINE void take_across(const cursors_type& own, typename Lane::environment_type (&env)[W],
                                      states_type& states, std::ptrdiff_t done,
                                      std::integer_sequence<int, U...>) const {
    using position_type = typename Lane::full_position;
    if constexpr (is_scan<I>) {
      using M = typename monoid_at<I>::monoid;
      using T = typename monoid_at<I>::lifted;
      const state_t<M, lanes<T, W>> rows[W] = {position_type::template lifted<B::template at<I>.row>(env[U])...};
      auto& within = slot_of<I>(states).within;
      within = M::template combine<lanes<T, W>>(within, totals_of_rows<M, T, W>(rows));
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
        carry_at<I>(at + u).within = broadcast_state<M, T, W>(lane_of<M, T, W>(slot_of<I>(states).within, u));
    }
  }

  template <bool Bounds, int Blocks, int... I>
  void find_several(std::ptrdiff_t at, std::integer_sequence<int, I...>) const {
    states_type states[Blocks];
    for (int u = 0; u < Blocks; ++u) (start_total<I, Bounds>(states[u], at + u), ...);
    const cursors_type here = c;
    for (std::ptrdiff_t k = 0; k < length; k += W) {
      find_vectors<Bounds>(here, states, (base + at) * length + k, std::make_integer_sequence<int, Blocks>{});
    }
    for (int u = 0; u < Blocks; ++u) (keep_total<I, Bounds>(states[u], at + u), ...);
  }
  // A block starts from nothing, or from nothing relative to the bound of all elements before it.
  template <int I, bool Bounds>
  WEFT_ALWAYS_INLINE void start_total(states_type& states, std::ptrdiff_t at) const {
    if constexpr (is_scan<I>) {
      using M = typename monoid_at<I>::monoid;
      using V = typename lane_value<typename monoid_at<I>::lifted, W, 1>::type;
      if constexpr (Bounds)
        slot_of<I>(states).bound = carry_bound<M, V>::neutral();
      else if constexpr (is_bounded<I>)
        slot_of<I>(states).within = carry_at<I>(at).within;
      else
        slot_of<I>(states).within = M::template neutral<V>();
    }
  }
  template <int I, bool Bounds>
  WEFT_ALWAYS_INLINE void keep_total(const states_type& states, std::ptrdiff_t at) const {
    if constexpr (is_scan<I>) {
      if constexpr (Bounds)
        carry_at<I>(at).bound = slot_of<I>(states).bound;
      else
        carry_at<I>(at).within = slot_of<I>(states).within;
    }
  }
  template <bool Bounds, int Blocks, int... U>
  WEFT_ALWAYS_INLINE void find_vectors(const cursors_type& own, states_type (&states)[Blocks], std::ptrdiff_t done,
                                       std::integer_sequence<int, U...>) const {
    (find_vector<Bounds>(own, states[U], done + U * length, numbers{}), ...);
  }
  template <bool Bounds, int... I>
  WEFT_ALWAYS_INLINE void find_vector(const cursors_type& own, states_type& states, std::ptrdiff_t done,
                                      std::integer_sequence<int, I...>) const {
    typename Lane::environment_type env;
    const typename Lane::full_position here{B::reversed ? count - done - W : done, W, false};
    (find_at<Bounds, I>(here, env, own, states), ...);
  }
  template <bool Bounds, int I>
  WEFT_ALWAYS_INLINE void find_at(const typename Lane::full_position& here, typename Lane::environment_type& env,
                                  const cursors_type& own, states_type& states) const {
    if constexpr (is_scan<I>)
      take_in_total<I, Bounds>(here, env, slot_of<I>(states));
    else if constexpr ((Bounds ? bounds_phase : totals_phase).runs[static_cast<std::size_t>(I)])
      here.template run<I>(f, env, own, states);
  }
  template <int I, bool Bounds, class Position, class Env, class Carry>
  WEFT_ALWAYS_INLINE static void take_in_total(const Position& here, const Env& env, Carry& carry) {
    constexpr int row = B::template at<I>.row;
    using monoid = monoid_row<types, row>;
    using T = typename monoid::lifted;
    using M = typename monoid::monoid;
    using V = typename lane_value<T, W, 1>::type;
    if constexpr (Bounds) {
      if constexpr (is_bounded<I>) scan_step<Position>::template take_bound<I>(here, env, carry);
    } else if constexpr (W == 1) {
      carry.within = M::template combine<V>(carry.within, here.template lifted<row>(env));
    } else {
      if constexpr (is_bounded<I>) {  // see scan_step::take_vector
        using R = typename M::relative_monoid;
        const V x = here.template operand_value<row>(env);
        const V reference = M::template reference_of<V>(carry.within);
        V within = M::template relative_total<V>(carry.within);
        if (holds(M::template can_append<V>(carry.within, x))) [[likely]] {
          const V total = total_of_vector<R, T>(M::template to_relative<V>(x, reference));
          carry.within = M::template from_relative<V>(reference, R::template combine<V>(within, total));
          return;
        }
        related_vector<V> related;
        if (scan_step<Position>::template relate<I>(here, x, reference, related)) {
          within = M::template move_up<V>(within, related.step);
          const V total = B::reversed ? broadcast_lane<0>(related.prefix) : broadcast_last(related.prefix);
          carry.within = M::template from_relative<V>(related.last, R::template combine<V>(within, total));
          return;
        }
      }
      carry.within = M::template combine<V>(carry.within, total_of_vector<M, T>(here.template lifted<row>(env)));
    }
  }
  // By the same tree as the last of the prefixes.
  template <class Monoid, class T>
  WEFT_ALWAYS_INLINE static auto total_of_vector(const state_t<Monoid, lanes<T, W>>& s) {
    const auto prefix = prefix_of_lanes<Monoid, T, W, B::reversed>(s);
    return each_plane<Monoid, lanes<T, W>, planes_of<Monoid, T>>(
        prefix, prefix, [](auto v, auto) { return B::reversed ? broadcast_lane<0>(v) : broadcast_last(v); });
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
