// Why a plan is as it is: which values are kept and which are computed again, what that costs, and what a level reads
// and writes. Facts for explain(), as numbers.
#pragma once

#include <weft/plan/cost.hpp>

namespace weft {

/// Why a block computes a row that an earlier level computed already.
enum class again_reason {
  none,      // it is the first
  cheaper,   // than writing it and reading it back
  relative,  // to a reference that has moved on
  no_room    // no output has its axes and its type, or the one that has is in use
};

/// Why a value is written to an array.
enum class kept_reason {
  dear,       // computing it again costs more than the store
  scan,       // a scan runs in loops of its own
  fewer,      // there are fewer of it than of what uses it
  reduction,  // a finished reduction is used after its loops
};

/// What a level does with an array or a tile of scratch.
struct level_access {
  int row = -1;      // of a leaf
  int storage = -1;  // of anything in scratch or a temporary
  int root = -1;     // of an output
  bool reads = false, updates = false, writes = false;
};
using level_accesses = static_vector<level_access, 96>;

namespace detail {

template <class Graph, class Table, class Outputs, class Plan>
struct plan_reasons {
  const Graph& graph;
  const Table& table;
  const Outputs& outputs;
  const Plan& plan;
  statement_list statements = list_statements(graph, table);

  constexpr const graph_node& node_of(int row) const { return table[static_cast<std::size_t>(graph.rows[row].node)]; }

  constexpr bool computes(int block, int row) const {
    for (int at = plan.nodes[block].first; at < plan.nodes[block].last; ++at) {
      const instruction& i = plan.instructions[at];
      if (i.row == row && (i.code == opcode::compute || i.code == opcode::scan || i.code == opcode::lone)) return true;
    }
    return false;
  }

  // In additions an element, as the planner counts it: down to operands, finished reductions and stored values.
  constexpr int cost_of(int row) const {
    holder<Graph, Table, Outputs, Plan> planner{graph, table, outputs, statements, plan};
    return planner.cost(row);
  }

  constexpr again_reason why_again(int block, int row) const {
    bool again = false;
    for (int earlier = 0; earlier < block; ++earlier) again = again || computes(earlier, row);
    if (!again) return again_reason::none;
    if (is_relative(row)) return again_reason::relative;
    return cost_of(row) < keep_threshold ? again_reason::cheaper : again_reason::no_room;
  }

  constexpr bool is_relative(int row) const {
    for (const cascade& c : plan.cascades) {
      if (!list_gauges(graph, table, c.bound).of[row].is_fixed()) return true;
    }
    return false;
  }

  constexpr kept_reason why_kept(int row) const {
    if (graph.rows[row].reduced != 0) return kept_reason::reduction;
    if (statements.find(statement_kind::store, row) < 0) return kept_reason::dear;
    return graph.rows[row].kind == record_kind::scan ? kept_reason::scan : kept_reason::fewer;
  }

  constexpr bool is_read(int storage) const {
    for (const instruction& i : plan.instructions) {
      if (i.code == opcode::read_storage && i.storage == storage) return true;
    }
    return false;
  }

  // One entry for each array, in the order of first use; leaves by number, since clones of a row read the same one.
  constexpr level_access& entry(level_accesses& all, int row, int storage, int root) const {
    for (level_access& known : all) {
      const bool same_leaf = row >= 0 && known.row >= 0 && node_of(known.row).leaf == node_of(row).leaf;
      const bool same_place = row < 0 && known.row < 0 && known.storage == storage && known.root == root;
      if (same_leaf || same_place) return known;
    }
    return all[all.push_back({.row = row, .storage = storage, .root = root})];
  }

  constexpr level_accesses accesses_of(int block) const {
    level_accesses all;
    const auto stored = [&](int storage) -> level_access& {
      const storage_slot& slot = plan.storages[storage];
      const bool output = slot.place == place::output || slot.place == place::previous_output;
      return entry(all, -1, output ? -1 : storage, output ? slot.root : -1);
    };
    for (int at = plan.nodes[block].first; at < plan.nodes[block].last; ++at) {
      const instruction& i = plan.instructions[at];
      if (i.code == opcode::read_leaf && graph.rows[i.row].domain != 0) entry(all, i.row, -1, -1).reads = true;
      if (i.code == opcode::write_output) entry(all, -1, -1, i.storage).writes = true;
      if (i.code == opcode::write_output || i.storage < 0) continue;
      const place where = plan.storages[i.storage].place;
      if (where == place::registers) continue;
      if (i.code == opcode::read_storage) stored(i.storage).reads = true;
      if (i.code == opcode::write_storage) stored(i.storage).writes = true;
      if (i.code == opcode::accumulate || i.code == opcode::refer) stored(i.storage).updates = true;
      if (i.code == opcode::scan)
        (where == place::previous_output ? stored(i.storage).reads : stored(i.storage).updates) = true;
      if (i.code == opcode::finish)
        (plan.owns_state(i) && is_read(i.storage) ? stored(i.storage).updates : stored(i.storage).reads) = true;
    }
    return all;
  }
};

}  // namespace detail
}  // namespace weft
