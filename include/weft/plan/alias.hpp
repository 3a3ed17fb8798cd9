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

/// Which rows of leaves may share their memory with the target of a root, element for element: no instruction reads
/// one after another has written to the target, not even in a later iteration of a loop around both. One answer a row.
template <int Rows, class Graph, class Plan>
constexpr static_vector<bool, Rows> rows_in_place(const Graph& graph, const Plan& plan, int root) {
  bool has_states = false;
  for (const storage_slot& slot : plan.storages) {
    if (slot.use == storage_use::state && slot.place == place::output && slot.root == root) has_states = true;
  }
  static_vector<bool, Rows> found;
  for (int row = 0; row < Rows; ++row) found.push_back(!has_states);
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
          if (r.code != opcode::read_leaf) continue;
          if (other > at || !detail::stay_apart(plan, graph.rows[r.row].access, read, graph.roots[root].access, write))
            found[r.row] = false;
        }
      }
    }
  }
  return found;
}

}  // namespace weft
