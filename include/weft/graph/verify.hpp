// Whether a loop graph is legal, and if not, why.
#pragma once

#include <weft/graph/loop_graph.hpp>

namespace weft {

/// The first thing wrong with a loop graph, or nullptr: operands stand before their use, a map runs over the labels of
/// its operands, a reduction lacks the labels it reduces, a scan keeps those it runs along, one nest serves all whose
/// order matters, accesses match domains.
template <int Nodes, int Roots>
constexpr const char* verify(const loop_graph<Nodes, Roots>& graph) {
  if (graph.reason != nullptr) return graph.reason;
  const label_set all = graph.labels.size() >= 32 ? ~label_set{0} : (label_set{1} << graph.labels.size()) - 1;
  for (int number = 0; number < graph.rows.size(); ++number) {
    const loop_row& row = graph.rows[number];
    label_set operands = 0;
    for (int k = 0; k < row.operand_count; ++k) {
      if (row.operands[k] < 0 || row.operands[k] >= number) return "an operand does not stand before its use";
      operands |= graph.rows[row.operands[k]].domain;
    }
    if ((row.domain & ~all) != 0) return "a row runs over a label that does not exist";
    switch (row.kind) {
      case record_kind::leaf:
        if (row.access.labels != row.domain) return "a leaf is accessed along other labels than its own";
        break;
      case record_kind::literal:
        if (row.domain != 0) return "a constant has labels";
        break;
      case record_kind::map:
        if (row.domain != operands) return "a map does not run over the labels of its operands";
        break;
      case record_kind::reduce:
        if ((row.domain & row.reduced) != 0) return "a reduction keeps a label that it reduces";
        if ((row.domain | row.reduced) != operands) return "a reduction loses a label of its operand";
        break;
      case record_kind::scan:
        if (row.domain != operands) return "a scan does not run over the labels of its operand";
        if ((graph.scanned_set(number) & ~row.domain) != 0) return "a scan runs along a label that it does not have";
        break;
      default:
        return "movement is left in the graph";
    }
  }
  if (!merge_orders(graph.orders(), [](int) {})) return "no nest has the order that each row needs";
  for (const loop_root& root : graph.roots) {
    if (root.row < 0 || root.row >= graph.rows.size()) return "a root has no row";
    if (root.access.labels != graph.rows[root.row].domain) return "a root is written along other labels than its own";
  }
  return nullptr;
}

}  // namespace weft
