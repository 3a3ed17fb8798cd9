// A block of the plan: which instructions it has, along which label its lanes are, and what it keeps of its rows.
#pragma once

#include <weft/exec/frame.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// The instructions of some kinds among `Count` from First on, by number: what concerns only these is not even
// instantiated for the others.
template <class Types, int First, int Count, opcode... Codes>
struct numbers_of_codes {
  static constexpr auto found = [] {
    static_vector<int, Count> numbers;
    for (int i = 0; i < Count; ++i) {
      if (((Types::plan.instructions[First + i].code == Codes) || ...)) numbers.push_back(i);
    }
    return numbers;
  }();
  template <int... K>
  static auto make(std::integer_sequence<int, K...>) -> std::integer_sequence<int, found[K]...>;
  using type = decltype(make(std::make_integer_sequence<int, found.size()>{}));
};

// A block's instructions and where they stand. `Across` is the label whose indices are taken as lanes instead of the
// loop's own: see strips.hpp.
template <class Program, int Block, int Across = -1>
struct block_types {
  using types = program_types<Program>;
  static constexpr plan_node node = types::plan.nodes[Block];
  static constexpr int first = node.first;
  static constexpr int count = node.last - node.first;
  static constexpr bool in_lane_loop = node.parent >= 0 && types::plan.nodes[node.parent].kind == node_kind::loop &&
                                       types::plan.nodes[node.parent].mode == loop_mode::lanes;
  static constexpr bool in_lanes = in_lane_loop || Across >= 0;
  static constexpr int lane = Across >= 0 ? Across : (in_lane_loop ? types::plan.nodes[node.parent].label : -1);
  static constexpr bool in_tile = types::plan.tile_of(Block) >= 0;
  static constexpr label_set open = types::plan.open_at(Block);
  static constexpr bool reversed = in_lane_loop && types::plan.nodes[node.parent].reverse;

  template <int I>
  static constexpr instruction at = types::plan.instructions[first + I];

  template <opcode... Codes>
  using numbers_of = typename numbers_of_codes<types, first, count, Codes...>::type;

  // A reduction along the lanes has an accumulator of its own in the loop, whatever its state is stored in.
  template <int I>
  static constexpr bool along_lanes = in_lanes&& at<I>.code == opcode::accumulate &&
                                      (types::loops.rows[at<I>.row].reduced & label_bit(lane)) != 0;

  // Whether a vector waits for the one before it.
  static constexpr bool scans_along = [] {
    for (int i = first; i < first + count; ++i) {
      const instruction& made = types::plan.instructions[i];
      if (made.code == opcode::scan && types::plan.storages[made.storage].place == place::registers) return in_lanes;
    }
    return false;
  }();

  // A reference that moves along the lanes stands in registers, one for all lanes.
  template <int I>
  static constexpr bool refers_along = [] {
    if constexpr (in_lanes && at<I>.code == opcode::refer)
      return types::plan.storages[at<I>.storage].place == place::registers;
    else
      return false;
  }();
};

// What a block keeps for its rows while it runs on W lanes.
template <class B, int W, int MaskBytes, class Numbers>
struct environment;
template <class B, int W, int MaskBytes, std::size_t... I>
struct environment<B, W, MaskBytes, std::index_sequence<I...>>
    : slot<makes_row(B::template at<static_cast<int>(I)>.code) ? B::template at<static_cast<int>(I)>.row
                                                               : -1 - static_cast<int>(I),
           std::conditional_t<
               makes_row(B::template at<static_cast<int>(I)>.code),
               typename row_value<typename B::types, B::template at<static_cast<int>(I)>.row, W, MaskBytes>::type,
               nothing>>... {};

// How many indices the lanes of block B run along: a tile's, or all. That a shape fixes no more than a register holds
// is said to the compiler: GCC would warn of full registers beyond the end of an array of three, which are not taken.
template <class B, int W = 1, class Frame>
constexpr std::ptrdiff_t width_of(const Frame& f) {
  if constexpr (B::in_tile) {
    return f.tile_end - f.tile_begin;
  } else {
    constexpr auto& own = B::types::loops.labels[B::lane];
    if constexpr (own.is_static() && own.fixed <= W)
      return own.fixed;
    else
      return f.extents[static_cast<std::size_t>(B::lane)];
  }
}

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
