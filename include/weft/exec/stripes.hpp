// A loop nest in stripes of columns for several threads: what is carried from row to row by scans and reductions is
// carried within a column. A stripe is a frame whose arrays begin at its first column and end behind its last.
#pragma once

#include <weft/exec/pieces.hpp>
#include <weft/exec/strip_plan.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

/// Whether loop `Loop` can be run in stripes, and along which label.
template <class Program, int Loop>
struct stripe_plan {
  using types = program_types<Program>;

  // The one label of all lane loops that is not open outside them; -1.
  static constexpr int find_label() {
    int found = -1;
    for (int node = Loop; node < types::plan.nodes.size(); ++node) {
      const plan_node& n = types::plan.nodes[node];
      if (n.kind != node_kind::loop || n.mode != loop_mode::lanes || !types::plan.is_within(node, Loop)) continue;
      if (found >= 0 && found != n.label) return -1;
      found = n.label;
    }
    const int parent = types::plan.nodes[Loop].parent;
    if (found < 0 || (parent >= 0 && (types::plan.open_at(parent) & label_bit(found)) != 0)) return -1;
    return found;
  }
  static constexpr int label = find_label();

  // Whether a storage is one stripe's: it has an element for each column, or starts anew within the loop.
  static constexpr bool is_own(int number) {
    const storage_slot& slot = types::plan.storages[number];
    if (slot.place == place::scratch) return true;
    if (slot.place != place::registers)
      return ((slot.place == place::temporary ? slot.label_bits() : types::loops.roots[slot.root].access.labels) &
              label_bit(label)) != 0;
    return types::plan.starts_within(Loop, number);
  }
  // Nothing depends on another column, and nothing is written that belongs to no column.
  static constexpr bool is_free(const instruction& at) {
    const loop_row& row = types::loops.rows[at.row];
    if (at.code == opcode::write_output) return (types::loops.roots[at.storage].access.labels & label_bit(label)) != 0;
    if (at.code == opcode::scan && (types::loops.scanned_set(at.row) & label_bit(label)) != 0) return false;
    if (at.code == opcode::accumulate && (row.reduced & label_bit(label)) != 0) return false;
    if (at.code == opcode::refer &&
        (types::loops.rows[types::plan.storages[at.storage].row].reduced & label_bit(label)) != 0)
      return false;
    const bool keeps = at.code == opcode::scan || at.code == opcode::accumulate || at.code == opcode::refer ||
                       at.code == opcode::finish || at.code == opcode::write_storage;
    return !keeps || is_own(at.storage);
  }
  static constexpr bool is_possible() {
    const plan_node& loop = types::plan.nodes[Loop];
    if (label < 0 || (loop.mode == loop_mode::tile && !loop.starts.empty())) return false;
    return types::plan.all_within(Loop, [](const instruction& at, int) { return is_free(at); });
  }
  static constexpr bool possible = is_possible();

  // Whether a row's elements are written to memory row by row.
  static constexpr bool is_in_rows(int node) {
    while (node > Loop && types::plan.nodes[node].mode != loop_mode::sequential) node = types::plan.nodes[node].parent;
    return types::plan.nodes[node].mode == loop_mode::sequential;
  }
  static constexpr bool writes_rows = !types::plan.all_within(Loop, [](const instruction& at, int block) {
    const bool writes = at.code == opcode::write_output ||
                        (at.code == opcode::write_storage && types::plan.storages[at.storage].place != place::scratch);
    return !writes || !is_in_rows(types::plan.nodes[block].parent);
  });
};

/// Moves a frame's arrays to the columns [begin, end) of a label.
template <class Program>
struct stripe_frame {
  using types = program_types<Program>;
  using frame_type = frame<Program>;

  template <int Label>
  static void narrow(frame_type& f, std::ptrdiff_t begin, std::ptrdiff_t end) {
    const auto move = [&](auto& own) {
      if constexpr (requires { own.strides; }) own.data += begin * own.strides[Label];
    };
    [&]<int... Row>(std::integer_sequence<int, Row...>) { (move(slot_of<Row>(f.leaves)), ...); }
    (std::make_integer_sequence<int, types::rows>{});
    [&]<int... Root>(std::integer_sequence<int, Root...>) { (move(slot_of<Root>(f.outputs)), ...); }
    (std::make_integer_sequence<int, types::loops.roots.size()>{});
    [&]<int... Number>(std::integer_sequence<int, Number...>) {
      (
          [&] {
            if constexpr (types::plan.storages[Number].place == place::temporary) move(slot_of<Number>(f.storages).at);
          }(),
          ...);
    }
    (std::make_integer_sequence<int, types::plan.storages.size()>{});
    f.unstriped = f.extents[Label];
    f.extents[Label] = end - begin;
  }
};

// How wide the stripes are: of whole vectors, which stay the same, and of whole lines, whatever the elements are; as
// many for each thread as for any other. Processors fetch from behind the end of a row what their neighbours write, so
// where rows are written, what a thread computes in one has to take longer than that: some hundred nanoseconds.
constexpr std::ptrdiff_t width_of_stripe(std::ptrdiff_t extent, std::ptrdiff_t threads, int cost, bool writes_rows) {
  constexpr std::ptrdiff_t unit = 64;
  constexpr std::ptrdiff_t additions = std::ptrdiff_t{WEFT_PARALLEL_ADDITIONS} / 1024;
  const std::ptrdiff_t least = writes_rows ? 27 * additions / (cost > 8 ? cost - 8 : 1) : 4 * additions / (4 + cost);
  const std::ptrdiff_t most = extent / (least + 1);
  std::ptrdiff_t count = ((extent + 4 * tile_extent - 1) / (4 * tile_extent) + threads - 1) / threads * threads;
  if (count > most) count = most < threads ? most : most / threads * threads;
  return count < 2 ? extent : ((extent + count - 1) / count + unit - 1) / unit * unit;
}

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
