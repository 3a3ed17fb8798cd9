// A block of the plan on W lanes: its types, how many vectors it takes at a time, and how long what adds up goes on.
#pragma once

#include <weft/exec/lane_states.hpp>
#include <weft/exec/scan_split.hpp>
#include <weft/exec/side_by_side.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

template <class Program, int W, int Block>
struct block_traits {
  using B = block_types<Program, Block>;
  using types = typename B::types;
  using frame_type = frame<Program>;
  using program = Program;
  static constexpr int block = Block, width = W;
  static constexpr int mask_bytes = program_lanes<Program>::bytes;
  using full_position = position<Program, B, W, mask_bytes, true>;
  using numbers = std::make_integer_sequence<int, B::count>;
  using state_numbers = typename B::template numbers_of<opcode::scan, opcode::accumulate, opcode::refer>;
  using carry_numbers = typename B::template numbers_of<opcode::scan>;
  using index_numbers = std::make_index_sequence<static_cast<std::size_t>(B::count)>;
  using states_type = lane_states<B, W, index_numbers>;
  using cursors_type = cursors<B, W, mask_bytes, frame_type, index_numbers>;
  using environment_type = environment<B, W, mask_bytes, index_numbers>;

  static constexpr bool has(opcode code) {
    for (int i = 0; i < B::count; ++i) {
      if (types::plan.instructions[B::first + i].code == code) return true;
    }
    return false;
  }
  static constexpr int cost() {
    int total = 0;
    for (int i = 0; i < B::count; ++i) {
      const instruction& at = types::plan.instructions[B::first + i];
      if (at.code < opcode::lone || at.code > opcode::refer) continue;  // read and written, not computed
      total += types::L::table[static_cast<std::size_t>(types::loops.rows[at.row].node)].cost;
    }
    return total;
  }
  template <int... I>
  static constexpr bool scans_relative(std::integer_sequence<int, I...>) {
    return ([] {
      if constexpr (B::template at<I>.code == opcode::scan)
        return has_relative_form<typename monoid_row<types, B::template at<I>.row>::monoid>;
      else
        return false;
    }() || ...);
  }
  // Independent vectors hide the latency of each other, and a loop that takes one by one is as slow as its code happens
  // to lie. Dear ones fill the registers soon, so that only those that are one long chain are taken two at a time.
  static constexpr bool is_dear = cost() > 8;
  static constexpr bool has_chain = is_dear && side_by_side<full_position>::template any<0>(numbers{});
  static constexpr bool waits = has(opcode::scan) && (B::scans_along || is_dear);
  static constexpr int unroll = W == 1 || waits ? 1 : (has(opcode::refer) || !is_dear ? 4 : (has_chain ? 2 : 1));
  // Whether the vectors of its scans are taken by fours: where each by itself would have to try a reference, only by
  // the first of two sweeps.
  static constexpr int split = scan_split<B>::find(W);
  static constexpr bool scans_by_fours = [] {
    if (W == 1 || !B::scans_along || has(opcode::refer)) return false;
    return split < 0 ? !scans_relative(numbers{}) : scan_split<B>::template is_several<split>();
  }();
  // So many vectors are a block of a scan.
  static constexpr int scan_length = scans_by_fours ? 2 * scan_block : scan_block;
  // After this many indices an accumulator is handed to the balanced tree, and a scan starts a new block.
  static constexpr std::ptrdiff_t block_length = (has(opcode::scan) ? scan_length : 128 * unroll) * W;
  // Within it, after so many steps a stretch ends. Dear elements leave time for what that takes.
  static constexpr int stretch_length = is_dear ? 8 : 16;

  template <int I>
  using monoid_at = monoid_row<types, B::template at<I>.row>;
  template <int I>
  using form_at = block_form<typename monoid_at<I>::monoid, typename monoid_at<I>::lifted, W>;
  template <int I>
  static constexpr bool is_state = [] {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code == opcode::refer)
      return B::template refers_along<I>;
    else if constexpr (at.code == opcode::accumulate)
      return B::template along_lanes<I> || types::plan.storages[at.storage].place == place::registers;
    else if constexpr (at.code == opcode::scan)
      return types::plan.storages[at.storage].place == place::registers;
    else
      return false;
  }();

  // Whether instruction I has an accumulator that is not to be a long chain.
  template <int I>
  static constexpr bool in_stretches = [] {
    if constexpr (is_state<I> && B::template at<I>.code == opcode::accumulate)
      return rounds<typename monoid_at<I>::monoid, typename monoid_at<I>::lifted>;
    else
      return false;
  }();
  // Whether the elements of several vectors are added up by halves first, and what they come to is taken in: a dear
  // element does not wait for that, nor does a scan, and the chain is as much shorter.
  template <int I>
  static constexpr bool by_halves = [] {
    if constexpr ((has_chain || scans_by_fours) && in_stretches<I> && !sums_in_block<B, W, I>) {
      using V = typename lane_value<typename monoid_at<I>::lifted, W, mask_bytes>::type;
      return std::is_same_v<state_t<typename monoid_at<I>::monoid, V>, V>;
    } else {
      return false;
    }
  }();
  template <int... I>
  static constexpr bool any_in_stretches(std::integer_sequence<int, I...>) {
    return (in_stretches<I> || ...);
  }
  // Scans have blocks of their own.
  static constexpr bool has_stretches = any_in_stretches(numbers{}) && !has(opcode::scan);

  // Whether anything is carried from one vector to the next.
  template <int... I>
  static constexpr bool has_state(std::integer_sequence<int, I...>) {
    return (false || ... || is_state<I>);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
