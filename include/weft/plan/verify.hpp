// Whether a plan is legal for its loop graph, and if not, why.
#pragma once

#include <weft/graph/verify.hpp>
#include <weft/plan/summary.hpp>

namespace weft {
namespace detail {

template <class Graph, class Plan>
struct plan_verifier {
  const Graph& graph;
  const Plan& plan;

  constexpr bool is_made(int row, int node, int before) const {
    for (int at = plan.nodes[node].first; at < before; ++at) {
      if (plan.instructions[at].row == row && makes_row(plan.instructions[at].code)) return true;
    }
    return false;
  }

  // A scalar slot is filled by a block that runs before, in a loop that is still open.
  constexpr bool is_made_outside(int row, int node) const {
    for (int other = 0; other < node; ++other) {
      const plan_node& n = plan.nodes[other];
      if (n.kind != node_kind::block || !is_made(row, other, n.last)) continue;
      if ((graph.rows[row].domain & ~plan.common_sequential(other, node)) == 0) return true;
    }
    return false;
  }

  // Whoever reads a slot stands inside all loops over labels of the value that the slot lacks, and so does its writer.
  constexpr bool reads_what_was_written(const instruction& read, int node) const {
    const storage_slot& slot = plan.storages[read.storage];
    for (int other = 0; other < plan.nodes.size(); ++other) {
      for (int at = plan.nodes[other].first; at < plan.nodes[other].last; ++at) {
        const instruction& write = plan.instructions[at];
        const bool writes =
            write.code == opcode::write_storage || write.code == opcode::accumulate || write.code == opcode::refer;
        if (!writes || write.storage != read.storage) continue;
        if ((graph.rows[slot.row].domain & ~slot.label_bits() & ~plan.common_open(other, node)) != 0) return false;
        if (other < node) return true;
      }
    }
    return false;
  }

  // Whether the owner of a state has put its value there before another is finished from it.
  constexpr bool is_overwritten(const instruction& finish, int before) const {
    if (plan.storages[finish.storage].place == place::registers || plan.owns_state(finish)) return false;
    for (int at = 0; at < before; ++at) {
      const instruction& i = plan.instructions[at];
      if (i.code == opcode::finish && i.storage == finish.storage && plan.owns_state(i)) return true;
    }
    return false;
  }

  constexpr const char* check_block(int node) const {
    const plan_node& n = plan.nodes[node];
    for (int at = n.first; at < n.last; ++at) {
      const instruction& i = plan.instructions[at];
      if (i.row < 0 || i.row >= graph.rows.size()) return "an instruction has no row";
      const loop_row& row = graph.rows[i.row];
      const bool on_operands = i.code == opcode::compute || i.code == opcode::scan || i.code == opcode::accumulate ||
                               i.code == opcode::refer || i.code == opcode::lone;
      for (int k = 0; on_operands && k < row.operand_count; ++k) {
        if (!is_made(row.operands[k], node, at) && !is_made_outside(row.operands[k], node))
          return "an operand is not there yet";
      }
      const bool on_value = i.code == opcode::write_storage || i.code == opcode::write_output;
      if (on_value && !is_made(i.row, node, at) && !is_made_outside(i.row, node))
        return "a value is written before it is made";
      if (i.code == opcode::read_value && !is_made_outside(i.row, node)) return "a scalar is read before it is made";
      if (i.code == opcode::read_storage && !reads_what_was_written(i, node))
        return "an array is read where it does not hold the value";
      if (i.code == opcode::finish && is_overwritten(i, at)) return "a state is finished after it was overwritten";
      if (i.code == opcode::read_leaf && (row.domain & ~plan.open_at(node)) != 0)
        return "a leaf is read outside its loops";
    }
    return nullptr;
  }

  // Every state and carry is set to neutral by a loop around its use.
  constexpr bool is_started(int number) const {
    for (const plan_node& n : plan.nodes) {
      if (n.starts.contains(number)) return true;
    }
    return false;
  }

  constexpr bool is_written(int root) const {
    for (const instruction& i : plan.instructions) {
      if (i.code == opcode::write_output && i.storage == root) return true;
      const bool stores = i.code == opcode::accumulate || i.code == opcode::write_storage;
      if (stores && plan.storages[i.storage].place == place::output && plan.storages[i.storage].root == root)
        return true;
    }
    return false;
  }
};

}  // namespace detail

/// The first thing wrong with a plan, or nullptr: every row is made before it is used, every array is read where it
/// holds the value, every state starts neutral, every root is written.
template <class Graph, int Rows>
constexpr const char* verify(const Graph& graph, const loop_plan<Rows>& plan) {
  if (plan.reason != nullptr) return plan.reason;
  const detail::plan_verifier<Graph, loop_plan<Rows>> verifier{graph, plan};
  for (int node = 0; node < plan.nodes.size(); ++node) {
    if (plan.nodes[node].parent >= node) return "a node stands before its parent";
    if (const char* reason = verifier.check_block(node); reason != nullptr) return reason;
  }
  for (int number = 0; number < plan.storages.size(); ++number) {
    const bool needs_start = plan.storages[number].use != storage_use::value;
    if (needs_start && !verifier.is_started(number)) return "a state is never started";
  }
  for (int root = 0; root < graph.roots.size(); ++root) {
    if (!verifier.is_written(root)) return "a root is never written";
  }
  return nullptr;
}

/// What is wrong with the graph or the plan of eval(e...), or nullptr.
template <class... E>
inline constexpr const char* verify_of = [] {
  using asked = typename detail::planned<std::remove_cvref_t<E>...>::asked_type;
  using L = lowered<near_program<asked>>;
  const char* reason = verify(L::loops);
  if (reason == nullptr) reason = verify(L::loops, L::plan);
  if constexpr (choice_of<asked>.has_variants()) {
    using F = lowered<far_program<asked>>;
    if (reason == nullptr) reason = verify(F::loops);
    if (reason == nullptr) reason = verify(F::loops, F::plan);
  }
  return reason;
}();

}  // namespace weft
