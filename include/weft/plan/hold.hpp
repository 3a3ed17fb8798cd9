// Keeps a value that a later level needs again in the output itself, where recomputing it would cost more than the
// store.
#pragma once

#include <weft/plan/gauge.hpp>
#include <weft/plan/placement.hpp>

namespace weft {

/// A row kept in the target of a root from one block until another has read it.
struct held_value {
  int row = -1;
  int root = -1;
  int from = -1, until = -1;  // blocks
  int reference = -1;         // the storage of the moving reference that it is relative to
};

using held_list = static_vector<held_value, 16>;

namespace detail {

// In additions: below this, recomputing is cheaper than writing a value and reading it back.
inline constexpr int keep_threshold = 6;

template <class Graph, class Table, class Outputs, class Plan>
struct holder {
  const Graph& graph;
  const Table& table;
  const Outputs& outputs;
  const statement_list& statements;
  const Plan& plan;
  held_list held;

  using flags = bool[Graph::capacity];

  // The rows that a block computes, or reads where they are ready; `held` rows count as ready.
  constexpr void block_rows(int block, int ready_row, flags& rows) const {
    flags seen = {};
    for (const statement& s : statements.all) {
      if (s.block != block || s.kind == statement_kind::finish) continue;
      const int from = s.reduced != 0 ? graph.rows[s.row].operands[0] : s.row;
      visit(from, ready_row, s.kind == statement_kind::store, seen, rows);
    }
  }

  constexpr void visit(int row, int ready_row, bool own, flags& seen, flags& rows) const {
    if (seen[row]) return;
    seen[row] = true;
    const bool ready = graph.rows[row].reduced != 0 || (!own && statements.find(statement_kind::store, row) >= 0);
    if (ready) return;
    rows[row] = true;
    if (row == ready_row) return;
    for (int k = 0; k < graph.rows[row].operand_count; ++k)
      visit(graph.rows[row].operands[k], ready_row, false, seen, rows);
  }

  // What computing a row anew costs, down to its leaves.
  constexpr int cost(int row, flags& seen) const {
    if (seen[row] || graph.rows[row].reduced != 0 || statements.find(statement_kind::store, row) >= 0) return 0;
    seen[row] = true;
    const loop_row& value = graph.rows[row];
    int total = value.kind == record_kind::leaf ? 1 : table[static_cast<std::size_t>(value.node)].cost;
    if (value.kind == record_kind::scan) total += keep_threshold;
    for (int k = 0; k < value.operand_count; ++k) total += cost(value.operands[k], seen);
    return total;
  }

  static constexpr int not_to_keep = -2;

  // The moving reference that a row of a block is relative to, -1 where there is none. What such a value is off by is
  // noted for every few elements of a row, so it can be kept where that row is one loop over the lanes.
  constexpr int reference_of(int row, int block) const {
    for (const cascade& c : plan.cascades) {
      const int number = find_storage(plan, storage_use::reference, c.bound);
      const int home = statements.all[statements.find(statement_kind::refer, c.bound)].block;
      const gauge_list<Graph> gauges = list_gauges(graph, table, c.bound);
      if (home != block || gauges.of[row].is_fixed()) continue;
      const plan_node& loop = plan.nodes[plan.nodes[block].parent];
      const bool is_row = plan.storages[number].place == place::registers && loop.mode == loop_mode::lanes &&
                          graph.rows[c.bound].reduced == label_bit(loop.label);
      return is_row && row == c.factor ? number : not_to_keep;
    }
    return -1;
  }

  constexpr bool covers(int block, label_set domain) const { return plan.open_at(block) == domain; }

  // From the last level backwards: the dearest value that it shares with an earlier level, then the same for that
  // level.
  constexpr void run(int root) {
    const output_info& output = outputs[static_cast<std::size_t>(root)];
    if (!output.may_hold) return;
    for (const storage_slot& taken : plan.storages) {
      if (taken.root == root) return;
    }
    int block = -1;
    for (const statement& s : statements.all) {
      if (s.kind == statement_kind::root && s.root == root) block = s.block;
    }
    const label_set domain = graph.roots[root].access.labels;
    if (!covers(block, domain)) return;
    while (block >= 0) {
      flags wanted = {};
      block_rows(block, -1, wanted);
      int best_row = -1, best_block = -1, best_cost = keep_threshold - 1;
      for (int earlier = block - 1; earlier >= 0; --earlier) {
        if (plan.nodes[earlier].kind != node_kind::block || !covers(earlier, domain)) continue;
        flags made = {};
        block_rows(earlier, -1, made);
        for (int row = 0; row < graph.rows.size(); ++row) {
          const loop_row& value = graph.rows[row];
          if (!wanted[row] || !made[row] || value.domain != domain || value.kind == record_kind::leaf) continue;
          if (table[static_cast<std::size_t>(value.node)].element != output.element) continue;
          if (reference_of(row, earlier) == not_to_keep) continue;
          flags seen = {};
          const int saved = cost(row, seen);
          if (saved <= best_cost) continue;
          best_row = row;
          best_block = earlier;
          best_cost = saved;
        }
      }
      if (best_row < 0) return;
      held.push_back({best_row, root, best_block, block, reference_of(best_row, best_block)});
      block = best_block;
    }
  }
};

}  // namespace detail

/// Decides for every root what its target holds on the way: nothing, where values are to be recomputed.
template <class Graph, class Table, class Outputs, class Plan>
constexpr held_list hold_in_outputs(const Graph& graph, const Table& table, const Outputs& outputs,
                                    const statement_list& statements, const Plan& plan, bool recompute) {
  detail::holder<Graph, Table, Outputs, Plan> holder{graph, table, outputs, statements, plan, {}};
  for (int root = 0; root < graph.roots.size() && !recompute; ++root) holder.run(root);
  return holder.held;
}

}  // namespace weft
