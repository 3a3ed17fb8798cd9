// A loop over lanes in pieces, for several threads. Blocks run at once and what they come to is combined in their
// order, so that nothing depends on the number of threads. Scans take two phases: the first finds what each block comes
// to by itself, then the second runs all blocks with the carries that follow from these.
#pragma once

#include <weft/core/growing_vector.hpp>
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
  using totals::base, totals::c, totals::count, totals::f, totals::length, totals::results;
  static constexpr int W = totals::W;
  static constexpr bool has_scan = totals::has_scan, has_bounds = totals::has_bounds;

  template <int I>
  static constexpr bool is_scan = totals::template is_scan<I>;
  template <int I>
  static constexpr bool is_in_order =
      W > 1 && B::template along_lanes<I> && !types::template node<B::template at<I>.row>.commutative;

  static constexpr bool possible = [] {
    if (has_scan && (!totals::totals_phase.possible || Lane::has(opcode::refer))) return false;
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
    growing_vector<states_type> results(static_cast<std::size_t>(keeps ? most : 0));
    for (std::ptrdiff_t first = 0; first < blocks; first += most) {
      const lane_pieces group{{f, c, results.data(), count, length, first}};
      group.run_group(most < blocks - first ? most : blocks - first);
    }
  }

  // The blocks before `known` are run in order by one thread while others find the totals of those before `found`; then
  // these run at once, and the rest in order again: it needs no totals. The first block may go on with one of an outer
  // iteration, and the last may not be full: both are run in order.
  void run_group(std::ptrdiff_t size) const {
    if constexpr (has_scan) {
      // Of the rest to what goes ahead of the totals: those cost the less.
      constexpr std::ptrdiff_t share = has_bounds ? 8 : (totals::finds_across ? 4 : 1);
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
      threads::both(in_order, [&] { find_at_once<true>(known, found); });
      totals::start_from_bounds(known, found);
      find_at_once<false>(known, found);
    } else {
      threads::both(in_order, [&] { find_at_once<false>(known, found); });
    }
    for (std::ptrdiff_t at = known; at < found; ++at) follow(at, numbers{});
  }

  template <bool Bounds>
  void find_at_once(std::ptrdiff_t begin, std::ptrdiff_t end) const {
    constexpr std::ptrdiff_t several = totals::template together<Bounds>;
    threads::run((end - begin + several - 1) / several, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
      const std::ptrdiff_t behind = begin + last * several;
      totals::template find<Bounds>(begin + first * several, behind < end ? behind : end);
    });
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
      [&]<int... I>(std::integer_sequence<int, I...>) {
        (end_carry<I>(own, slot_of<I>(results[at]), at, carried_from::frame), ...);
      }
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
  void end_carry(frame_type& own, const Carry& carry, std::ptrdiff_t at, carried_from from) const {
    if constexpr (is_scan<I>)
      Lane::template end_carry<typename totals::template monoid_at<I>>(
          slot_of<B::template at<I>.storage>(own.storages), carry, static_cast<int>((length_of(at) + W - 1) / W), from);
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
    (end_carry<I>(f, slot_of<I>(found), at, carried_from::nothing), ...);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
