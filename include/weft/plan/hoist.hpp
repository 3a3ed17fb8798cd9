// Takes factors that do not change along a reduction out of it: sum(e / s * w) becomes sum(e * w) / s, so that the sum
// need not wait for s. Only for factors that follow the reference of a cascade, whose other factors are bounded by it.
#pragma once

#include <weft/plan/gauge.hpp>

namespace weft {
namespace detail {

template <class Graph, class Table>
struct hoister {
  Graph graph;
  const Table& table;
  gauge_list<Graph> gauges{};
  int coefficient = -1;  // the row found
  int site = -1;         // the product or quotient it stands in

  constexpr const graph_node& node(int row) const { return table[static_cast<std::size_t>(graph.rows[row].node)]; }

  // The first factor of a chain of products that does not change along `reduced`.
  constexpr bool find(int row, label_set reduced) {
    const loop_row& value = graph.rows[row];
    if (value.kind != record_kind::map) return false;
    const law own = node(row).law;
    if (own != law::product && own != law::quotient) return false;
    for (int side = 1; side >= 0; --side) {
      const int factor = value.operands[side];
      const bool divides = own == law::quotient;
      if ((side == 1 || !divides) && (graph.rows[factor].domain & reduced) == 0 && gauges.of[factor].is_factor()) {
        coefficient = factor;
        site = row;
        return true;
      }
    }
    if (find(value.operands[0], reduced)) return true;
    return own == law::product && find(value.operands[1], reduced);
  }

  // The chain without the site: its other operand stands for it.
  constexpr int without_site(int row) {
    if (row == site) return graph.rows[row].operands[graph.rows[row].operands[0] == coefficient ? 1 : 0];
    bool changed = false;
    loop_row copy = graph.rows[row];
    for (int k = 0; k < copy.operand_count; ++k) {
      if (!contains_site(copy.operands[k])) continue;
      copy.operands[k] = without_site(copy.operands[k]);
      changed = true;
    }
    if (!changed) return row;
    copy.domain = operand_labels(copy);
    return graph.rows.push_back(copy);
  }
  constexpr label_set operand_labels(const loop_row& row) const {
    label_set labels = 0;
    for (int k = 0; k < row.operand_count; ++k) labels |= graph.rows[row.operands[k]].domain;
    return labels;
  }
  constexpr bool contains_site(int row) const {
    if (row == site) return true;
    const loop_row& value = graph.rows[row];
    if (value.kind != record_kind::map) return false;
    const law own = node(row).law;
    if (own != law::product && own != law::quotient) return false;
    return contains_site(value.operands[0]) || (own == law::product && contains_site(value.operands[1]));
  }

  // The factor, made to leave a reduction over nothing as it is: there the sums in it are 0, and 0 / 0 is not.
  constexpr int harmless(int row, label_set reduced) {
    loop_row copy = graph.rows[row];
    if (copy.kind == record_kind::reduce && copy.reduced == reduced) {
      copy.one_over_nothing = true;
      return graph.rows.push_back(copy);
    }
    if (copy.kind != record_kind::map) return row;
    bool changed = false;
    for (int k = 0; k < copy.operand_count; ++k) {
      const int own = harmless(copy.operands[k], reduced);
      changed = changed || own != copy.operands[k];
      copy.operands[k] = own;
    }
    return changed ? graph.rows.push_back(copy) : row;
  }
  constexpr bool may_be_nothing(label_set labels) const {
    for (int label = 0; label < graph.labels.size(); ++label) {
      const loop_label& own = graph.labels[label];
      if ((labels & label_bit(label)) != 0 && !(own.is_static() && own.fixed > 0)) return true;
    }
    return false;
  }

  constexpr bool fits(int reduction, int bound) const {
    const loop_row& row = graph.rows[reduction];
    return row.kind == record_kind::reduce && row.reduced != 0 && reduction != bound &&
           row.reduced == graph.rows[bound].reduced && node(reduction).homogeneous && node(reduction).real &&
           node(reduction).element == node(bound).element;
  }

  // One factor out of one reduction; whether there was one.
  constexpr bool step(int bound) {
    gauges = list_gauges(graph, table, bound);
    for (int row = 0; row < graph.rows.size(); ++row) {
      if (!fits(row, bound) || !find(graph.rows[row].operands[0], graph.rows[row].reduced)) continue;
      if (node(site).element != node(bound).element) continue;
      if (graph.rows.size() + 16 > Graph::capacity) return false;
      loop_row inner = graph.rows[row];
      inner.operands[0] = without_site(inner.operands[0]);
      inner.domain = operand_labels(inner) & ~inner.reduced;
      loop_row outer = graph.rows[site];
      outer.operands[0] = graph.rows.push_back(inner);
      outer.operands[1] = may_be_nothing(inner.reduced) ? harmless(coefficient, inner.reduced) : coefficient;
      outer.domain = graph.rows[row].domain | graph.rows[coefficient].domain;
      graph.rows[row] = outer;
      sort();
      return true;
    }
    return false;
  }

  // Rows in order again, operands first, without those that no root needs.
  constexpr void sort() {
    Graph sorted = graph;
    sorted.rows.size_ = 0;
    int place_of[Graph::capacity] = {};
    for (int& place : place_of) place = -1;
    for (loop_root& root : sorted.roots) root.row = visit(root.row, sorted, place_of);
    graph = sorted;
  }
  constexpr int visit(int row, Graph& sorted, int (&place_of)[Graph::capacity]) const {
    if (place_of[row] >= 0) return place_of[row];
    loop_row copy = graph.rows[row];
    for (int k = 0; k < copy.operand_count; ++k) copy.operands[k] = visit(copy.operands[k], sorted, place_of);
    return place_of[row] = sorted.rows.push_back(copy);
  }
};

}  // namespace detail

/// The graph with every factor that follows the extreme of a cascade taken out of the reductions along its labels.
template <class Graph, class Table>
constexpr Graph hoist_factors(const Graph& graph, const Table& table) {
  detail::hoister<Graph, Table> hoister{graph, table};
  for (bool again = true; again;) {
    again = false;
    for (int row = 0; row < hoister.graph.rows.size() && !again; ++row) {
      const loop_row& bound = hoister.graph.rows[row];
      if (bound.reduced == 0 || hoister.node(row).extreme == 0 || !hoister.node(row).real) continue;
      again = hoister.step(row);
    }
  }
  return hoister.graph;
}

}  // namespace weft
