// The graph of an expression in Graphviz's language.
#pragma once

#include <weft/plan/names.hpp>

#include <string>

namespace weft {

struct as_dot_t {};
/// Asks explain for the graph.
inline constexpr as_dot_t as_dot{};

namespace detail {

template <class Names>
std::string print_dot(const Names& names) {
  std::string text = "digraph plan {\n  rankdir=LR;\n";
  for (int number = 0; number < names.graph.rows.size(); ++number) {
    const loop_row& row = names.graph.rows[number];
    const char* const shape = row.kind == record_kind::leaf ? "box" : row.reduced != 0 ? "invtriangle" : "ellipse";
    text += "  r" + std::to_string(number) + " [label=" + names.quoted(names.row(number)) + ", shape=" + shape + "];\n";
    for (int k = 0; k < row.operand_count; ++k)
      text += "  r" + std::to_string(row.operands[k]) + " -> r" + std::to_string(number) + ";\n";
  }
  for (int root = 0; root < names.graph.roots.size(); ++root) {
    text += "  y" + std::to_string(root) + " [shape=box, style=bold];\n  r" +
            std::to_string(names.graph.roots[root].row) + " -> y" + std::to_string(root) + ";\n";
  }
  return text + "}\n";
}

}  // namespace detail

/// The graph of eval(e) in Graphviz's language: operands as boxes, reductions as triangles, arrows from what is read.
template <array_or_expression E>
std::string explain(const E& e, as_dot_t) {
  return detail::tell_plan<detail::planned<E>>([](const auto& names, auto) { return detail::print_dot(names); }, e);
}

}  // namespace weft
