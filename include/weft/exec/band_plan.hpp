// Which loops over rows several threads can share: by iterations that are free of each other, or in bands of rows.
#pragma once

#include <weft/exec/strip_plan.hpp>

#include <array>
#include <utility>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

/// Whether an inner loop's iterations do not depend on each other, by all that is done within: it keeps nothing that it
/// has not started anew, and writes nowhere twice.
template <class Program, int Loop>
struct free_loop {
  using types = program_types<Program>;
  static constexpr plan_node loop = types::plan.nodes[Loop];

  static constexpr bool is_free(const instruction& at) {
    const label_set label = label_bit(loop.label);
    if (at.code == opcode::write_output) return (types::loops.roots[at.storage].access.labels & label) != 0;
    const bool keeps = at.code == opcode::scan || at.code == opcode::accumulate || at.code == opcode::refer ||
                       at.code == opcode::finish;
    if (keeps) return types::plan.starts_within(Loop, at.storage);
    if (at.code != opcode::write_storage) return true;
    const storage_slot& slot = types::plan.storages[at.storage];
    if (slot.place == place::output) return (types::loops.roots[slot.root].access.labels & label) != 0;
    return slot.place == place::scratch || (slot.place == place::temporary && (slot.label_bits() & label) != 0);
  }
  static constexpr bool possible = [] {
    if (loop.mode != loop_mode::sequential || loop.reverse || !loop.starts.empty()) return false;
    if (types::plan.tile_of(Loop) >= 0) return false;
    return types::plan.all_within(Loop, [](const instruction& at, int) { return is_free(at); });
  }();
};

/// Whether all loops over rows in tile loop `Loop` can be run in bands: a row needs none before it, but for states down
/// the columns that start from nothing in each band.
template <class Program, int Loop>
struct band_plan {
  using types = program_types<Program>;
  static constexpr auto& children = loop_children<Program>::template of<Loop>;
  static constexpr int numbers = types::plan.storages.size();

  static constexpr bool is_rows(int child) {
    return types::plan.nodes[child].kind == node_kind::loop && types::plan.nodes[child].mode == loop_mode::sequential;
  }

  // States in scratch that nothing but their elements decides. What a reference is depends on where it has been.
  template <int Number>
  static constexpr bool is_plain_state() {
    constexpr storage_slot info = types::plan.storages[Number];
    if constexpr (info.use != storage_use::state || info.place != place::scratch || info.reference >= 0)
      return false;
    else
      return !has_relative_form<typename monoid_row<types, info.row>::monoid>;
  }
  template <int... Number>
  static constexpr auto find_plain_states(std::integer_sequence<int, Number...>) {
    return std::array<bool, sizeof...(Number) + 1>{is_plain_state<Number>()..., false};
  }
  static constexpr auto plain_states = find_plain_states(std::make_integer_sequence<int, numbers>{});

  static constexpr bool starts(int child, int number) {
    for (const int started : types::plan.nodes[child].starts) {
      if (started == number) return true;
    }
    return false;
  }
  // Whether an instruction of block `node` in the loop over rows `child` needs nothing of the rows before.
  static constexpr bool is_free(const instruction& at, int node, int child) {
    const label_set rows = label_bit(types::plan.nodes[child].label);
    if (at.code == opcode::scan || at.code == opcode::refer || at.code == opcode::finish) return false;
    if (at.code == opcode::write_output) return (types::loops.roots[at.storage].access.labels & rows) != 0;
    if (at.code == opcode::write_storage) {
      const storage_slot& slot = types::plan.storages[at.storage];
      if (slot.place == place::output) return (types::loops.roots[slot.root].access.labels & rows) != 0;
      return slot.place == place::temporary && (slot.label_bits() & rows) != 0;
    }
    if (at.code != opcode::accumulate) return true;
    const plan_node& lanes = types::plan.nodes[types::plan.nodes[node].parent];
    return plain_states[static_cast<std::size_t>(at.storage)] && starts(child, at.storage) &&
           types::plan.nodes[node].parent != child && lanes.parent == child && lanes.mode == loop_mode::lanes &&
           (types::loops.rows[at.row].reduced & label_bit(lanes.label)) == 0;
  }
  static constexpr bool is_splittable(int child) {
    const plan_node& loop = types::plan.nodes[child];
    if (loop.reverse) return false;
    for (const int started : loop.starts) {
      if (!plain_states[static_cast<std::size_t>(started)]) return false;
    }
    return types::plan.all_within(child, [=](const instruction& at, int block) { return is_free(at, block, child); });
  }
  static constexpr bool possible = [] {
    const plan_node& loop = types::plan.nodes[Loop];
    if (loop.mode != loop_mode::tile || !loop.starts.empty()) return false;
    bool any = false;
    for (const int child : children) {
      if (is_rows(child) && !is_splittable(child)) return false;
      any = any || is_rows(child);
    }
    return any;
  }();

  // Whether a loop reads what an earlier one has left in scratch.
  static constexpr bool reads(int child, int number) {
    if (types::plan.storages[number].place != place::scratch) return false;
    return !types::plan.all_within(
        child, [=](const instruction& at, int) { return at.code != opcode::read_storage || at.storage != number; });
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
