// Lowering: the graph in, the plan out, one pass a line.
#pragma once

#include <weft/graph/coalesce.hpp>
#include <weft/graph/shared_state.hpp>
#include <weft/plan/cascade.hpp>
#include <weft/plan/emit.hpp>
#include <weft/plan/prune.hpp>
#include <weft/plan/strategy.hpp>

namespace weft {

/// What the loops of a program are instantiated on: a canonical graph, the targets of its roots, and how to plan it.
template <strategy How, class G, class... Outputs>
struct program;

template <strategy How, class Roots, class... Rows, class... Outputs>
struct program<How, graph<Roots, Rows...>, Outputs...> {
  using graph_type = graph<Roots, Rows...>;
  using roots = Roots;
};

namespace detail {

template <class T, bool Dense, bool MayHold>
struct target {};

template <class T, bool Dense, bool MayHold>
constexpr output_info describe_output(type_item<target<T, Dense, MayHold>>) {
  return {identity_of<T>, static_cast<int>(sizeof(T)), Dense, MayHold};
}

// The statements of a graph in their loops, with references that move if that is asked for and the loops allow it.
template <int Capacity, class Graph, class Table, class Outputs>
constexpr auto place_statements(const Graph& loops, const Table& table, const Outputs& outputs,
                                statement_list& statements, bool one_traversal) {
  if (one_traversal) {
    statement_list following = statements;
    const auto cascades = find_cascades(loops, table, following);
    auto made = build_loop_tree<Capacity>(loops, table, outputs, following);
    made.cascades = cascades;
    if (cascades_fit(following, made)) {
      statements = following;
      return made;
    }
  }
  return build_loop_tree<Capacity>(loops, table, outputs, statements);
}

}  // namespace detail

template <class Program>
struct lowered;

/// The plan of a program, and the loop graph it refers to, as constants.
template <strategy How, class Roots, class... Rows, class... Outputs>
struct lowered<program<How, graph<Roots, Rows...>, Outputs...>> {
  using G = graph<Roots, Rows...>;
  static constexpr bool one_traversal = detail::asks_for(How, detail::one_bit);
  static constexpr auto& table = detail::table_of<G>::value;
  static constexpr std::array<output_info, sizeof...(Outputs)> outputs{
      detail::describe_output(type_item<Outputs>{})...};

  static constexpr auto make_loops() {
    const auto made = coalesce(make_loop_graph<G, Roots>(), table, outputs);
    return share_states<G>(one_traversal ? hoist_factors(made, table) : made);
  }
  static constexpr auto loops = make_loops();

  static constexpr auto lower() {
    auto statements = list_statements(loops, table);
    auto made = detail::place_statements<decltype(loops)::capacity>(loops, table, outputs, statements, one_traversal);
    place_values(loops, table, outputs, statements, made);
    const auto held =
        hold_in_outputs(loops, table, outputs, statements, made, detail::asks_for(How, detail::recomputed_bit));
    emit_instructions(loops, table, outputs, statements, held, made);
    drop_unread(made);
    return made;
  }

  static_assert(loops.reason == nullptr,
                "weft: this expression is too much for one plan (axes flattened in different ways meet, or it has more "
                "than 32 loops): "
                "evaluate a part of it first");
  static constexpr auto plan = lower();
};

}  // namespace weft
