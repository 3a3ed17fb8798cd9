// What a plan's loops do, counted with the extents at hand: elements and bytes moved, and the operations that are dear.
#pragma once

#include <weft/plan/hold.hpp>

#include <cstdint>
#include <string_view>

namespace weft {

/// An operation counts as dear from here on: where computing it again costs more than keeping its value.
inline constexpr int dear_cost = detail::keep_threshold;

/// How often the loops run a dear operation.
struct dear_count {
  const char* name = "";
  int cost = 0;  // of one, in additions
  std::int64_t count = 0;
};

/// What the loops of a plan do in one evaluation. Arrays are operands, outputs and temporaries; what stays in
/// registers or in scratch is not counted.
struct plan_cost {
  int row = -1, root = -1;    // the largest operand, or the largest output where there is none
  std::int64_t elements = 0;  // of that
  std::int64_t reads = 0, writes = 0;
  std::int64_t bytes_read = 0, bytes_written = 0;
  static_vector<dear_count, 32> dear{};
};

namespace detail {

template <class Graph, class Table, class Outputs, class Plan>
struct cost_counter {
  const Graph& graph;
  const Table& table;
  const Outputs& outputs;
  const Plan& plan;
  const std::ptrdiff_t* extents;  // of each label
  plan_cost result{};

  constexpr const graph_node& node_of(int row) const { return table[static_cast<std::size_t>(graph.rows[row].node)]; }

  constexpr std::int64_t size_of(label_set labels) const {
    std::int64_t size = 1;
    for (int label = 0; label < graph.labels.size(); ++label) {
      if ((labels & label_bit(label)) != 0) size *= extents[label];
    }
    return size;
  }

  // How often a block is entered. A tile counts by its number where no loop inside walks over its elements.
  constexpr std::int64_t runs_of(int block) const {
    std::int64_t runs = 1;
    label_set seen = 0;
    for (int at = plan.nodes[block].parent; at >= 0; at = plan.nodes[at].parent) {
      const plan_node& loop = plan.nodes[at];
      const std::int64_t extent = extents[loop.label];
      if ((seen & label_bit(loop.label)) != 0) continue;
      seen |= label_bit(loop.label);
      runs *= loop.mode == loop_mode::tile ? (extent + tile_extent - 1) / tile_extent : extent;
    }
    return runs;
  }

  constexpr bool in_array(int storage) const {
    const place where = plan.storages[storage].place;
    return where != place::registers && where != place::scratch;
  }
  constexpr int bytes_in(int storage) const {
    const storage_slot& slot = plan.storages[storage];
    return slot.bytes(node_of(slot.row));
  }

  constexpr void read(std::int64_t runs, int bytes) {
    result.reads += runs;
    result.bytes_read += runs * bytes;
  }
  constexpr void write(std::int64_t runs, int bytes) {
    result.writes += runs;
    result.bytes_written += runs * bytes;
  }

  constexpr void count_dear(int row, std::int64_t runs) {
    const graph_node& node = node_of(row);
    if (node.cost < dear_cost) return;
    for (dear_count& known : result.dear) {
      if (std::string_view(known.name) != node.name || known.cost != node.cost) continue;
      known.count += runs;
      return;
    }
    if (result.dear.size() < 32) result.dear.push_back({node.name, node.cost, runs});
  }

  constexpr void count(const instruction& at, std::int64_t runs) {
    switch (at.code) {
      case opcode::read_leaf:
        if (graph.rows[at.row].domain != 0) read(runs, node_of(at.row).bytes);
        break;
      case opcode::read_storage:
        if (in_array(at.storage)) read(runs, bytes_in(at.storage));
        break;
      case opcode::write_storage:
        if (in_array(at.storage)) write(runs, bytes_in(at.storage));
        break;
      case opcode::write_output:
        write(runs, outputs[static_cast<std::size_t>(at.storage)].bytes);
        break;
      case opcode::accumulate:
      case opcode::scan:
        count_dear(at.row, runs);
        if (!in_array(at.storage)) break;
        if (plan.storages[at.storage].place == place::previous_output) {
          // The element before, which the first of a scan lacks; it is written as a result.
          const std::int64_t extent = extents[graph.rows[at.row].ordered[0]];
          if (extent > 0) read(runs / extent * (extent - 1), bytes_in(at.storage));
        } else {
          read(runs, bytes_in(at.storage));
          write(runs, bytes_in(at.storage));
        }
        break;
      case opcode::refer:
        if (in_array(at.storage)) read(runs, bytes_in(at.storage));
        break;
      case opcode::finish:
        if (!in_array(at.storage)) break;
        read(runs, bytes_in(at.storage));
        if (plan.owns_state(at)) write(runs, node_of(at.row).bytes);
        break;
      case opcode::compute:
      case opcode::lone:
        count_dear(at.row, runs);
        break;
      default:
        break;
    }
  }

  constexpr void run() {
    for (int row = 0; row < graph.rows.size(); ++row) {
      const loop_row& leaf = graph.rows[row];
      if (leaf.kind != record_kind::leaf || leaf.domain == 0 || size_of(leaf.domain) <= result.elements) continue;
      result.row = row;
      result.elements = size_of(leaf.domain);
    }
    for (int root = 0; root < graph.roots.size() && result.row < 0; ++root) {
      if (size_of(graph.roots[root].access.labels) <= result.elements) continue;
      result.root = root;
      result.elements = size_of(graph.roots[root].access.labels);
    }
    for (int node = 0; node < plan.nodes.size(); ++node) {
      if (plan.nodes[node].kind != node_kind::block) continue;
      const std::int64_t runs = runs_of(node);
      for (int at = plan.nodes[node].first; at < plan.nodes[node].last; ++at) count(plan.instructions[at], runs);
    }
  }
};

// Dear operations in the blocks inside the most loops: those that are run for every element.
template <class Graph, class Table, class Plan>
constexpr int count_dear_operations(const Graph& graph, const Table& table, const Plan& plan) {
  const auto depth_of = [&](int node) {
    int depth = 0;
    for (label_set open = plan.open_at(node); open != 0; open &= open - 1) ++depth;
    return depth;
  };
  const auto each_block = [&](auto visit) {
    for (int node = 0; node < plan.nodes.size(); ++node) {
      if (plan.nodes[node].kind == node_kind::block && plan.nodes[node].first != plan.nodes[node].last) visit(node);
    }
  };
  int deepest = 0, found = 0;
  each_block([&](int node) { deepest = depth_of(node) > deepest ? depth_of(node) : deepest; });
  each_block([&](int node) {
    for (int at = plan.nodes[node].first; depth_of(node) == deepest && at < plan.nodes[node].last; ++at) {
      const instruction& i = plan.instructions[at];
      const bool computes =
          i.code == opcode::compute || i.code == opcode::lone || i.code == opcode::accumulate || i.code == opcode::scan;
      if (computes && table[static_cast<std::size_t>(graph.rows[i.row].node)].cost >= dear_cost) ++found;
    }
  });
  return found;
}

}  // namespace detail

/// The cost of a plan, the loops' extents being given label by label.
template <class Graph, class Table, class Outputs, class Plan>
constexpr plan_cost count_cost(const Graph& graph, const Table& table, const Outputs& outputs, const Plan& plan,
                               const std::ptrdiff_t* extents) {
  detail::cost_counter<Graph, Table, Outputs, Plan> counter{graph, table, outputs, plan, extents};
  counter.run();
  return counter.result;
}

}  // namespace weft
