// What a user can assert of a plan: counts, as plain numbers.
#pragma once

#include <weft/plan/lower.hpp>

namespace weft {

/// The plan of an expression in numbers, a compile-time value: `static_assert(plan_of<decltype(e)>.passes <= 2)`.
struct plan_summary {
  int nests = 0;              ///< runs of levels connected only by registers, scratch or the output
  int passes = 0;             ///< loop levels that read an array operand, or a temporary as large as one
  int touchups = 0;           ///< loop levels that read only the output, scratch or reduced values
  int temporaries = 0;        ///< arrays allocated beyond the outputs
  int alias_temporaries = 0;  ///< arrays allocated only where output and input are found to overlap unsafely: 1 where
                              ///< an assignment reads arrays (the result, copied once whatever overlaps), else 0
  int scratch_bytes = 0;      ///< fixed stack scratch
  int variants = 1;           ///< alternatives that a run-time extent chooses from; the other fields are their maximum
  static_vector<int, 64> reads{};             ///< traversals of leaf i
  static_vector<int, 16> writes{};            ///< traversals of output i
  static_vector<const char*, 16> rewrites{};  ///< names of the rewrites applied
};

namespace detail {

template <class Graph, class Table, class Plan>
struct summarizer {
  const Graph& graph;
  const Table& table;
  const Plan& plan;
  plan_summary result;

  constexpr bool is_temporary(int number) const {
    return number >= 0 && plan.storages[number].place == place::temporary;
  }

  constexpr int top_of(int node) const {
    while (plan.nodes[node].parent >= 0) node = plan.nodes[node].parent;
    return node;
  }

  template <class Visit>
  constexpr void each_instruction(int node, Visit&& visit) const {
    for (int at = plan.nodes[node].first; at < plan.nodes[node].last; ++at) visit(plan.instructions[at]);
  }

  // A level is the innermost loop around a block, together with what stands before it.
  constexpr void count_level(int loop) {
    const int block = loop + 1;
    bool reads_operand = false, does_anything = false;
    const label_set open = plan.open_at(block);
    each_instruction(block, [&](const instruction& at) {
      does_anything = true;
      if (at.code == opcode::read_leaf && graph.rows[at.row].domain != 0) reads_operand = true;
      if (at.code == opcode::read_storage && is_temporary(at.storage) && plan.storages[at.storage].label_bits() == open)
        reads_operand = true;
    });
    if (reads_operand)
      ++result.passes;
    else if (does_anything)
      ++result.touchups;
  }

  constexpr void count_traversals(int node) {
    each_instruction(node, [&](const instruction& at) {
      if (at.code == opcode::read_leaf) ++result.reads[table[static_cast<std::size_t>(graph.rows[at.row].node)].leaf];
      if (at.code == opcode::write_output) ++result.writes[at.storage];
      if (at.code == opcode::write_storage && plan.storages[at.storage].place == place::output)
        ++result.writes[plan.storages[at.storage].root];
      if (at.code == opcode::accumulate && plan.storages[at.storage].place == place::output)
        ++result.writes[plan.storages[at.storage].root];
    });
  }

  // A new nest starts where a temporary of the nest before has to be complete.
  constexpr void count_nests() {
    std::uint64_t written = 0;
    int top = -1;
    result.nests = 0;
    for (int node = 0; node < plan.nodes.size(); ++node) {
      if (plan.nodes[node].parent >= 0) continue;
      top = node;
      std::uint64_t reads = 0, writes = 0;
      bool does_anything = false;
      for (int inner = node; inner < plan.nodes.size() && top_of(inner) == top; ++inner) {
        each_instruction(inner, [&](const instruction& at) {
          does_anything = true;
          if (!is_temporary(at.code == opcode::write_output ? -1 : at.storage)) return;
          const std::uint64_t bit = std::uint64_t{1} << at.storage;
          if (at.code == opcode::write_storage || at.code == opcode::accumulate || at.code == opcode::scan)
            writes |= bit;
          else
            reads |= bit;
        });
      }
      if (!does_anything) continue;
      if (result.nests == 0 || (reads & written) != 0) {
        ++result.nests;
        written = 0;
      }
      written |= writes;
    }
  }

  constexpr void run(int leaves, int roots) {
    for (int k = 0; k < leaves; ++k) result.reads.push_back(0);
    for (int k = 0; k < roots; ++k) result.writes.push_back(0);
    for (int node = 0; node < plan.nodes.size(); ++node) {
      const plan_node& n = plan.nodes[node];
      if (n.kind == node_kind::loop && n.mode == loop_mode::lanes) count_level(node);
      if (n.kind == node_kind::block) count_traversals(node);
    }
    count_nests();
    for (const storage_slot& slot : plan.storages) {
      const graph_node& row = table[static_cast<std::size_t>(graph.rows[slot.row].node)];
      if (slot.place == place::temporary) ++result.temporaries;
      if (slot.place == place::scratch)
        result.scratch_bytes += tile_extent * (slot.use == storage_use::value ? row.bytes : row.state_bytes);
    }
  }
};

}  // namespace detail

namespace detail {

template <class Row>
inline constexpr bool is_array_row = false;
template <class T, bool Dense, std::ptrdiff_t... Extents>
inline constexpr bool is_array_row<leaf<T, Dense, Extents...>> = true;
template <class Graph>
inline constexpr bool reads_arrays = false;
template <class Roots, class... Rows>
inline constexpr bool reads_arrays<graph<Roots, Rows...>> = (is_array_row<Rows> || ...);

}  // namespace detail

/// The target of an assignment, for plan_of: `plan_of<E, into<Y>>` is the plan of assign(y, e).
template <class Y>
struct into {};

namespace detail {

template <class Lowered, int Leaves, int Roots>
constexpr plan_summary summarize() {
  summarizer<std::remove_cvref_t<decltype(Lowered::loops)>, std::remove_cvref_t<decltype(Lowered::table)>,
             std::remove_cvref_t<decltype(Lowered::plan)>>
      summary{Lowered::loops, Lowered::table, Lowered::plan, {}};
  summary.run(Leaves, Roots);
  return summary.result;
}

// The program that eval(e...) runs, and the one of assign(y, e).
template <class... E>
struct planned {
  using tape = recorded<E...>;
  template <std::size_t... Roots>
  static auto find(std::index_sequence<Roots...>)
      -> program<typename canonical<tape, std::index_sequence<Roots...>>::type,
                 target<plain_t<type_at<static_cast<int>(Roots), typename tape::root_elements>>, true, true>...>;
  using roots = std::make_index_sequence<static_cast<std::size_t>(tape::root_count)>;
  using program_type = decltype(find(roots{}));
  static constexpr plan_summary find_summary() {
    plan_summary found = summarize<lowered<program_type>, tape::leaves::size, tape::root_count>();
    found.rewrites = rewritten<tape>::table.rewrites;
    return found;
  }
  static constexpr plan_summary summary = find_summary();
};

template <class E, class Y>
struct planned<E, into<Y>> {
  using tape = recorded<E>;
  using array_type = std::remove_cvref_t<Y>;
  using program_type = program<typename canonical<tape, std::index_sequence<0>>::type,
                               target<typename array_type::value_type, array_type::is_dense, true>>;
  static constexpr plan_summary find() {
    plan_summary found = summarize<lowered<program_type>, tape::leaves::size, 1>();
    found.rewrites = rewritten<tape>::table.rewrites;
    found.alias_temporaries = reads_arrays<typename program_type::graph_type> ? 1 : 0;
    return found;
  }
  static constexpr plan_summary summary = find();
};

}  // namespace detail

/// The plan of eval(e...) for expressions of types E..., or of assign(y, e) as plan_of<E, into<Y>>.
template <class... E>
inline constexpr plan_summary plan_of = detail::planned<std::remove_cvref_t<E>...>::summary;

}  // namespace weft
