// Which leaves may stand in the target itself: those whose every element is read before its position is written.
#pragma once

#include <weft/plan/plan.hpp>

namespace weft {
namespace detail {

// Whether both walk along a label, and alike. By loops: g++'s sanitizer takes no pointer for a constant here.
constexpr bool walk_alike(const axis_access& one, const axis_access& other, int label) {
  for (const access_term& own : one.terms) {
    for (const access_term& match : other.terms) {
      if (own.label == label && match.label == label) return own.axis == match.axis && own.inner == match.inner;
    }
  }
  return false;
}

// Whether reading a leaf in one block, before a write to a target of the same shape in another, meets only elements
// that are not written yet: an index of the loops around both leads to the same part of the leaf and of the target.
template <class Plan>
constexpr bool stay_apart(const Plan& plan, const axis_access& leaf, int read, const axis_access& target, int write) {
  const label_set common = plan.common_open(read, write);
  for (int label = 0; label < max_labels; ++label) {
    if ((common & label_bit(label)) != 0 && !walk_alike(leaf, target, label)) return false;
  }
  return true;
}

}  // namespace detail

/// Whether the row of a leaf may share its memory with the target of a root, element for element: no instruction reads
/// it after one that writes to the target, not even in a later iteration of a loop around both.
template <class Graph, class Plan>
constexpr bool may_be_target(const Graph& graph, const Plan& plan, int leaf_row, int root) {
  for (const storage_slot& slot : plan.storages) {
    if (slot.use == storage_use::state && slot.place == place::output && slot.root == root) return false;
  }
  for (int write = 0; write < plan.nodes.size(); ++write) {
    for (int at = plan.nodes[write].first; at < plan.nodes[write].last; ++at) {
      const instruction& i = plan.instructions[at];
      const bool writes = (i.code == opcode::write_output && i.storage == root) ||
                          (i.code == opcode::write_storage && plan.storages[i.storage].place == place::output &&
                           plan.storages[i.storage].root == root);
      if (!writes) continue;
      for (int read = 0; read < plan.nodes.size(); ++read) {
        for (int other = plan.nodes[read].first; other < plan.nodes[read].last; ++other) {
          const instruction& r = plan.instructions[other];
          if (r.code != opcode::read_leaf || r.row != leaf_row) continue;
          if (other > at) return false;
          if (!detail::stay_apart(plan, graph.rows[leaf_row].access, read, graph.roots[root].access, write))
            return false;
        }
      }
    }
  }
  return true;
}

}  // namespace weft
