// Merges two labels that always run together over adjacent memory into one longer loop: the rows of a dense array
// become one run where no operation tells them apart. Short inner axes then cost nothing.
#pragma once

#include <weft/graph/loop_graph.hpp>

namespace weft {
namespace detail {

// Within one access: `outer` steps over exactly the extent of `inner`. Dense arrays keep adjacent axes adjacent in
// memory.
constexpr bool adjacent(const axis_access& access, int outer, int inner, bool dense) {
  const access_term* a = access.find(outer);
  const access_term* b = access.find(inner);
  if (a == nullptr || b == nullptr) return a == b;
  if (a->axis == b->axis) return a->inner == (b->inner | label_bit(inner));
  if (!dense || a->axis > b->axis || a->inner != 0) return false;
  label_set same_axis = 0;
  for (const access_term& term : access.terms) {
    if (term.axis > a->axis && term.axis < b->axis) return false;
    if (term.axis == b->axis && term.label != inner) same_axis |= label_bit(term.label);
  }
  return (same_axis & ~b->inner) == 0;
}

template <int Nodes, int Roots, class Table, class Outputs>
constexpr bool can_merge(const loop_graph<Nodes, Roots>& graph, const Table& table, const Outputs& outputs, int outer,
                         int inner) {
  const label_set both = label_bit(outer) | label_bit(inner);
  const auto splits = [both](label_set set) { return (set & both) != 0 && (set & both) != both; };
  for (int number = 0; number < graph.rows.size(); ++number) {
    const loop_row& row = graph.rows[number];
    if (splits(row.domain) || splits(row.reduced) || splits(graph.scanned_set(number))) return false;
    if (row.kind == record_kind::leaf &&
        !adjacent(row.access, outer, inner, table[static_cast<std::size_t>(row.node)].dense))
      return false;
    for (int k = 0; k < row.ordered.size(); ++k) {
      if (row.ordered[k] == outer && (k + 1 == row.ordered.size() || row.ordered[k + 1] != inner)) return false;
    }
  }
  for (int k = 0; k < graph.roots.size(); ++k) {
    if (splits(graph.roots[k].access.labels) ||
        !adjacent(graph.roots[k].access, outer, inner, outputs[static_cast<std::size_t>(k)].dense))
      return false;
  }
  return true;
}

// Takes `outer` out; `inner` runs over both from now on.
template <int Nodes, int Roots>
constexpr void merge_labels(loop_graph<Nodes, Roots>& graph, int outer, int inner) {
  const label_set gone = label_bit(outer);
  const auto clean = [&](axis_access& access) {
    static_vector<access_term, max_rank> kept;
    for (access_term term : access.terms) {
      term.inner &= ~gone;
      if (term.label != outer) kept.push_back(term);
    }
    access.terms = kept;
    access.labels &= ~gone;
  };
  for (loop_row& row : graph.rows) {
    row.domain &= ~gone;
    row.reduced &= ~gone;
    static_vector<int, max_rank> ordered;
    for (const int label : row.ordered) {
      if (label != outer) ordered.push_back(label);
    }
    row.ordered = ordered;
    clean(row.access);
  }
  for (loop_root& root : graph.roots) clean(root.access);
  loop_label& into = graph.labels[inner];
  const loop_label& from = graph.labels[outer];
  into.fixed *= from.fixed;
  for (const leaf_axis& factor : from.factors) into.factors.push_back(factor);
  static_vector<int, max_rank> covers = from.covers;
  for (const int label : into.covers) covers.push_back(label);
  into.covers = covers;
}

}  // namespace detail

/// The graph with as few labels as its accesses allow.
template <int Nodes, int Roots, class Table, class Outputs>
constexpr loop_graph<Nodes, Roots> coalesce(loop_graph<Nodes, Roots> graph, const Table& table,
                                            const Outputs& outputs) {
  label_set gone = 0;
  for (int outer = 0; outer < graph.labels.size(); ++outer) {
    for (int inner = 0; inner < graph.labels.size(); ++inner) {
      if (outer == inner || ((label_bit(outer) | label_bit(inner)) & gone) != 0) continue;
      if (!detail::can_merge(graph, table, outputs, outer, inner)) continue;
      detail::merge_labels(graph, outer, inner);
      gone |= label_bit(outer);
    }
  }
  return graph;
}
}  // namespace weft
