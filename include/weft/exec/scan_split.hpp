// Where a scan that is run in two sweeps splits its block, and what the second sweep repeats.
#pragma once

#include <weft/exec/scan.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Where a block is split at a scan: what comes before it, and what finishes its states.
template <class B>
struct scan_split {
  using types = typename B::types;

  static constexpr const instruction& at(int i) { return types::plan.instructions[B::first + i]; }

  // Whether instruction i makes what those behind the split take, but for the scan itself.
  static constexpr bool is_repeated(int i, int split) {
    if (!makes_row(at(i).code)) return false;
    for (int later = i + 1; later < B::count; ++later) {
      if (later == split || !(later > split || is_repeated(later, split))) continue;
      if (at(later).row == at(i).row) return true;
      for (const int operand : types::loops.rows[at(later).row].operands) {
        if (operand == at(i).row && at(later).code != opcode::read_storage && at(later).code != opcode::read_value)
          return true;
      }
    }
    return false;
  }
  static constexpr bool is_cheap(int i) {
    return at(i).code == opcode::literal || at(i).code == opcode::read_leaf || at(i).code == opcode::read_value;
  }

  // Whether the instructions before `end` only make what that one takes: they neither write nor keep anything.
  static constexpr bool only_makes_operand(int end) {
    for (int i = 0; i < end; ++i) {
      if (!is_cheap(i) && at(i).code != opcode::compute) return false;
    }
    return true;
  }

  // Whether its elements can be tried several vectors at a time: relative to a reference, and what makes them neither
  // writes nor depends on an earlier index.
  template <int Split>
  static constexpr bool is_several() {
    if constexpr (Split < 0) {
      return false;
    } else {
      if (!only_makes_operand(Split)) return false;
      return has_relative_form<typename monoid_row<types, B::template at<Split>.row>::monoid>;
    }
  }

  // The one scan of the block, if it is dear and all that has to be made again behind it are reads; -1.
  static constexpr int find(int width) {
    int scan = -1;
    for (int i = 0; i < B::count; ++i) {
      if (at(i).code == opcode::refer) return -1;
      if (at(i).code != opcode::scan) continue;
      if (scan >= 0 || types::plan.storages[at(i).storage].place != place::registers) return -1;
      if (types::L::table[static_cast<std::size_t>(types::loops.rows[at(i).row].node)].cost <= 8) return -1;
      scan = i;
    }
    for (int i = 0; i < scan; ++i) {
      if (is_repeated(i, scan) && !is_cheap(i)) return -1;
    }
    return B::in_lanes && width > 1 ? scan : -1;
  }
};
template <class B, int W, int Split>
constexpr auto kept_state_type() {
  if constexpr (Split >= 0) {
    using monoid = monoid_row<typename B::types, B::template at<Split>.row>;
    return type_item<state_t<typename monoid::monoid, lanes<typename monoid::lifted, W>>>{};
  } else {
    return type_item<nothing>{};
  }
}

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
