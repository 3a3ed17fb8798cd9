// Between which values the rows of a graph lie, as far as the operations' own ranges and laws tell: an element's
// distance from the largest is not above 0, whatever the data.
#pragma once

#include <weft/graph/loop_graph.hpp>

namespace weft {

/// How far elements may outrun a reference that follows them. A distance is rounded as a number of its size, which
/// shows in what is near the extreme, and where a logarithm brings it back: at 16 log-softmax errs by 12 units of
/// rounding. At 4, by 4, data that are not sorted still hardly ever make a reference move.
inline constexpr int reference_leeway = 4;

namespace detail {

// The extreme that a row is the difference from, x - max(x) or min(x) - x; -1 if it is none.
template <class Graph, class Table>
constexpr int find_bound(const Graph& graph, const Table& table, const loop_row& row) {
  if (row.kind != record_kind::map || table[static_cast<std::size_t>(row.node)].law != law::difference) return -1;
  for (const int side : {0, 1}) {
    const loop_row& bound = graph.rows[row.operands[1 - side]];
    const int extreme = side == 0 ? 1 : -1;
    if (bound.kind == record_kind::reduce && table[static_cast<std::size_t>(bound.node)].extreme == extreme &&
        bound.operands[0] == row.operands[side])
      return row.operands[1 - side];
  }
  return -1;
}

constexpr value_range range_of_map(law own, const value_range* of) {
  switch (own) {
    case law::same:
      return of[0];
    case law::opposite:
      return {-of[0].high, -of[0].low};
    case law::sum:
      return {of[0].low + of[1].low, of[0].high + of[1].high};
    case law::difference:
      return {of[0].low - of[1].high, of[0].high - of[1].low};
    default:
      return {};
  }
}

}  // namespace detail

/// The ranges of all rows of a graph, NaNs aside.
template <class Graph>
struct range_list {
  value_range of[Graph::capacity] = {};
};

template <class Graph, class Table>
constexpr range_list<Graph> list_ranges(const Graph& graph, const Table& table) {
  range_list<Graph> list;
  for (int number = 0; number < graph.rows.size(); ++number) {
    const loop_row& row = graph.rows[number];
    const graph_node& node = table[static_cast<std::size_t>(row.node)];
    if (row.kind != record_kind::map || !node.real) continue;
    value_range operands[max_operands];
    for (int k = 0; k < row.operand_count; ++k) operands[k] = list.of[row.operands[k]];
    value_range found = detail::range_of_map(node.law, operands);
    // Whatever reference stands for the extreme, elements are within its leeway.
    if (found.high > reference_leeway && detail::find_bound(graph, table, row) >= 0) found.high = reference_leeway;
    if (row.operand_count > 0 && is_within(operands[0], node.bounds)) found = common_range(found, node.bounded_results);
    list.of[number] = common_range(found, node.results);
  }
  return list;
}

}  // namespace weft
