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

using held_list = static_vector<held_value, max_statements>;

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
  held_list held{};

  using flags = bool[Graph::capacity];
  struct block_rows {
    int block = -1;
    flags makes = {};
  };
  static_vector<block_rows, max_statements> blocks{};  // in order, each with the rows that it computes
  static_vector<gauge_list<Graph>, 4> gauges{};        // of the plan's cascades
  int costs[Graph::capacity] = {};                     // of computing a row anew; 0 where not known yet

  // The rows that a block computes: not those it reads where they are ready.
  constexpr void list_blocks() {
    for (const cascade& c : plan.cascades) gauges.push_back(list_gauges(graph, table, c.bound));
    for (int block = 0; block < plan.nodes.size(); ++block) {
      if (plan.nodes[block].kind != node_kind::block) continue;
      bool used = false;
      for (const statement& s : statements.all) used = used || s.block == block;
      if (!used) continue;
      block_rows& own = blocks[blocks.push_back({block})];
      flags seen = {};
      for (const statement& s : statements.all) {
        if (s.block != block || s.kind == statement_kind::finish) continue;
        const int from = s.reduced != 0 ? graph.rows[s.row].operands[0] : s.row;
        visit(from, s.kind == statement_kind::store, seen, own.makes);
      }
    }
  }

  constexpr void visit(int row, bool own, flags& seen, flags& rows) const {
    if (seen[row]) return;
    seen[row] = true;
    const bool ready = graph.rows[row].reduced != 0 || (!own && statements.stored.contains(row));
    if (ready) return;
    rows[row] = true;
    for (int k = 0; k < graph.rows[row].operand_count; ++k) visit(graph.rows[row].operands[k], false, seen, rows);
  }

  // What computing a row anew costs, down to its leaves.
  constexpr int cost(int row) {
    if (costs[row] == 0) {
      flags seen = {};
      costs[row] = cost(row, seen);
    }
    return costs[row];
  }
  constexpr int cost(int row, flags& seen) const {
    if (seen[row] || graph.rows[row].reduced != 0 || statements.stored.contains(row)) return 0;
    seen[row] = true;
    const loop_row& value = graph.rows[row];
    int total = value.kind == record_kind::leaf ? 1 : table[static_cast<std::size_t>(value.node)].cost;
    if (value.kind == record_kind::scan) total += keep_threshold;
    for (int k = 0; k < value.operand_count; ++k) total += cost(value.operands[k], seen);
    return total;
  }

  static constexpr int not_to_keep = -2;

  // The moving reference that a row of a block is relative to, -1 where there is none. What such a value is off by is
  // noted for every few elements of a row, so it can be kept where that row is one loop over the lanes, forwards, and
  // read before the next row begins: by a loop that stands beside it.
  constexpr int reference_of(int row, int block, int reader) const {
    for (int k = 0; k < plan.cascades.size(); ++k) {
      const cascade& c = plan.cascades[k];
      const int number = find_storage(plan, storage_use::reference, c.bound);
      const int home = statements.all[statements.find(statement_kind::refer, c.bound)].block;
      if (home != block || gauges[k].of[row].is_fixed()) continue;
      const plan_node& loop = plan.nodes[plan.nodes[block].parent];
      const bool is_row = plan.storages[number].place == place::registers && loop.mode == loop_mode::lanes &&
                          graph.rows[c.bound].reduced == label_bit(loop.label) && plan.tile_of(block) < 0 &&
                          !loop.reverse && plan.nodes[plan.nodes[reader].parent].parent == loop.parent;
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
    int last = -1;
    for (const statement& s : statements.all) {
      if (s.kind == statement_kind::root && s.root == root) last = s.block;
    }
    const label_set domain = graph.roots[root].access.labels;
    if (!covers(last, domain)) return;
    int at = 0;
    while (blocks[at].block != last) ++at;
    for (;;) {
      static_vector<int, Graph::capacity> wanted;
      for (int row = 0; row < graph.rows.size(); ++row) {
        const loop_row& value = graph.rows[row];
        if (blocks[at].makes[row] && value.domain == domain && value.kind != record_kind::leaf &&
            table[static_cast<std::size_t>(value.node)].element == output.element && cost(row) >= keep_threshold)
          wanted.push_back(row);
      }
      int best_row = -1, best_at = -1, best_cost = keep_threshold - 1;
      for (int earlier = at - 1; earlier >= 0; --earlier) {
        if (!covers(blocks[earlier].block, domain)) continue;
        for (const int row : wanted) {
          if (!blocks[earlier].makes[row] || cost(row) <= best_cost) continue;
          if (reference_of(row, blocks[earlier].block, blocks[at].block) == not_to_keep) continue;
          best_row = row;
          best_at = earlier;
          best_cost = cost(row);
        }
      }
      if (best_row < 0) return;
      const int reference = reference_of(best_row, blocks[best_at].block, blocks[at].block);
      held.push_back({best_row, root, blocks[best_at].block, blocks[at].block, reference});
      at = best_at;
    }
  }
};

}  // namespace detail

/// Decides for every root what its target holds on the way: nothing, where values are to be recomputed.
template <class Graph, class Table, class Outputs, class Plan>
constexpr held_list hold_in_outputs(const Graph& graph, const Table& table, const Outputs& outputs,
                                    const statement_list& statements, const Plan& plan, bool recompute) {
  detail::holder<Graph, Table, Outputs, Plan> holder{graph, table, outputs, statements, plan};
  if (recompute) return holder.held;
  holder.list_blocks();
  for (int root = 0; root < graph.roots.size(); ++root) holder.run(root);
  return holder.held;
}

}  // namespace weft
