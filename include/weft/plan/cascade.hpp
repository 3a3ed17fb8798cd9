// Lets a reduction run in the traversal of an earlier one whose result its elements are taken from. exp(x - max(x)) has
// to know the maximum of all x; but taken from any reference r instead, it is off by the factor exp(max(x) - r), and so
// is a sum of it. So the reference follows the elements, lazily, and the sums made so far are scaled when it moves.
// What the roots compute must not depend on the reference, or the last one would not do for the true maximum.
// Milakov and Gimelshein 2018 do this for softmax; here it follows from the laws of the operations (plan/gauge.hpp).
#pragma once

#include <weft/plan/hoist.hpp>
#include <weft/plan/statements.hpp>

namespace weft {
namespace detail {

template <class Graph, class Table>
struct cascade_finder {
  const Graph& graph;
  const Table& table;
  statement_list statements;
  gauge_list<Graph> gauges{};
  static_vector<cascade, 4> found{};

  constexpr const graph_node& node(int row) const { return table[static_cast<std::size_t>(graph.rows[row].node)]; }

  // The map of a law that has these rows (-1: any) for operands, or -1.
  constexpr int find_map(law own, int first, int second) const {
    for (int row = 0; row < graph.rows.size(); ++row) {
      const loop_row& value = graph.rows[row];
      if (value.kind != record_kind::map || node(row).law != own || value.operands[0] != first) continue;
      if (second < 0 || value.operands[1] == second) return row;
    }
    return -1;
  }

  // The elements' distance from the bound, on the side where its exponential is at most 1.
  constexpr cascade shape_of(int bound) const {
    const loop_row& row = graph.rows[bound];
    if (row.reduced == 0 || node(bound).extreme == 0 || !node(bound).real || !node(bound).scalar_state) return {};
    const int element = row.operands[0];
    const int difference =
        node(bound).extreme > 0 ? find_map(law::difference, element, bound) : find_map(law::difference, bound, element);
    if (difference < 0) return {};
    const int factor = find_map(law::exponential, difference, -1);
    if (factor < 0) return {};
    const type_identity own = node(bound).element;
    const bool alike = node(bound).state_element == own && node(element).element == own &&
                       node(difference).element == own && node(factor).element == own;
    return alike ? cascade{bound, difference, factor} : cascade{};
  }

  constexpr bool roots_are_fixed() const {
    for (const loop_root& root : graph.roots) {
      if (!gauges.of[root.row].is_fixed()) return false;
    }
    return true;
  }

  // Whether all that a statement takes from the bound it takes by the factor: it can follow the reference.
  constexpr bool can_follow(const statement& s, const cascade& c) const {
    const bool accumulates = s.kind == statement_kind::accumulate;
    if (!accumulates && s.kind != statement_kind::store) return false;
    const int value = accumulates ? graph.rows[s.row].operands[0] : s.row;
    if (s.row == c.bound || !(gauges.of[value] == gauges.of[c.factor])) return false;
    if ((graph.rows[c.bound].domain & ~s.domain) != 0 || (graph.rows[c.bound].reduced & ~s.domain) != 0) return false;
    if (accumulates) {
      const graph_node& own = node(s.row);
      if (s.reduced != graph.rows[c.bound].reduced || !own.homogeneous || !own.single_state) return false;
      if (own.state_element != node(c.bound).element || own.element != node(c.bound).element) return false;
    }
    bool good = true, follows = false, seen[Graph::capacity] = {};
    const auto takes_by_difference = [&](int row) {
      for (int k = 0; k < graph.rows[row].operand_count; ++k)
        good = good && (graph.rows[row].operands[k] != c.bound || row == c.difference);
    };
    const auto visit = [&](int row, bool ready) {
      if (!ready) return takes_by_difference(row);
      if (gauges.of[row].is_fixed()) return;
      good = good && (row == c.bound || followed(row, c));
      follows = true;
    };
    if (accumulates) {
      walk_closure(graph, statements, value, seen, visit);
    } else {
      takes_by_difference(value);
      for (int k = 0; k < graph.rows[value].operand_count; ++k)
        walk_closure(graph, statements, graph.rows[value].operands[k], seen, visit);
    }
    return good && follows;
  }

  constexpr bool followed(int row, const cascade& c) const {
    const int number = statements.find(statement_kind::store, row);
    return number >= 0 && statements.all[number].follows == c.bound;
  }

  constexpr bool needs(const statement& s, int number) const { return (s.needs >> number & 1u) != 0; }

  // Marks the statements that follow the bound; whether any reduction does.
  constexpr bool mark(const cascade& c) {
    bool any = false;
    for (statement& s : statements.all) {
      if (s.follows >= 0 || !can_follow(s, c)) continue;
      s.follows = c.bound;
      any = any || s.kind == statement_kind::accumulate;
    }
    // A stored value that someone outside the traversal reads would be relative to references long gone.
    for (int number = 0; number < statements.all.size(); ++number) {
      const statement& stored = statements.all[number];
      if (stored.kind != statement_kind::store || stored.follows != c.bound) continue;
      for (const statement& user : statements.all) any = any && (!needs(user, number) || user.follows == c.bound);
    }
    return any;
  }

  constexpr void unmark(const cascade& c) {
    for (statement& s : statements.all) {
      if (s.follows == c.bound) s.follows = -1;
    }
  }

  // Followers wait for the reference of their own iteration, not for the finished bound.
  constexpr void connect(const cascade& c) {
    const int reference = statements.find(statement_kind::accumulate, c.bound);
    const int finish = statements.find(statement_kind::finish, c.bound);
    statements.all[reference].kind = statement_kind::refer;
    for (int number = 0; number < statements.all.size(); ++number) {
      statement& s = statements.all[number];
      if (s.follows != c.bound) continue;
      s.needs &= ~(statement_set{1} << finish);
      s.needs |= statement_set{1} << reference;
      // The last reference is known when all followers are done.
      statements.all[finish].needs |= statement_set{1} << number;
    }
  }

  constexpr void run() {
    for (int bound = 0; bound < graph.rows.size() && found.size() < 4; ++bound) {
      const cascade c = shape_of(bound);
      if (c.bound < 0) continue;
      gauges = list_gauges(graph, table, bound);
      if (!roots_are_fixed()) continue;
      if (!mark(c)) {
        unmark(c);
        continue;
      }
      connect(c);
      found.push_back(c);
    }
  }
};

}  // namespace detail

/// Turns the bounds that later reductions can follow into moving references; the statements are those of
/// list_statements and stay in an order in which each comes after what it needs.
template <class Graph, class Table>
constexpr static_vector<cascade, 4> find_cascades(const Graph& graph, const Table& table, statement_list& statements) {
  detail::cascade_finder<Graph, Table> finder{graph, table, statements};
  finder.run();
  statements = detail::sort_by_depth(finder.statements);
  return finder.found;
}

/// Whether the loops of a plan let every follower run in the iterations of its reference: in one block with it, or in a
/// block inside the loops around it.
template <int Rows>
constexpr bool cascades_fit(const statement_list& statements, const loop_plan<Rows>& plan) {
  for (const cascade& c : plan.cascades) {
    const statement& reference = statements.all[statements.find(statement_kind::refer, c.bound)];
    const int block = reference.block;
    const plan_node& parent = plan.nodes[plan.nodes[block].parent];
    const bool in_lanes = parent.kind == node_kind::loop && parent.mode == loop_mode::lanes;
    const bool across = in_lanes && (label_bit(parent.label) & reference.reduced) == 0;
    // Across the lanes each has a reference of its own. Otherwise it is one, in a register: no label may tell several
    // apart inside the loops that it moves along.
    const label_set outside = plan.open_outside(plan.outermost_loop(block, reference.reduced));
    if (!across && (reference.domain & ~reference.reduced & ~outside) != 0) return false;
    for (const statement& s : statements.all) {
      if (s.follows != c.bound || s.block == block) continue;
      const label_set both = plan.common_sequential(block, s.block);
      if (in_lanes || s.block < block || (reference.domain & ~both) != 0) return false;
    }
  }
  return true;
}

}  // namespace weft
