// Which leaves may stand in the target itself: those whose every element is read before its position is written.
#pragma once

#include <weft/plan/plan.hpp>

namespace weft {

/// Whether the row of a leaf may share its memory with the target of a root, element for element: it walks over the
/// same labels, and no instruction reads it after the first one that writes to the target.
template <class Graph, class Plan>
constexpr bool may_be_target(const Graph& graph, const Plan& plan, int leaf_row, int root) {
  if (graph.rows[leaf_row].access.labels != graph.roots[root].access.labels) return false;
  for (const storage_slot& slot : plan.storages) {
    if (slot.use == storage_use::state && slot.place == place::output && slot.root == root) return false;
  }
  // Instructions stand in order of execution, and what is not done at one index is done at others.
  bool written = false;
  for (const instruction& i : plan.instructions) {
    if (written && i.code == opcode::read_leaf && i.row == leaf_row) return false;
    written = written || (i.code == opcode::write_output && i.storage == root) ||
              (i.code == opcode::write_storage && plan.storages[i.storage].place == place::output &&
               plan.storages[i.storage].root == root);
  }
  return true;
}

}  // namespace weft
