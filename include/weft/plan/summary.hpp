// What a user can assert of a plan: counts, as plain numbers.
#pragma once

#include <weft/expr/assigned.hpp>
#include <weft/expr/mistake.hpp>
#include <weft/plan/choose.hpp>
#include <weft/plan/cost.hpp>
#include <weft/plan/lower.hpp>

#include <weft/expr/define.hpp>

namespace weft {

/// The plan of an expression in numbers, a compile-time value: `static_assert(plan_of<decltype(e)>.passes <= 2)`. A
/// level is an innermost loop with what stands directly before it; levels that share outer loops run in turn, row by
/// row or tile by tile. The plan follows from the expression's type alone, so it is the same for all compiler flags.
struct plan_summary {
  /// Runs of levels connected only by registers, scratch or the output. A new nest starts where a temporary has to be
  /// complete before anything can go on: each nest goes over everything, while the levels of one nest mostly take turns
  /// on a row or a tile that is still in cache.
  int nests = 0;
  /// Levels that read an array operand, or a temporary as large as one. Two operands in one loop are one pass, and so
  /// are several reductions in one loop.
  int passes = 0;
  /// Levels that read only the output, scratch or reduced values: rescaling a row that is still in cache, finishing a
  /// mean.
  int touchups = 0;
  /// Arrays that evaluation allocates beyond the outputs. A row of means is one, and so is an array as large as x;
  /// explain(e) tells which.
  int temporaries = 0;
  /// Arrays allocated only where output and input are found to overlap unsafely: of assign(y, e), asked for as
  /// plan_of<E, into<Y>>, 1 where that reads arrays (the result, copied once whatever overlaps); eval makes a new
  /// output and needs none.
  int alias_temporaries = 0;
  /// Bytes of fixed scratch on the stack: a tile of a state or a value, for columns say.
  int scratch_bytes = 0;
  /// Plans that a run-time extent chooses from; the other fields are the maximum over them.
  int variants = 1;
  /// Operations of 6 additions or more (exp, log, sqrt, a logsumexp's step; traits.cost says) in the levels inside the
  /// most loops, so: how many are computed for each element. Those of reduced values are not counted.
  int dear_operations = 0;
  /// reads[i]: traversals of operand i, operands being counted through all expressions from the left.
  static_vector<int, 64> reads{};
  /// writes[i]: traversals that write output i, kept values and collected reductions included.
  static_vector<int, 16> writes{};
  /// Names of the rewrites applied, each as often as it was.
  static_vector<const char*, 16> rewrites{};
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
          if (at.code == opcode::write_storage || at.code == opcode::accumulate || at.code == opcode::scan ||
              at.code == opcode::refer)
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
    result.dear_operations = count_dear_operations(graph, table, plan);
    for (const storage_slot& slot : plan.storages) {
      const graph_node& row = table[static_cast<std::size_t>(graph.rows[slot.row].node)];
      if (slot.place == place::temporary) ++result.temporaries;
      if (slot.place == place::scratch) result.scratch_bytes += slot.scratch_bytes(row);
      if (slot.use == storage_use::value && slot.reference >= 0) result.scratch_bytes += notes_kept * row.bytes;
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

// The graph leaves out operands that nothing needs; `Canonical` has the numbers that the others have in the expression.
template <class Lowered, class Canonical, int Leaves, int Roots>
constexpr plan_summary summarize() {
  summarizer<std::remove_cvref_t<decltype(Lowered::loops)>, std::remove_cvref_t<decltype(Lowered::table)>,
             std::remove_cvref_t<decltype(Lowered::plan)>>
      summary{Lowered::loops, Lowered::table, Lowered::plan, {}};
  summary.run(Leaves, Roots);
  plan_summary found = summary.result;
  for (int& reads : found.reads) reads = 0;
  for (const graph_node& node : Lowered::table) {
    if (node.leaf < 0) continue;
    found.reads[Canonical::leaf_numbers[static_cast<std::size_t>(node.leaf)]] = summary.result.reads[node.leaf];
  }
  return found;
}

// Fields of two variants: the larger of each.
constexpr plan_summary largest_of(plan_summary one, const plan_summary& other) {
  const auto raise = [](int& own, int least) { own = own < least ? least : own; };
  raise(one.nests, other.nests);
  raise(one.passes, other.passes);
  raise(one.touchups, other.touchups);
  raise(one.temporaries, other.temporaries);
  raise(one.scratch_bytes, other.scratch_bytes);
  raise(one.dear_operations, other.dear_operations);
  for (int k = 0; k < one.reads.size(); ++k) raise(one.reads[k], other.reads[k]);
  for (int k = 0; k < one.writes.size(); ++k) raise(one.writes[k], other.writes[k]);
  return one;
}

template <class Program, class Canonical, class Tape, int Roots>
constexpr plan_summary summarize_program() {
  plan_summary found = summarize<lowered<near_program<Program>>, Canonical, Tape::leaves::size, Roots>();
  if constexpr (choice_of<Program>.has_variants()) {
    found = largest_of(found, summarize<lowered<far_program<Program>>, Canonical, Tape::leaves::size, Roots>());
    found.variants = 2;
  }
  found.rewrites = rewritten<Tape>::table.rewrites;
  return found;
}

// The program that eval(e...) runs, and the one of assign(y, e).
template <strategy How, class... E>
struct planned_with {
  using tape = recorded<E...>;
  template <std::size_t... Roots>
  static auto find(std::index_sequence<Roots...>)
      -> program<How, typename canonical<tape, std::index_sequence<Roots...>>::type,
                 target<plain_t<type_at<static_cast<int>(Roots), typename tape::root_elements>>, true, true>...>;
  using roots = std::make_index_sequence<static_cast<std::size_t>(tape::root_count)>;
  using chosen = canonical<tape, roots>;
  using asked_type = decltype(find(roots{}));
  using program_type = near_program<asked_type>;
  static constexpr plan_summary find() {
    if constexpr (tape::table.first_fault.kind != fault_kind::none)
      return {};  // reported
    else
      return summarize_program<asked_type, chosen, tape, tape::root_count>();
  }
  static constexpr plan_summary summary = find();
};

template <strategy How, class E, class Y>
struct planned_into {
  using tape = recorded<E>;
  using array_type = std::remove_cvref_t<Y>;
  using chosen = canonical<tape, std::index_sequence<0>>;
  using asked_type =
      program<How, typename chosen::type, target<typename array_type::value_type, array_type::is_dense, true>>;
  using program_type = near_program<asked_type>;
  static constexpr plan_summary find() {
    if constexpr (tape::table.first_fault.kind != fault_kind::none) {
      return {};  // reported
    } else if constexpr (assigned<array_type, E>::found.kind != fault_kind::none) {
      report_fault<assigned<array_type, E>>();
      return {};
    } else {
      plan_summary found = summarize_program<asked_type, chosen, tape, 1>();
      found.alias_temporaries = reads_arrays<typename program_type::graph_type> ? 1 : 0;
      return found;
    }
  }
  static constexpr plan_summary summary = find();
};

template <class T>
inline constexpr bool is_into = false;
template <class Y>
inline constexpr bool is_into<into<Y>> = true;

template <class... E>
struct planned {  // of something else
  static constexpr bool has_target = (is_into<E> || ...);
  static_assert(sizeof...(E) > 0, "weft: plan_of: there is nothing to plan: it takes the types of expressions");
  static_assert(!has_target,
                "weft: plan_of: into<Y> goes behind one expression, and Y is the type of a tensor or view");
  WEFT_EXPECTS_EXPRESSIONS(plan_of, std::conditional_t<has_target, tensor<float>, E>...);
  static constexpr plan_summary summary{};
};
template <array_or_expression... E>
  requires(sizeof...(E) > 0)
struct planned<E...> : planned_with<strategy::automatic, E...> {};
template <array_or_expression E, array Y>
struct planned<E, into<Y>> : planned_into<strategy::automatic, E, Y> {};
template <array_or_expression E, auto... Options>
struct planned<E, with<Options...>> : planned_with<with<Options...>::asked, E> {};
template <array_or_expression E, array Y, auto... Options>
struct planned<E, into<Y>, with<Options...>> : planned_into<with<Options...>::asked, E, Y> {};

}  // namespace detail

/// The plan of eval(e...) for expressions of types E..., or of assign(y, e) as plan_of<E, into<Y>>; with options for
/// the planner as plan_of<E, with<one_traversal>>.
template <class... E>
inline constexpr plan_summary plan_of = detail::planned<std::remove_cvref_t<E>...>::summary;

}  // namespace weft

#include <weft/expr/undefine.hpp>
