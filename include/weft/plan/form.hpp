// Which form of its operation each map of a graph takes: there may be cheaper ones where the operand is bounded, where
// only ratios of the results count, and where they are but added to something larger. The last two are for exponentials
// of distances from an extreme: one of them is 1 or near it.
#pragma once

#include <weft/plan/plan.hpp>
#include <weft/plan/range.hpp>

namespace weft {

/// The forms of all rows of a graph.
template <class Graph>
struct form_list {
  form of[Graph::capacity] = {};
};

namespace detail {

template <class Graph, class Table>
struct form_finder {
  const Graph& graph;
  const Table& table;
  range_list<Graph> ranges = list_ranges(graph, table);

  constexpr const graph_node& node(const loop_row& row) const { return table[static_cast<std::size_t>(row.node)]; }

  constexpr bool takes(const loop_row& row, int operand, int first = 0) const {
    for (int k = first; k < row.operand_count; ++k) {
      if (row.operands[k] == operand) return true;
    }
    return false;
  }

  constexpr bool is_root(int row) const {
    for (const loop_root& root : graph.roots) {
      if (root.row == row) return true;
    }
    return false;
  }

  // Whether a reduction adds up the elements of a row along all of `labels`, and in their own type: a narrower one
  // might overflow.
  constexpr bool adds_up(const loop_row& row, int from, label_set labels) const {
    const graph_node &own = node(row), &of = node(graph.rows[from]);
    return row.kind == record_kind::reduce && (labels & ~row.reduced) == 0 && own.additive && own.single_state &&
           own.element == of.element && own.state_element == of.element;
  }

  // Whether a row's elements are only added up, one of the largest that there may be among them.
  constexpr bool is_term(int from, label_set labels) const {
    if (is_root(from)) return false;
    for (int number = from + 1; number < graph.rows.size(); ++number) {
      const loop_row& row = graph.rows[number];
      if (takes(row, from) && !adds_up(row, from, labels)) return false;
    }
    return true;
  }

  // Whether a factor common to a row's elements shows in no root: they are added up so, and divided by such sums.
  constexpr bool cancels(int from, label_set labels) const {
    bool scaled[Graph::capacity] = {};
    scaled[from] = true;
    for (int number = from; number < graph.rows.size(); ++number) {
      const loop_row& row = graph.rows[number];
      int count = 0;
      for (int k = 0; k < row.operand_count; ++k) count += scaled[row.operands[k]] ? 1 : 0;
      if (count > 0) {
        if (row.kind == record_kind::map && node(row).law == law::quotient && !takes(row, from, 1) &&
            count == row.operand_count)
          continue;
        if (!adds_up(row, from, takes(row, from) ? labels : label_set{0})) return false;
        scaled[number] = true;
      }
      if (scaled[number] && is_root(number)) return false;
    }
    return true;
  }

  constexpr form form_of(int number) const {
    const loop_row& row = graph.rows[number];
    if (row.kind != record_kind::map) return form::plain;
    if (!is_within(ranges.of[row.operands[0]], node(row).bounds)) return form::plain;
    const int bound = find_bound(graph, table, graph.rows[row.operands[0]]);
    if (!node(row).scaled_forms || node(row).law != law::exponential || !node(row).real || bound < 0)
      return form::bounded;
    if (is_term(number, graph.rows[bound].reduced)) return form::vanishing;
    return cancels(number, graph.rows[bound].reduced) ? form::lifted : form::bounded;
  }
};

}  // namespace detail

template <class Graph, class Table>
constexpr form_list<Graph> list_forms(const Graph& graph, const Table& table) {
  const detail::form_finder<Graph, Table> finder{graph, table};
  form_list<Graph> list;
  for (int number = 0; number < graph.rows.size(); ++number) list.of[number] = finder.form_of(number);
  return list;
}

}  // namespace weft
