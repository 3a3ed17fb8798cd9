// A loop over lanes in pieces, for several threads. Blocks run at once and what they come to is combined in their
// order, so that nothing depends on the number of threads. Scans take two phases: the first finds what each block comes
// to by itself, but for those of the last part; then each thread runs a part with the carries that follow from these.
#pragma once

#include <weft/exec/policy.hpp>
#include <weft/exec/scan_totals.hpp>

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

// Whether so many indices are worth a second thread.
constexpr bool is_worth_splitting(std::ptrdiff_t count, int cost) {
  return count >= std::ptrdiff_t{WEFT_PARALLEL_ADDITIONS} / (4 + cost);
}

// An array whose items each thread is the first to touch.
template <class Type>
struct uninitialised {
  Type* items;
  explicit uninitialised(std::ptrdiff_t size) : items(size > 0 ? new Type[static_cast<std::size_t>(size)] : nullptr) {}
  uninitialised(const uninitialised&) = delete;
  ~uninitialised() { delete[] items; }
};

/// The blocks of a lane loop on several threads. A scan of what another scan of the loop yields stays on one, since the
/// inner one's carries would have to be known in the first phase; so does a reduction whose elements must be taken in
/// order.
template <class Lane, class Executor>
struct lane_pieces : scan_totals<Lane> {
  using totals = scan_totals<Lane>;
  using B = typename totals::B;
  using types = typename totals::types;
  using frame_type = typename totals::frame_type;
  using states_type = typename totals::states_type;
  using cursors_type = typename totals::cursors_type;
  using numbers = typename totals::numbers;
  using found_type = typename totals::found_type;
  using totals::c, totals::count, totals::f, totals::length;
  static constexpr int W = totals::W;
  static constexpr bool has_scan = totals::has_scan, has_bounds = totals::has_bounds;
  states_type* results;  // of each block

  template <int I>
  static constexpr bool is_scan = totals::template is_scan<I>;
  template <int I>
  static constexpr bool is_in_order =
      W > 1 && B::template along_lanes<I> && !types::template node<B::template at<I>.row>.commutative;

  static constexpr bool possible = [] {
    // Elements without lanes are scanned by one thread.
    if (has_scan && (W == 1 || !totals::totals_phase.possible || Lane::has(opcode::refer))) return false;
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

  static constexpr bool keeps = Lane::has(opcode::accumulate) || Lane::has(opcode::refer);

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
    const uninitialised<states_type> results(keeps ? blocks : 0);
    const uninitialised<found_type> found(has_scan ? blocks : 0), folds(has_scan ? blocks / totals::fold + 1 : 0);
    const lane_pieces all{{f, c, found.items, folds.items, count, length}, results.items};
    if constexpr (has_scan)
      all.run_parts(blocks);
    else
      all.run_at_once(blocks);
    for (std::ptrdiff_t at = 0; keeps && at < blocks; ++at)
      all.end_block(results.items[at], all.length_of(at), numbers{});
  }

 private:
  // Each thread runs a part of a scan's blocks in order, from the carries that the totals of all before it lead to.
  void run_parts(std::ptrdiff_t blocks) const {
    const std::ptrdiff_t parts = threads::count() < blocks ? threads::count() : blocks;
    const auto begin_of = [=](std::ptrdiff_t part) { return blocks * part / parts; };
    find_totals(begin_of(parts - 1));
    const frame_type start(f);
    threads::run_evenly(parts, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
      frame_type own(start);
      totals::follow(own, begin_of(first), numbers{});
      run_in_order(own, begin_of(first), begin_of(last));
      if (last == parts) take_carries(own, numbers{});
    });
  }
  void run_at_once(std::ptrdiff_t blocks) const {
    threads::run(blocks, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
      frame_type own(f);
      for (std::ptrdiff_t at = first; at < last; ++at) {
        states_type none;
        run_block(own, keeps ? results[at] : none, at);
      }
      streams<typename Lane::program>::finish(own);
    });
  }

  void find_totals(std::ptrdiff_t end) const {
    if constexpr (has_bounds) {
      find_at_once<true>(end);
      totals::follow_bounds(end);
    }
    find_at_once<false>(end);
  }
  template <bool Bounds>
  void find_at_once(std::ptrdiff_t end) const {
    constexpr std::ptrdiff_t unit = totals::fold > W ? totals::fold : W;
    threads::run((end + unit - 1) / unit, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
      totals::template find<Bounds>(first * unit, last * unit < end ? last * unit : end);
    });
  }

  // Each block goes on from the carries that the one before has left in the frame.
  void run_in_order(frame_type& own, std::ptrdiff_t begin, std::ptrdiff_t end) const {
    for (std::ptrdiff_t at = begin; at < end; ++at) {
      states_type here;
      states_type& states = keeps ? results[at] : here;
      Lane::start_carries(own, states, numbers{});
      run_block(own, states, at);
      end_carries(own, states, length_of(at), numbers{});
    }
    streams<typename Lane::program>::finish(own);
  }
  std::ptrdiff_t length_of(std::ptrdiff_t at) const {
    const std::ptrdiff_t rest = count - at * length;
    return rest < length ? rest : length;
  }
  void run_block(frame_type& own, states_type& states, std::ptrdiff_t at) const {
    Lane::run_block(own, c, states, at * length, length_of(at), count);
  }
  template <int... I>
  void end_block(const states_type& states, std::ptrdiff_t indices, std::integer_sequence<int, I...>) const {
    (
        [&] {
          if constexpr (!is_scan<I>) Lane::template end_state<I>(f, c, states, indices);
        }(),
        ...);
  }
  template <int... I>
  void end_carries(frame_type& own, const states_type& states, std::ptrdiff_t indices,
                   std::integer_sequence<int, I...>) const {
    (
        [&] {
          if constexpr (is_scan<I>) Lane::template end_state<I>(own, c, states, indices);
        }(),
        ...);
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
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
