// What a plan costs an element, in additions: arithmetic by the operations' own figures, memory by whether what is
// touched again can still be in cache.
#pragma once

#include <weft/plan/plan.hpp>

namespace weft {
namespace detail {

// A core's second-level cache, about half of it.
inline constexpr double near_bytes = 512.0 * 1024;
// Of four bytes: from or to a near cache, from far away, and to there (the line is read first).
inline constexpr double near_access = 1.5, far_read = 5, far_write = 8;
// What a moving reference costs a row beside its elements: to start it, to hand it on, to settle what was kept. A short
// row, of so many bytes, costs more: it could share its loops with others. Measured with AVX2: in separate traversals
// rows of 512 floats take 0.82 of the time, of 768 0.9 to 0.95, of 1000 0.95 to 1. No more than what a row of 64 saves
// whose exponentials would be computed twice in separate traversals, some 1150.
inline constexpr double reference_cost = 250, short_reference_cost = 1100, short_row = 4096;

template <class Graph, class Table, class Plan>
struct plan_price {
  const Graph& graph;
  const Table& table;
  const Plan& plan;
  double unknown_extent;

  constexpr double extent(int label) const {
    const loop_label& own = graph.labels[label];
    return own.is_static() ? static_cast<double>(own.fixed) : unknown_extent;
  }
  constexpr double count(label_set labels) const {
    double product = 1;
    for (int label = 0; label < graph.labels.size(); ++label) {
      if ((labels & label_bit(label)) != 0) product *= extent(label);
    }
    return product;
  }

  // An array that an earlier block has touched is near if all of it that both run over fits a cache. Targets and leaves
  // have numbers of their own.
  constexpr double access(int array, label_set labels, int bytes, int block, bool writes) const {
    const double far = writes ? far_write : far_read;
    // A temporary is memory that nobody has touched before.
    if (array >= graph.rows.size() + graph.roots.size()) return far * bytes / 4;
    for (int earlier = block - 1; earlier >= 0; --earlier) {
      if (plan.nodes[earlier].kind != node_kind::block || !touches(earlier, array)) continue;
      const double between = count(labels & ~plan.common_open(earlier, block)) * bytes;
      return (between <= near_bytes ? near_access : far) * bytes / 4;
    }
    return far * bytes / 4;
  }

  // The array of an instruction: leaves by row, targets and storages behind them; -1 where there is none.
  constexpr int array_of(const instruction& at) const {
    if (at.code == opcode::read_leaf) return at.row;
    if (at.code == opcode::write_output) return graph.rows.size() + at.storage;
    if (at.storage < 0) return -1;
    const storage_slot& slot = plan.storages[at.storage];
    if (slot.place == place::output) return graph.rows.size() + slot.root;
    return slot.place == place::temporary ? graph.rows.size() + graph.roots.size() + at.storage : -1;
  }
  constexpr bool touches(int block, int array) const {
    for (int at = plan.nodes[block].first; at < plan.nodes[block].last; ++at) {
      if (array_of(plan.instructions[at]) == array) return true;
    }
    return false;
  }

  constexpr int bytes_of(int row) const {
    const int bytes = table[static_cast<std::size_t>(graph.rows[row].node)].bytes;
    return bytes > 0 ? bytes : 4;
  }

  // The row of the reference that a block in lanes moves along these, one for all of them; -1 where there is none.
  constexpr int moved_along(const plan_node& block) const {
    if (block.parent < 0 || plan.nodes[block.parent].mode != loop_mode::lanes) return -1;
    for (int at = block.first; at < block.last; ++at) {
      const instruction& i = plan.instructions[at];
      if (i.code == opcode::refer && plan.storages[i.storage].place == place::registers) return i.row;
    }
    return -1;
  }

  // Whether an instruction multiplies, for each element, by what a reference has moved.
  constexpr bool is_scaled(const instruction& i) const {
    return i.code == opcode::read_storage && plan.storages[i.storage].reference >= 0;
  }

  // Of one index of the loops around the innermost.
  constexpr double run() const {
    double total = 0, most = 1;
    for (int block = 0; block < plan.nodes.size(); ++block) {
      const plan_node& node = plan.nodes[block];
      if (node.kind != node_kind::block) continue;
      double own = 0;
      if (count(plan.open_at(block)) > most) most = count(plan.open_at(block));
      for (int at = node.first; at < node.last; ++at) {
        const instruction& i = plan.instructions[at];
        const graph_node& value = table[static_cast<std::size_t>(graph.rows[i.row].node)];
        if (i.code == opcode::compute || i.code == opcode::accumulate || i.code == opcode::scan ||
            i.code == opcode::refer)
          own += value.cost;
        if (is_scaled(i)) own += 1;
        if (const int array = array_of(i); array >= 0)
          own += access(array, graph.rows[i.row].domain, bytes_of(i.row), block,
                        i.code == opcode::write_output || i.code == opcode::write_storage);
      }
      total += own * count(plan.open_at(block));
      if (const int row = moved_along(node); row >= 0) {
        const label_set along = graph.rows[row].reduced;
        const bool is_short = count(along) * bytes_of(row) < short_row;
        total += (is_short ? short_reference_cost : reference_cost) * count(plan.open_at(block) & ~along);
      }
    }
    return total / most;
  }
};

}  // namespace detail

/// What an index of a plan's loops costs, in additions, where run-time extents are taken to be `unknown_extent`.
template <class Graph, class Table, class Plan>
constexpr double price_of(const Graph& graph, const Table& table, const Plan& plan, double unknown_extent) {
  return detail::plan_price<Graph, Table, Plan>{graph, table, plan, unknown_extent}.run();
}

}  // namespace weft
