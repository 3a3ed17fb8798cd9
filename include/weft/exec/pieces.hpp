// A loop over lanes in pieces, for several threads. Blocks run at once and what they come to is combined in their
// order, so that nothing depends on the number of threads. Scans take two phases: the first finds what each block comes
// to by itself, then the second runs all blocks with the carries that follow from these.
#pragma once

#include <weft/exec/execute.hpp>
#include <weft/exec/policy.hpp>

#include <vector>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// The cost of one index of a block, in additions: a scan combines and shifts several times within the vector.
template <class Types>
constexpr int cost_of_block(int block) {
  int total = 0;
  for (int i = Types::plan.nodes[block].first; i < Types::plan.nodes[block].last; ++i) {
    const instruction& at = Types::plan.instructions[i];
    const int cost = Types::L::table[static_cast<std::size_t>(Types::loops.rows[at.row].node)].cost;
    total += at.code == opcode::scan ? 8 + 3 * cost : cost;
  }
  return total;
}

// Whether so many indices are worth a second thread: some ten microseconds.
constexpr bool is_worth_splitting(std::ptrdiff_t count, int cost) {
  return count >= (std::ptrdiff_t{1} << 20) / (4 + cost);
}

/// The blocks of a lane loop on several threads. A scan of what another scan of the loop yields stays on one, since the
/// inner one's carries would have to be known in the first phase; so does a reduction whose elements must be taken in
/// order.
template <class Lane, class Executor>
struct lane_pieces {
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
  template <int I>
  static constexpr bool is_in_order =
      W > 1 && B::template along_lanes<I> && !types::template node<B::template at<I>.row>.commutative;

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

  static constexpr bool possible = [] {
    if (has_scan && (!totals_phase.possible || Lane::has(opcode::refer))) return false;
    bool in_order = false, in_registers = true;
    [&]<int... I>(std::integer_sequence<int, I...>) {
      ((in_order = in_order || is_in_order<I>), ...);
      ((in_registers =
            in_registers && (!is_scan<I> || types::plan.storages[B::template at<I>.storage].place == place::registers)),
       ...);
    }
    (numbers{});
    return !in_order && in_registers;
  }();

  static constexpr bool keeps = has_scan || Lane::has(opcode::accumulate) || Lane::has(opcode::refer);

  using threads = run_in_pieces<Executor>;

  // A scan does part of its work twice, and has its threads wait for each other more often.
  static bool is_worth_it(std::ptrdiff_t count) {
    constexpr int cost = cost_of_block<types>(Lane::block);
    return is_worth_splitting(has_scan ? count / 4 : count, cost) && threads::count() > 1;
  }

  static void run(frame_type& f, std::ptrdiff_t count) {
    const cursors_type c(f);
    const std::ptrdiff_t length = Lane::length_of_block(c);
    const std::ptrdiff_t blocks = (count + length - 1) / length;
    std::ptrdiff_t most = blocks;
    // What the first phase has read should still be in cache in the second.
    if (has_scan && most > 256 * (threads::count() + 1)) most = 256 * (threads::count() + 1);
    std::vector<states_type> results(static_cast<std::size_t>(keeps ? most : 0));
    for (std::ptrdiff_t first = 0; first < blocks; first += most) {
      const lane_pieces group{f, c, results.data(), count, length, first};
      group.run_group(most < blocks - first ? most : blocks - first);
    }
  }

  frame_type& f;
  const cursors_type& c;
  states_type* results;
  std::ptrdiff_t count, length;
  std::ptrdiff_t base;  // the first block of the group

  // The blocks before `known` are run in order by one thread while others find the totals of those before `found`; then
  // these run at once, and the rest in order again: it needs no totals. The first block may go on with one of an outer
  // iteration, and the last may not be full: both are run in order.
  void run_group(std::ptrdiff_t size) const {
    if constexpr (has_scan) {
      // Of the rest to what goes ahead of the totals: those cost the less.
      constexpr std::ptrdiff_t share = has_bounds ? 8 : (finds_across ? 4 : 1);
      std::ptrdiff_t known = size, found = size;
      if (threads::count() > 1 && size > share + 1) {
        known = size / (share * threads::count() + 1);
        if (known < 1) known = 1;
        found = size - share * known;
      }
      find_totals(known, found);
      frame_type ahead(f);
      threads::both([&] { run_in_order(ahead, found, size); }, [&] { run_at_once(known, found); });
      take_carries(ahead, numbers{});
    } else {
      run_at_once(0, size);
    }
    for (std::ptrdiff_t at = 0; keeps && at < size; ++at) end_block(results[at], length_of(at), numbers{});
  }

  void find_totals(std::ptrdiff_t known, std::ptrdiff_t found) const {
    const auto in_order = [&] { run_in_order(f, 0, known); };
    if constexpr (has_bounds) {
      threads::both(in_order, [&] { find<bounds_phase.runs, true>(known, found); });
      [&]<int... I>(std::integer_sequence<int, I...>) { (start_from_bounds<I>(known, found), ...); }
      (numbers{});
      find<totals_phase.runs, false>(known, found);
    } else {
      threads::both(in_order, [&] { find<totals_phase.runs, false>(known, found); });
    }
    for (std::ptrdiff_t at = known; at < found; ++at) follow(at, numbers{});
  }

  void run_at_once(std::ptrdiff_t begin, std::ptrdiff_t end) const {
    threads::run(end - begin, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
      frame_type own(f);
      for (std::ptrdiff_t at = begin + first; at < begin + last; ++at) run_block(own, at);
      streams<typename Lane::program>::finish(own);
    });
  }
  // Each block goes on from the carries that the one before has left in the frame.
  void run_in_order(frame_type& own, std::ptrdiff_t begin, std::ptrdiff_t end) const {
    for (std::ptrdiff_t at = begin; at < end; ++at) {
      Lane::start_carries(own, results[at], numbers{});
      run_block(own, at);
      [&]<int... I>(std::integer_sequence<int, I...>) { (end_carry<I>(own, carry_at<I>(at), at, true), ...); }
      (numbers{});
    }
    streams<typename Lane::program>::finish(own);
  }
  std::ptrdiff_t length_of(std::ptrdiff_t at) const {
    const std::ptrdiff_t rest = count - (base + at) * length;
    return rest < length ? rest : length;
  }

  void run_block(frame_type& own, std::ptrdiff_t at) const {
    states_type none;
    Lane::run_block(own, c, keeps ? results[at] : none, (base + at) * length, length_of(at), count);
  }
  template <int... I>
  void end_block(const states_type& states, std::ptrdiff_t indices, std::integer_sequence<int, I...>) const {
    (
        [&] {
          if constexpr (!is_scan<I>) Lane::template end_state<I>(f, c, states, indices);
        }(),
        ...);
  }

  template <int I, class Carry>
  void end_carry(frame_type& own, const Carry& carry, std::ptrdiff_t at, bool from_total) const {
    if constexpr (is_scan<I>)
      Lane::template end_carry<monoid_at<I>>(slot_of<B::template at<I>.storage>(own.storages), carry,
                                             static_cast<int>((length_of(at) + W - 1) / W), from_total);
  }
  template <int... I>
  void take_carries(const frame_type& from, std::integer_sequence<int, I...>) const {
    (
        [&] {
          if constexpr (is_scan<I>)
            slot_of<B::template at<I>.storage>(f.storages) = slot_of<B::template at<I>.storage>(from.storages);
        }(),
        ...);
  }
  // The carries that a block starts from take the place of its totals, which go to the frame.
  template <int... I>
  void follow(std::ptrdiff_t at, std::integer_sequence<int, I...>) const {
    const states_type found = results[at];
    Lane::start_carries(f, results[at], numbers{});
    (end_carry<I>(f, slot_of<I>(found), at, false), ...);
  }
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

  // The totals of blocks, or their bounds: several blocks at a time, since a vector waits for the one before it. They
  // are not divided between threads.
  template <const marks& Runs, bool Bounds>
  void find(std::ptrdiff_t begin, std::ptrdiff_t end) const {
    constexpr int several = finds_across ? W : (Lane::cost() > 8 && !Bounds ? 1 : 4);
    threads::run((end - begin + several - 1) / several, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
      std::ptrdiff_t at = begin + first * several;
      const std::ptrdiff_t behind = begin + last * several < end ? begin + last * several : end;
      for (; at + several <= behind; at += several) {
        if constexpr (finds_across)
          find_across<Runs>(at, numbers{});
        else
          find_several<Runs, Bounds, several>(at, numbers{});
      }
      for (; at < behind; ++at) find_several<Runs, Bounds, 1>(at, numbers{});
    });
  }

  // The totals of W blocks, one in each lane.
  template <const marks& Runs, int... I>
  void find_across(std::ptrdiff_t at, std::integer_sequence<int, I...>) const {
    states_type states;
    (start_total<I, false>(states, at), ...);
    const cursors_type here = c;
    for (std::ptrdiff_t k = 0; k < length; k += W) {
      typename Lane::environment_type env[W];
      (take_across<Runs, I>(here, env, states, (base + at) * length + k, std::make_integer_sequence<int, W>{}), ...);
    }
    (keep_across<I>(states, at), ...);
  }
  template <const marks& Runs, int I, int... U>
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
    } else if constexpr (Runs[I]) {
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

  template <const marks& Runs, bool Bounds, int Blocks, int... I>
  void find_several(std::ptrdiff_t at, std::integer_sequence<int, I...>) const {
    states_type states[Blocks];
    for (int u = 0; u < Blocks; ++u) (start_total<I, Bounds>(states[u], at + u), ...);
    const cursors_type here = c;
    for (std::ptrdiff_t k = 0; k < length; k += W) {
      find_vectors<Runs, Bounds>(here, states, (base + at) * length + k, std::make_integer_sequence<int, Blocks>{});
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
  template <int I>
  void start_from_bounds(std::ptrdiff_t begin, std::ptrdiff_t end) const {
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

  template <const marks& Runs, bool Bounds, int Blocks, int... U>
  WEFT_ALWAYS_INLINE void find_vectors(const cursors_type& own, states_type (&states)[Blocks], std::ptrdiff_t done,
                                       std::integer_sequence<int, U...>) const {
    (find_vector<Runs, Bounds>(own, states[U], done + U * length, numbers{}), ...);
  }
  template <const marks& Runs, bool Bounds, int... I>
  WEFT_ALWAYS_INLINE void find_vector(const cursors_type& own, states_type& states, std::ptrdiff_t done,
                                      std::integer_sequence<int, I...>) const {
    typename Lane::environment_type env;
    const typename Lane::full_position here{B::reversed ? count - done - W : done, W, false};
    (find_at<Runs, Bounds, I>(here, env, own, states), ...);
  }
  template <const marks& Runs, bool Bounds, int I>
  WEFT_ALWAYS_INLINE void find_at(const typename Lane::full_position& here, typename Lane::environment_type& env,
                                  const cursors_type& own, states_type& states) const {
    if constexpr (is_scan<I>)
      take_in_total<I, Bounds>(here, env, slot_of<I>(states));
    else if constexpr (Runs[I])
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
