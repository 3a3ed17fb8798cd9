// Lowering: the graph in, the plan out, one pass a line.
#pragma once

#include <weft/graph/coalesce.hpp>
#include <weft/plan/emit.hpp>
#include <weft/plan/prune.hpp>

namespace weft {

/// What the loops of a program are instantiated on: a canonical graph and the targets of its roots.
template <class G, class... Outputs>
struct program;

template <class Roots, class... Rows, class... Outputs>
struct program<graph<Roots, Rows...>, Outputs...> {
  using graph_type = graph<Roots, Rows...>;
  using roots = Roots;
  static constexpr int row_count = static_cast<int>(sizeof...(Rows));
};

namespace detail {

template <class T, bool Dense, bool MayHold>
struct target {};

template <class T, bool Dense, bool MayHold>
constexpr output_info describe_output(type_item<target<T, Dense, MayHold>>) {
  return {identity_of<T>, static_cast<int>(sizeof(T)), Dense, MayHold};
}

}  // namespace detail

template <class Program>
struct lowered;

/// The plan of a program, and the loop graph it refers to, as constants.
template <class Roots, class... Rows, class... Outputs>
struct lowered<program<graph<Roots, Rows...>, Outputs...>> {
  using G = graph<Roots, Rows...>;
  static constexpr auto& table = detail::table_of<G>::value;
  static constexpr std::array<output_info, sizeof...(Outputs)> outputs{
      detail::describe_output(type_item<Outputs>{})...};

  static constexpr auto loops = coalesce(make_loop_graph<G, Roots>(), table, outputs);

  static constexpr auto lower() {
    auto statements = list_statements(loops, table);
    auto made = build_loop_tree<decltype(loops)::capacity>(loops, table, outputs, statements);
    place_values(loops, table, outputs, statements, made);
    const auto held = hold_in_outputs(loops, table, outputs, statements, made);
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
