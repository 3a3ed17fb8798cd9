// Which loops over rows can be run in strips: see strips.hpp.
#pragma once

#include <weft/exec/program_types.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// The children of a node that do something, in order.
template <class Program>
struct loop_children {
  using types = program_types<Program>;
  static constexpr int node_count = types::plan.nodes.size();

  static constexpr bool does_something(int node) {
    const plan_node& n = types::plan.nodes[node];
    if (n.kind == node_kind::block) return n.first < n.last;
    for (int other = node + 1; other < node_count; ++other) {
      if (types::plan.nodes[other].parent == node && does_something(other)) return true;
    }
    return false;
  }
  static constexpr auto find(int parent) {
    static_vector<int, node_count + 1> found;
    for (int node = 0; node < node_count; ++node) {
      if (types::plan.nodes[node].parent == parent && does_something(node)) found.push_back(node);
    }
    return found;
  }
  template <int Parent>
  static constexpr auto of = find(Parent);
};

// How a loop over rows (node `Loop`) can be run in strips: nothing is carried from row to row, all that is in it are
// lane loops and blocks for the row, and what these keep for the row stands in registers.
template <class Program, int Loop>
struct strip_plan {
  using types = program_types<Program>;
  static constexpr plan_node loop = types::plan.nodes[Loop];
  static constexpr auto& children = loop_children<Program>::template of<Loop>;

  static constexpr bool is_lane_loop(int node) {
    return types::plan.nodes[node].kind == node_kind::loop && types::plan.nodes[node].mode == loop_mode::lanes;
  }
  static constexpr int lane_loops = [] {
    int loops = 0;
    for (const int child : children) loops += is_lane_loop(child) ? 1 : 0;
    return loops;
  }();
  static constexpr int block_of(int child) { return is_lane_loop(child) ? child + 1 : child; }

  template <class Visit>
  static constexpr void each_instruction(Visit visit) {
    for (const int child : children) {
      const plan_node& block = types::plan.nodes[block_of(child)];
      for (int i = block.first; i < block.last; ++i) visit(types::plan.instructions[i], child);
    }
  }

  // What is asked of each row and storage of the program, found once for all: answers that look through the loop each
  // time cost the more the longer it is.
  struct answers {
    std::array<bool, types::rows> made{}, taken{};
    std::array<int, types::rows> first_reader{};
    std::array<bool, static_cast<std::size_t>(types::plan.storages.size() + 1)> kept{};
  };
  static constexpr answers all = [] {
    answers found;
    std::array<int, found.kept.size()> reads{};  // of storages: all, less the loop's own
    for (int& reader : found.first_reader) reader = -1;
    for (const instruction& at : types::plan.instructions) {
      if (at.code == opcode::read_storage) ++reads[static_cast<std::size_t>(at.storage)];
    }
    each_instruction([&](const instruction& at, int child) {
      const auto row = static_cast<std::size_t>(at.row), storage = static_cast<std::size_t>(at.storage);
      if (at.code == opcode::read_storage) --reads[storage];
      if (is_lane_loop(child)) {
        if (at.code == opcode::write_storage) found.kept[storage] = true;
        if (at.code == opcode::read_leaf && found.first_reader[row] < 0) found.first_reader[row] = child;
        return;
      }
      if (makes_row(at.code) && at.row >= 0) found.made[row] = true;
      if (at.code == opcode::write_storage || at.code == opcode::write_output) found.taken[row] = true;
      if (at.code != opcode::compute && at.code != opcode::lone) return;
      for (const int operand : types::loops.rows[at.row].operands)
        if (operand >= 0) found.taken[static_cast<std::size_t>(operand)] = true;
    });
    for (std::size_t row = 0; row < found.taken.size(); ++row) found.taken[row] = found.taken[row] && !found.made[row];
    for (int number = 0; number < types::plan.storages.size(); ++number) {
      const storage_slot& info = types::plan.storages[number];
      bool& kept = found.kept[static_cast<std::size_t>(number)];
      kept = kept && info.use == storage_use::value && info.place == place::output &&
             reads[static_cast<std::size_t>(number)] == 0;
    }
    return found;
  }();

  // Rows that a block for the row makes.
  static constexpr bool makes(int row) { return all.made[static_cast<std::size_t>(row)]; }
  // Rows that such a block takes from outside the loop.
  static constexpr bool takes(int row) { return all.taken[static_cast<std::size_t>(row)]; }
  // Whether a storage's values are kept by a row from one loop to the next, in an array of the strip's own: nothing
  // outside the loop reads it.
  static constexpr bool is_kept(int number) { return all.kept[static_cast<std::size_t>(number)]; }
  // The first lane loop that reads a leaf; -1.
  static constexpr int first_reader(int row) { return all.first_reader[static_cast<std::size_t>(row)]; }

  // What there is in the lane loops, and whether it is dear.
  struct work {
    bool reduces = false, reduces_dearly = false, scans_dearly = false, writes = false, is_cheap = true;
  };
  static constexpr work lane_work = [] {
    work found;
    each_instruction([&](const instruction& at, int child) {
      const bool along = is_lane_loop(child);
      const int cost = at.row < 0 ? 0 : types::L::table[static_cast<std::size_t>(types::loops.rows[at.row].node)].cost;
      const bool reduces = at.code == opcode::accumulate, computes = along && at.code == opcode::compute;
      found.reduces = found.reduces || reduces;
      found.reduces_dearly = found.reduces_dearly || (reduces && cost > 8);
      found.scans_dearly = found.scans_dearly || (at.code == opcode::scan && cost > 8);
      found.is_cheap = found.is_cheap && !(reduces && cost > 5) && !(computes && cost > 8);
      found.writes = found.writes || (along && (at.code == opcode::write_output || at.code == opcode::write_storage));
    });
    return found;
  }();
  // The longest rows that run across, with the rows as lanes. Beyond two registers turning them costs more than a mask
  // at their end, unless the steps of a reduction are dear; and those of a scan wait for each other along a row.
  static constexpr int longest_across(int width) {
    if (lane_work.scans_dearly && !lane_work.reduces) return width < 8 ? 2 * width * width : (width == 8 ? 160 : 128);
    return lane_work.reduces_dearly && !lane_work.writes ? 4 * width : 2 * width;
  }
  // Whether shorter rows that are so many full registers run along all the same: they need no mask. Two where all steps
  // are cheap, or where registers are the largest, which are the dearest to turn.
  static constexpr bool runs_along(int registers) {
    if (lane_work.scans_dearly || lane_work.reduces_dearly) return false;
    return lane_work.is_cheap ? registers == 2 || native_bytes == 64 : registers == 2 && native_bytes == 64;
  }

  // Whether a state is one row's: it starts with one of the lane loops.
  static constexpr bool starts_in_row(int number) {
    bool found = false;
    for (const int child : children) {
      for (const int started : types::plan.nodes[child].starts) found = found || started == number;
    }
    return found;
  }

  static constexpr bool is_possible() {
    if (loop.mode != loop_mode::sequential || loop.reverse || !loop.starts.empty()) return false;
    if (types::plan.tile_of(Loop) >= 0) return false;
    bool in_lanes = false;
    for (const int child : children) {
      if (types::plan.nodes[child].kind == node_kind::loop && !is_lane_loop(child)) return false;
      in_lanes = in_lanes || is_lane_loop(child);
      if (!is_lane_loop(child)) continue;
      for (const int number : types::plan.nodes[child].starts) {
        if (types::plan.storages[number].place != place::registers) return false;
      }
    }
    bool fits = in_lanes;
    each_instruction([&](const instruction& at, int child) {
      const bool along = is_lane_loop(child);
      if (at.code == opcode::refer) fits = false;
      if (at.storage < 0 || at.code == opcode::write_output) return;
      const storage_slot& slot = types::plan.storages[at.storage];
      if (slot.reference >= 0 || slot.place == place::scratch) fits = false;
      if (at.code == opcode::accumulate || at.code == opcode::finish || at.code == opcode::scan)
        fits = fits && starts_in_row(at.storage) && (along || at.code == opcode::finish);
      // Folding the accumulators of lanes takes elements out of their order.
      if (at.code == opcode::accumulate)
        fits = fits && types::L::table[static_cast<std::size_t>(types::loops.rows[at.row].node)].commutative;
      if (at.code == opcode::write_storage && slot.place == place::temporary) {
        bool by_row = false;
        for (const int label : slot.labels) by_row = by_row || label == loop.label;
        fits = fits && by_row;
      }
    });
    return fits;
  }

  static constexpr bool possible = is_possible();
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
