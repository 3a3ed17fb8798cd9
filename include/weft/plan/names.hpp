// What the rows, loops and arrays of a plan are called in texts: operands x0, x1, ..., results y0, y1, ..., loops after
// the dims they run over.
#pragma once

#include <weft/core/growing_vector.hpp>
#include <weft/plan/summary.hpp>

#include <string>
#include <string_view>

namespace weft {
namespace detail {

template <class Graph, class Table, class Outputs, class Plan>
struct plan_names {
  const Graph& graph;
  const Table& table;
  const Outputs& outputs;
  const Plan& plan;
  static_vector<name, max_labels> axis_names = {};  // of the labels before any were merged
  static_vector<int, 64> leaf_numbers = {};
  std::ptrdiff_t extents[max_labels] = {};
  growing_vector<std::string> constants = {};
  bool sizes_agree = true;  // the sizes that the plan of several roots takes to be equal are so
  int first_root = 0;

  // A loop over several axes has all their names: day*asset.
  std::string label(int number) const {
    std::string joined;
    for (const int axis : graph.labels[number].covers) {
      joined += joined.empty() ? "" : "*";
      joined += axis_names[axis].empty() ? std::string(1, static_cast<char>('i' + axis % 12))
                                         : std::string(axis_names[axis].view());
    }
    return joined;
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

  std::string result(int root) const { return "y" + std::to_string(first_root + root); }

  std::string leaf(int number) const {
    return (graph.rows[number].domain == 0 ? "s" : "x") + std::to_string(leaf_numbers[node(number).leaf]);
  }

  std::string row(int number) const {
    const loop_row& value = graph.rows[number];
    if (value.kind == record_kind::leaf) return leaf(number) + index(value.access);
    if (value.kind == record_kind::literal) return constants[static_cast<std::size_t>(number)];
    return std::string(node(number).name) + std::to_string(number);
  }

  std::string call(int number) const {
    std::string inside;
    for (int k = 0; k < graph.rows[number].operand_count; ++k)
      inside += (k == 0 ? "" : ", ") + row(graph.rows[number].operands[k]);
    return std::string(node(number).name) + "(" + inside + ")";
  }

  // The array or register of a storage, without indices.
  std::string array(int number) const {
    const storage_slot& slot = plan.storages[number];
    switch (slot.place) {
      case place::registers:
        return "register";
      case place::scratch:
        return "scratch" + std::to_string(number);
      case place::output:
      case place::previous_output:
        return result(slot.root);
      default:
        return "temporary" + std::to_string(number);
    }
  }

  std::string home(int number) const {
    const storage_slot& slot = plan.storages[number];
    if (slot.place == place::previous_output) return "the element before in " + array(number);
    if (slot.place == place::output) return array(number) + index(graph.roots[slot.root].access);
    return array(number) + (slot.place == place::registers ? "" : index(slot));
  }

  // In quotes, as JSON and Graphviz have it: quotes, backslashes and control characters escaped.
  static std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char character : text) {
      const unsigned code = static_cast<unsigned char>(character);
      if (character == '"' || character == '\\') result += '\\';
      if (code >= 0x20) {
        result += character;
      } else {
        const char* const digits = "0123456789abcdef";
        result += std::string("\\u00") + digits[code / 16] + digits[code % 16];
      }
    }
    return result + "\"";
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

// Names in the plan of a program with the roots that `Canonical` takes from the tape; the sizes are those of e.
template <class Program, class Tape, class Canonical, class... E>
auto name_plan(const E&... e) {
  using L = lowered<Program>;
  plan_names<std::remove_cvref_t<decltype(L::loops)>, std::remove_cvref_t<decltype(L::table)>,
             std::remove_cvref_t<decltype(L::outputs)>, std::remove_cvref_t<decltype(L::plan)>>
      made{L::loops, L::table, L::outputs, L::plan};
  for (const int number : Canonical::leaf_numbers) made.leaf_numbers.push_back(number);
  const auto sizes = leaf_extents<typename Tape::leaves>(e...);
  const auto size = [&](int leaf, int axis) {
    return sizes[static_cast<std::size_t>(made.leaf_numbers[leaf])][static_cast<std::size_t>(axis)];
  };
  for (int label = 0; label < L::loops.labels.size(); ++label)
    made.extents[label] = extent_of(L::loops.labels[label], size);
  for (const size_assumption& equal : L::loops.assumptions) {
    made.sizes_agree =
        made.sizes_agree && size(equal.leaf, equal.leaf_axis) == size(equal.other_leaf, equal.other_axis);
  }
  [&]<int... Rows>(std::integer_sequence<int, Rows...>) {
    (made.constants.push_back(written(static_cast<const row_at<typename L::G, L::loops.rows[Rows].node>*>(nullptr))),
     ...);
  }
  (std::make_integer_sequence<int, L::loops.rows.size()>{});
  // Labels that have been merged are still apart here.
  made.axis_names.size_ = L::loops.labels.size();
  for (const loop_row& row : make_loop_graph<typename L::G, typename Program::roots>().rows) {
    if (row.kind != record_kind::leaf) continue;
    const record& leaf = Canonical::Recorded::table
                             .records[static_cast<std::size_t>(Canonical::used[static_cast<std::size_t>(row.node)])];
    for (const access_term& term : row.access.terms) {
      if (!leaf.axes[term.axis].name.empty()) made.axis_names[term.label] = leaf.axes[term.axis].name;
    }
  }
  return made;
}

// Calls `tell` with the names in the plan that eval(e...) runs with these sizes, and the program it is of.
template <class Planned, class Tell, class... E>
std::string tell_sound_plan(Tell tell, const E&... e) {
  using asked = typename Planned::asked_type;
  constexpr plan_choice choice = choice_of<asked>;
  const auto near = name_plan<near_program<asked>, typename Planned::tape, typename Planned::chosen>(e...);
  if constexpr (choice.has_variants()) {
    std::ptrdiff_t count = 1;
    for (int label = 0; label < near.graph.labels.size(); ++label) {
      if ((choice.row & label_bit(label)) != 0) count *= near.extents[label];
    }
    if (count >= choice.threshold)
      return tell(name_plan<far_program<asked>, typename Planned::tape, typename Planned::chosen>(e...),
                  type_item<far_program<asked>>{});
  }
  return tell(near, type_item<near_program<asked>>{});
}

// The same of an expression whose shapes fit; what is wrong with another has been reported.
template <class Planned, class Tell, class... E>
std::string tell_plan(Tell tell, const E&... e) {
  if constexpr (Planned::tape::table.first_fault.kind != fault_kind::none)
    return {};
  else
    return tell_sound_plan<Planned>(tell, e...);
}

}  // namespace detail
}  // namespace weft
