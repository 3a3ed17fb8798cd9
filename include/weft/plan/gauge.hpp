// How every row answers to a move of a reference: taken from a distance d below it, is a value the same, d further off,
// or larger by a factor of e^d? The answer follows from the laws of the operations alone.
#pragma once

#include <weft/graph/loop_graph.hpp>

namespace weft {

/// The answer of one row: shifted by `degree` distances, or multiplied `degree` times by the factor of one.
struct gauge {
  enum class answer { shift, factor, unknown };
  answer kind = answer::shift;
  int degree = 0;

  constexpr bool is_fixed() const { return kind != answer::unknown && degree == 0; }
  constexpr bool is_factor() const { return kind == answer::factor && degree != 0; }
  constexpr bool operator==(const gauge& other) const {
    return (is_fixed() && other.is_fixed()) || (kind == other.kind && degree == other.degree);
  }
};

namespace detail {

inline constexpr gauge unknown_gauge{gauge::answer::unknown, 0};

// a + sign * b, of shifts or of the exponents of factors.
constexpr gauge add_gauges(gauge::answer kind, gauge a, gauge b, int sign) {
  const bool fits = (a.is_fixed() || a.kind == kind) && (b.is_fixed() || b.kind == kind);
  return fits ? gauge{kind, a.degree + sign * b.degree} : unknown_gauge;
}

constexpr gauge gauge_of_map(law own, const gauge* of, int count) {
  using answer = gauge::answer;
  bool fixed = true;
  for (int k = 0; k < count; ++k) fixed = fixed && of[k].is_fixed();
  if (fixed) return {};
  switch (own) {
    case law::same:
      return of[0];
    case law::opposite:
      return of[0].kind == answer::shift ? gauge{answer::shift, -of[0].degree} : of[0];
    case law::sum:
    case law::difference:
      if (of[0].is_factor() && of[0] == of[1]) return of[0];
      return add_gauges(answer::shift, of[0], of[1], own == law::sum ? 1 : -1);
    case law::product:
    case law::quotient:
      return add_gauges(answer::factor, of[0], of[1], own == law::product ? 1 : -1);
    case law::choice:
      return of[0].is_fixed() && of[1] == of[2] ? of[1] : unknown_gauge;
    case law::exponential:
      return of[0].kind == answer::shift ? gauge{answer::factor, of[0].degree} : unknown_gauge;
    case law::logarithm:
      return of[0].is_factor() ? gauge{answer::shift, of[0].degree} : unknown_gauge;
    default:
      return unknown_gauge;
  }
}

}  // namespace detail

/// The gauges of all rows of a graph with respect to the result of row `bound`.
template <class Graph>
struct gauge_list {
  gauge of[Graph::capacity] = {};
};

template <class Graph, class Table>
constexpr gauge_list<Graph> list_gauges(const Graph& graph, const Table& table, int bound) {
  gauge_list<Graph> list;
  for (int number = 0; number < graph.rows.size(); ++number) {
    const loop_row& row = graph.rows[number];
    const graph_node& node = table[static_cast<std::size_t>(row.node)];
    gauge operands[max_operands];
    for (int k = 0; k < row.operand_count; ++k) operands[k] = list.of[row.operands[k]];
    gauge& own = list.of[number];
    if (number == bound) {
      own = {gauge::answer::shift, 1};
    } else if (row.kind == record_kind::map) {
      own = detail::gauge_of_map(node.law, operands, row.operand_count);
    } else if (row.kind == record_kind::reduce && !operands[0].is_fixed()) {
      // Elements that are relative to different references can't be put together.
      const bool mixed = (row.reduced & graph.rows[bound].domain) != 0;
      const bool carries = (operands[0].is_factor() && (node.homogeneous || node.extreme != 0)) ||
                           (operands[0].kind == gauge::answer::shift && node.extreme != 0);
      own = carries && !mixed ? operands[0] : detail::unknown_gauge;
    } else if (row.kind == record_kind::scan && !operands[0].is_fixed()) {
      own = detail::unknown_gauge;
    }
  }
  return list;
}

}  // namespace weft
