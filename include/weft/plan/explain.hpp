// A plan as text: the loops with their labels, what each level reads, computes, keeps and writes.
#pragma once

#include <weft/plan/summary.hpp>

#include <string>
#include <vector>

namespace weft {

struct as_dot_t {};
/// explain(e, as_dot): the graph and its levels for Graphviz.
inline constexpr as_dot_t as_dot{};

namespace detail {

/// Prints a plan; the loops are named after the dims they run over, where those have names.
template <class Graph, class Table, class Plan>
struct explainer {
  const Graph& graph;
  const Table& table;
  const Plan& plan;
  static_vector<weft::name, max_labels> names;
  static_vector<int, 64> leaf_numbers;
  std::ptrdiff_t extents[max_labels] = {};
  std::vector<std::string> constants = {};
  std::string text = {};

  std::string label(int number) const {
    if (!names[number].empty()) return std::string(names[number].view());
    return std::string(1, static_cast<char>('i' + number % 12));
  }

  const graph_node& node(int row) const { return table[static_cast<std::size_t>(graph.rows[row].node)]; }

  std::string index(const axis_access& access) const {
    std::string inside;
    for (int axis = 0; axis < max_rank; ++axis) {
      for (int k = access.terms.size() - 1; k >= 0; --k) {
        if (access.terms[k].axis == axis) inside += (inside.empty() ? "" : ", ") + label(access.terms[k].label);
      }
    }
    return inside.empty() ? "" : "[" + inside + "]";
  }

  std::string index(const storage_slot& slot) const {
    std::string inside;
    for (const int number : slot.labels) inside += (inside.empty() ? "" : ", ") + label(number);
    return inside.empty() ? "" : "[" + inside + "]";
  }

  std::string row(int number) const {
    const loop_row& value = graph.rows[number];
    if (value.kind == record_kind::leaf)
      return (value.domain == 0 ? "s" : "x") + std::to_string(leaf_numbers[node(number).leaf]) + index(value.access);
    if (value.kind == record_kind::literal) return constants[static_cast<std::size_t>(number)];
    return std::string(node(number).name) + std::to_string(number);
  }

  std::string call(int number) const {
    std::string inside;
    for (int k = 0; k < graph.rows[number].operand_count; ++k)
      inside += (k == 0 ? "" : ", ") + row(graph.rows[number].operands[k]);
    return std::string(node(number).name) + "(" + inside + ")";
  }

  std::string home(int number) const {
    const storage_slot& slot = plan.storages[number];
    switch (slot.place) {
      case place::registers:
        return "register";
      case place::scratch:
        return "scratch" + std::to_string(number) + index(slot);
      case place::output:
        return "y" + std::to_string(slot.root) + index(graph.roots[slot.root].access);
      case place::previous_output:
        return "the element before in y" + std::to_string(slot.root);
      default:
        return "temporary" + std::to_string(number) + index(slot);
    }
  }

  void line(int depth, const std::string& what) {
    text += std::string(static_cast<std::size_t>(2 * depth), ' ') + what + "\n";
  }

  void instruction_line(int depth, const instruction& at) {
    switch (at.code) {
      case opcode::compute:
      case opcode::lone:
        line(depth, row(at.row) + " = " + call(at.row));
        break;
      case opcode::scan:
        line(depth, row(at.row) + " = " + call(at.row) +
                        (node(at.row).exclusive ? " before it, carried in " : " so far, carried in ") +
                        home(at.storage));
        break;
      case opcode::accumulate:
        line(depth, "accumulate " + call(at.row) + " in " + home(at.storage));
        break;
      case opcode::finish:
        line(depth, row(at.row) + " = finished " + node(at.row).name);
        break;
      case opcode::read_storage:
        line(depth, row(at.row) + " = " + home(at.storage));
        break;
      case opcode::write_storage:
        line(depth, home(at.storage) + " = " + row(at.row) +
                        (plan.storages[at.storage].place == place::output ? "   (kept)" : ""));
        break;
      case opcode::write_output:
        line(depth, "y" + std::to_string(at.storage) + index(graph.roots[at.storage].access) + " = " + row(at.row));
        break;
      default:
        break;
    }
  }

  bool is_empty(int number) const {
    const plan_node& n = plan.nodes[number];
    if (n.kind == node_kind::block) return n.first == n.last;
    for (int inner = number + 1; inner < plan.nodes.size(); ++inner) {
      if (plan.nodes[inner].parent == number && !is_empty(inner)) return false;
    }
    return true;
  }

  void tree(int parent, int depth) {
    for (int number = 0; number < plan.nodes.size(); ++number) {
      const plan_node& n = plan.nodes[number];
      if (n.parent != parent || is_empty(number)) continue;
      if (n.kind == node_kind::block) {
        for (int at = n.first; at < n.last; ++at) instruction_line(depth, plan.instructions[at]);
        continue;
      }
      std::string head = "for " + label(n.label) + " in " + std::to_string(extents[n.label]);
      if (n.mode == loop_mode::tile) head = "for tiles of " + std::to_string(tile_extent) + " of " + label(n.label);
      if (n.mode == loop_mode::lanes) head += ", in lanes";
      if (n.reverse) head += ", backwards";
      line(depth, head + ":");
      tree(number, depth + 1);
    }
  }

  std::string print(const plan_summary& summary) {
    const auto count = [](int number, const char* what) {
      return std::to_string(number) + " " + what + (number == 1 ? "" : std::string(what).back() == 's' ? "es" : "s");
    };
    line(0, count(summary.nests, "nest") + ", " + count(summary.passes, "pass") + ", " +
                count(summary.touchups, "touchup") + ", " + std::to_string(summary.temporaries) +
                (summary.temporaries == 1 ? " temporary" : " temporaries") + ", " +
                std::to_string(summary.scratch_bytes) + " bytes of scratch");
    for (const char* applied : summary.rewrites) line(0, std::string("rewritten: ") + applied);
    tree(-1, 0);
    return text;
  }

  std::string print_dot() {
    text = "digraph plan {\n  rankdir=LR;\n";
    for (int number = 0; number < graph.rows.size(); ++number) {
      const bool reduced = graph.rows[number].reduced != 0;
      text += "  r" + std::to_string(number) + " [label=\"" + row(number) + "\", shape=" +
              (graph.rows[number].kind == record_kind::leaf ? "box"
               : reduced                                    ? "invtriangle"
                                                            : "ellipse") +
              "];\n";
      for (int k = 0; k < graph.rows[number].operand_count; ++k)
        text += "  r" + std::to_string(graph.rows[number].operands[k]) + " -> r" + std::to_string(number) + ";\n";
    }
    for (int root = 0; root < graph.roots.size(); ++root) {
      text += "  y" + std::to_string(root) + " [shape=box, style=bold];\n  r" + std::to_string(graph.roots[root].row) +
              " -> y" + std::to_string(root) + ";\n";
    }
    return text + "}\n";
  }
};

// A compile-time constant as it is written: without the zeros that pad it.
template <class T, std::uint64_t Bits>
std::string written(const literal<T, Bits>*) {
  std::string text = std::to_string(literal_value_of<T>(Bits));
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  return text.back() == '.' ? text + "0" : text;
}
template <class Row>
std::string written(const Row*) {
  return {};
}

template <class Planned, class... E>
auto make_explainer(const E&... e) {
  using L = lowered<typename Planned::program_type>;
  using tape = typename Planned::tape;
  explainer<std::remove_cvref_t<decltype(L::loops)>, std::remove_cvref_t<decltype(L::table)>,
            std::remove_cvref_t<decltype(L::plan)>>
      made{L::loops, L::table, L::plan, {}, {}};
  using chosen = canonical<tape, std::make_index_sequence<static_cast<std::size_t>(tape::root_count)>>;
  for (const int number : chosen::leaf_numbers) made.leaf_numbers.push_back(number);
  const auto sizes = leaf_extents<tape::leaves::size>(e...);
  for (int label = 0; label < L::loops.labels.size(); ++label) {
    made.names.push_back({});
    made.extents[label] = L::loops.labels[label].fixed;
    for (const leaf_axis& factor : L::loops.labels[label].factors) {
      made.extents[label] *=
          sizes[static_cast<std::size_t>(made.leaf_numbers[factor.leaf])][static_cast<std::size_t>(factor.axis)];
    }
  }
  [&]<int... Rows>(std::integer_sequence<int, Rows...>) {
    (made.constants.push_back(written(static_cast<const row_at<typename L::G, L::loops.rows[Rows].node>*>(nullptr))),
     ...);
  }
  (std::make_integer_sequence<int, L::loops.rows.size()>{});
  for (const loop_row& row : L::loops.rows) {
    if (row.kind != record_kind::leaf) continue;
    const record& leaf =
        chosen::Recorded::table.records[static_cast<std::size_t>(chosen::used[static_cast<std::size_t>(row.node)])];
    for (const access_term& term : row.access.terms) {
      if (!leaf.axes[term.axis].name.empty()) made.names[term.label] = leaf.axes[term.axis].name;
    }
  }
  return made;
}

}  // namespace detail

/// The plan of eval(e) as text: loops, levels, what is kept where.
template <array_or_expression E>
std::string explain(const E& e) {
  using planned = detail::planned<E>;
  return detail::make_explainer<planned>(e).print(planned::summary);
}

/// The graph of eval(e) in Graphviz's language.
template <array_or_expression E>
std::string explain(const E& e, as_dot_t) {
  return detail::make_explainer<detail::planned<E>>(e).print_dot();
}

}  // namespace weft
