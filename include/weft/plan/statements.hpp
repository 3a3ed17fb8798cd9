// The statements of a loop graph: reductions, their finishes, and roots. Maps and scans are computed inside whatever
// statement needs them, so only these are placed in loops.
#pragma once

#include <weft/plan/plan.hpp>

#include <cstdint>

namespace weft {

enum class statement_kind { accumulate, refer, finish, store, root };

using statement_set = std::uint64_t;
inline constexpr int max_statements = 64;

struct statement {
  statement_kind kind = statement_kind::root;
  int row = -1;  // the reduction, or the value stored
  int root = -1;
  label_set domain = 0;                 // labels it has to run over
  label_set reduced = 0;                // those it reduces
  label_set forward = 0, backward = 0;  // labels that scans inside it run along
  label_set ordered = 0;                // those that one scan or reduction takes one inside the next
  statement_set needs = 0;              // statements that have to be complete, each at its own point
  int follows = -1;                     // the row of the moving reference that it is taken relative to
  int block = -1;                       // the plan's block, once placed
};

struct statement_list {
  static_vector<statement, max_statements> all{};
  static_vector<int, max_statements> stored{};  // rows that have a statement of kind store

  constexpr int add(const statement& made) {
    if (made.kind == statement_kind::store) stored.push_back(made.row);
    return all.push_back(made);
  }

  constexpr int find(statement_kind kind, int row) const {
    for (int k = 0; k < all.size(); ++k) {
      if (all[k].kind == kind && all[k].row == row) return k;
    }
    return -1;
  }
};

namespace detail {

// Walks over the rows that a value is computed from inside one statement: through maps and scans, down to leaves,
// finished reductions and stored values.
template <class Graph, class Visit>
constexpr void walk_closure(const Graph& graph, const statement_list& statements, int row,
                            bool (&seen)[Graph::capacity], Visit&& visit) {
  if (seen[row]) return;
  seen[row] = true;
  const bool ready = graph.rows[row].reduced != 0 || statements.stored.contains(row);
  visit(row, ready);
  if (ready) return;
  for (int k = 0; k < graph.rows[row].operand_count; ++k)
    walk_closure(graph, statements, graph.rows[row].operands[k], seen, visit);
}

template <class Graph, class Table>
constexpr void find_needs(const Graph& graph, const Table& table, const statement_list& statements, statement& made,
                          int from) {
  bool seen[Graph::capacity] = {};
  walk_closure(graph, statements, from, seen, [&](int row, bool ready) {
    if (ready) {
      const int stored = statements.find(statement_kind::store, row);
      const int source = stored >= 0 ? stored : statements.find(statement_kind::finish, row);
      if (source >= 0) made.needs |= statement_set{1} << source;
    }
    if (graph.rows[row].kind == record_kind::scan && !ready) {
      (table[static_cast<std::size_t>(graph.rows[row].node)].reverse ? made.backward : made.forward) |=
          graph.scanned_set(row);
      if (graph.rows[row].ordered.size() > 1) made.ordered |= graph.scanned_set(row);
    }
  });
}

}  // namespace detail

namespace detail {

template <class Graph, class Table>
struct statement_lister {
  const Graph& graph;
  const Table& table;
  statement_list list;

  // A value over fewer labels than the statement that uses it: a scan has to run over exactly its own loops, and an
  // expensive map of reduced values is worth computing once. The innermost such row, or -1.
  constexpr int first_smaller(const statement& made, int from) const {
    int found = -1;
    bool seen[Graph::capacity] = {};
    walk_closure(graph, list, from, seen, [&](int row, bool ready) {
      const loop_row& value = graph.rows[row];
      if (ready || row == made.row || value.domain == made.domain) return;
      const bool worth = value.kind == record_kind::scan
                             ? !value.ordered.empty()
                             : value.kind == record_kind::map && value.domain != 0 &&
                                   table[static_cast<std::size_t>(value.node)].cost >= 4 && uses_reduction(row);
      if (worth && (found < 0 || row < found)) found = row;
    });
    return found;
  }

  constexpr bool uses_reduction(int row) const {
    bool uses = false;
    bool seen[Graph::capacity] = {};
    walk_closure(graph, list, row, seen, [&](int, bool ready) { uses = uses || ready; });
    return uses;
  }

  // The innermost scan that a statement computes against the direction of another, or -1.
  constexpr int first_conflict(const statement& made, int from) const {
    const label_set both = made.forward & made.backward;
    int found = -1;
    bool seen[Graph::capacity] = {};
    walk_closure(graph, list, from, seen, [&](int row, bool ready) {
      if (ready || row == made.row || graph.rows[row].kind != record_kind::scan || (graph.scanned_set(row) & both) == 0)
        return;
      if (found < 0 || row < found) found = row;
    });
    return found;
  }

  constexpr int add(statement made, int from) {
    for (;;) {
      made.forward = made.backward = made.ordered = 0;
      made.needs = 0;
      if (made.reduced != 0 && !table[static_cast<std::size_t>(graph.rows[made.row].node)].commutative) {
        made.forward = made.reduced;
        if (graph.rows[made.row].ordered.size() > 1) made.ordered = made.reduced;
      }
      find_needs(graph, table, list, made, from);
      int inner = first_smaller(made, from);
      if (inner < 0 && (made.forward & made.backward) != 0) inner = first_conflict(made, from);
      if (inner < 0) return list.add(made);
      add({.kind = statement_kind::store, .row = inner, .domain = graph.rows[inner].domain}, inner);
    }
  }
};

// Statements that need nothing first, then those that need only them, and so on: neighbours in this order can share
// loops.
constexpr statement_list sort_by_depth(const statement_list& list) {
  int depth[max_statements] = {};
  int place_of[max_statements] = {};
  int deepest = 0;
  for (bool settled = false; !settled;) {
    settled = true;
    for (int k = 0; k < list.all.size(); ++k) {
      for (int needed = 0; needed < list.all.size(); ++needed) {
        if ((list.all[k].needs >> needed & 1u) == 0 || depth[needed] < depth[k]) continue;
        depth[k] = depth[needed] + 1;
        settled = false;
      }
      if (depth[k] > deepest) deepest = depth[k];
    }
  }
  statement_list sorted;
  for (int level = 0; level <= deepest; ++level) {
    for (int k = 0; k < list.all.size(); ++k) {
      if (depth[k] == level) place_of[k] = sorted.add(list.all[k]);
    }
  }
  for (statement& s : sorted.all) {
    statement_set needs = 0;
    for (int k = 0; k < list.all.size(); ++k) {
      if ((s.needs >> k & 1u) != 0) needs |= statement_set{1} << place_of[k];
    }
    s.needs = needs;
  }
  return sorted;
}

// Whether another scan runs along some of these labels.
template <class Graph>
constexpr bool other_scan_along(const Graph& graph, int row, label_set labels) {
  for (int other = 0; other < graph.rows.size(); ++other) {
    if (other != row && (graph.scanned_set(other) & labels) != 0) return true;
  }
  return false;
}

// Whether a statement is a scan that is itself the root: it finds its carry in the element before.
template <class Graph, class Table, class Outputs>
constexpr bool is_carried_in_output(const Graph& graph, const Table& table, const Outputs& outputs,
                                    const statement& s) {
  if (s.kind != statement_kind::root || graph.rows[s.row].kind != record_kind::scan) return false;
  const graph_node& node = table[static_cast<std::size_t>(graph.rows[s.row].node)];
  const output_info& output = outputs[static_cast<std::size_t>(s.root)];
  const label_set own = graph.scanned_set(s.row);
  return node.scalar_state && !node.exclusive && graph.rows[s.row].ordered.size() == 1 && output.may_hold &&
         output.element == node.element && !other_scan_along(graph, s.row, own);
}

}  // namespace detail

/// All statements, each after those it needs. One loop can't run both ways: where a value needs a label scanned in both
/// directions, the inner scan is stored by a statement of its own.
template <class Graph, class Table>
constexpr statement_list list_statements(const Graph& graph, const Table& table) {
  detail::statement_lister<Graph, Table> lister{graph, table, {}};
  for (int row = 0; row < graph.rows.size(); ++row) {
    const loop_row& reduction = graph.rows[row];
    if (reduction.reduced == 0) continue;
    const int owner = reduction.state_row >= 0 ? reduction.state_row : row;
    if (lister.list.find(statement_kind::accumulate, owner) >= 0) continue;
    const int accumulate = lister.add({.kind = statement_kind::accumulate,
                                       .row = owner,
                                       .domain = reduction.domain | reduction.reduced,
                                       .reduced = reduction.reduced},
                                      reduction.operands[0]);
    const auto finish = [&](int finished) {
      lister.list.add({.kind = statement_kind::finish,
                       .row = finished,
                       .domain = reduction.domain,
                       .needs = statement_set{1} << accumulate});
    };
    // A finished value may take the place of the state: its owner comes last.
    for (int other = 0; other < graph.rows.size(); ++other) {
      if (graph.rows[other].state_row == owner) finish(other);
    }
    finish(owner);
  }
  for (int k = 0; k < graph.roots.size(); ++k) {
    const int row = graph.roots[k].row;
    lister.add({.kind = statement_kind::root, .row = row, .root = k, .domain = graph.rows[row].domain}, row);
  }
  return detail::sort_by_depth(lister.list);
}

}  // namespace weft
