// Writes the instructions of every block: each row once, operands first, from wherever it is at that point.
#pragma once

#include <weft/plan/form.hpp>
#include <weft/plan/hold.hpp>

namespace weft {
namespace detail {

template <class Graph, class Table, class Outputs, class Plan>
struct emitter {
  const Graph& graph;
  const Table& table;
  const Outputs& outputs;
  const statement_list& statements;
  const held_list& held;
  Plan& plan;
  form_list<Graph> forms = list_forms(graph, table);

  static_vector<instruction, 4 * Graph::capacity> along, before;  // of the block at hand
  bool in_along[Graph::capacity] = {};
  bool in_before[Graph::capacity] = {};
  int block = -1;
  int lane = -1;

  constexpr int held_storage(int row) const {
    for (const held_value& value : held) {
      if (value.row == row && block > value.from && block <= value.until) return held_place(value);
    }
    return -1;
  }

  constexpr int held_place(const held_value& value) const {
    for (int k = 0; k < plan.storages.size(); ++k) {
      const storage_slot& s = plan.storages[k];
      if (s.use == storage_use::value && s.place == place::output && s.row == value.row && s.root == value.root)
        return k;
    }
    return -1;
  }

  // A row in an enclosing scalar slot is read where it changes along the lanes of nothing.
  constexpr void need(int row, bool scalar) {
    bool& done = scalar ? in_before[row] : in_along[row];
    if (done) return;
    done = true;
    if (!scalar && (graph.rows[row].domain & label_bit(lane)) == 0) {
      need(row, true);
      along.push_back({opcode::read_value, row, -1});
      return;
    }
    auto& list = scalar ? before : along;
    const loop_row& value = graph.rows[row];
    const bool stored = statements.stored.contains(row) && !stores(row);
    if (const int kept = held_storage(row); kept >= 0) {
      list.push_back({opcode::read_storage, row, kept});
    } else if (value.reduced != 0 || stored) {
      const int array = array_of(row, value.reduced != 0);
      if (array >= 0) list.push_back({opcode::read_storage, row, array});
    } else {
      for (int k = 0; k < value.operand_count; ++k) need(value.operands[k], scalar);
      switch (value.kind) {
        case record_kind::leaf:
          list.push_back({opcode::read_leaf, row, -1});
          break;
        case record_kind::literal:
          list.push_back({opcode::literal, row, -1});
          break;
        case record_kind::map:
          list.push_back({opcode::compute, row, -1, forms.of[row]});
          break;
        case record_kind::reduce:
          list.push_back({opcode::lone, row, -1});
          break;
        case record_kind::scan:
          if (value.ordered.empty())
            list.push_back({opcode::lone, row, -1});
          else
            list.push_back({opcode::scan, row, place_carry(row)});
          break;
        default:
          break;
      }
    }
  }

  // Where a reduction's state is, or the reference that stands for its result.
  constexpr int state_of(int row) const {
    const int state = find_storage(plan, storage_use::state, row);
    return state >= 0 ? state : find_storage(plan, storage_use::reference, row);
  }

  constexpr bool stores(int row) const {
    for (const statement& s : statements.all) {
      if (s.kind == statement_kind::store && s.row == row && s.block == block) return true;
    }
    return false;
  }

  // The array in which a finished or stored value stands, or -1 where it is in a register of an enclosing block.
  constexpr int array_of(int row, bool reduced) const {
    const int value = find_storage(plan, storage_use::value, row);
    if (value >= 0 && plan.storages[value].place != place::registers) {
      // Inside the loops of the block that made it, it is still in a register.
      const int number = statements.find(reduced ? statement_kind::finish : statement_kind::store, row);
      return (graph.rows[row].domain & ~plan.common_sequential(statements.all[number].block, block)) == 0 ? -1 : value;
    }
    const int state = reduced ? state_of(row) : -1;
    return state >= 0 && plan.storages[state].place != place::registers ? state : -1;
  }

  constexpr int place_carry(int row) {
    const loop_row& scan = graph.rows[row];
    const label_set scanned = graph.scanned_set(row);
    const int first = plan.outermost_loop(block, scanned), tile = plan.tile_of(block);
    const label_set open = plan.open_outside(first);
    const bool tiled = tile >= 0 && (open & label_bit(plan.nodes[tile].label)) != 0;
    const label_set inside = scan.domain & ~(tiled ? open & ~label_bit(plan.nodes[tile].label) : open) & ~scanned;
    storage_slot made{.use = storage_use::carry, .row = row};
    for (const statement& s : statements.all) {
      if (s.block == block && s.row == row && inside != 0 && !is_held_root(s.root) &&
          is_carried_in_output(graph, table, outputs, s)) {
        made.root = s.root;
      }
    }
    if (inside == 0)
      made.place = place::registers;
    else if (made.root >= 0)
      made.place = place::previous_output;
    else if (tiled && inside == label_bit(plan.nodes[tile].label))
      made.place = place::scratch;
    else
      made.place = place::temporary;
    for (const label_set last : {label_set{0}, label_bit(plan.lane_label)}) {
      for (int label = 0; label < graph.labels.size(); ++label) {
        const label_set own = label_bit(label);
        if ((inside & own) != 0 && (own == label_bit(plan.lane_label)) == (last != 0)) made.labels.push_back(label);
      }
    }
    const int number = plan.storages.push_back(made);
    plan.nodes[first].starts.push_back(number);
    return number;
  }

  constexpr bool is_held_root(int root) const {
    for (const held_value& value : held) {
      if (value.root == root) return true;
    }
    return false;
  }

  constexpr void emit_statement(const statement& s) {
    const bool scalar = lane < 0;
    auto& list = scalar ? before : along;
    switch (s.kind) {
      case statement_kind::accumulate:
        need(graph.rows[s.row].operands[0], scalar);
        list.push_back({opcode::accumulate, s.row, find_storage(plan, storage_use::state, s.row)});
        break;
      case statement_kind::refer:
        need(graph.rows[s.row].operands[0], scalar);
        list.push_back({opcode::refer, s.row, find_storage(plan, storage_use::reference, s.row)});
        (scalar ? in_before : in_along)[s.row] = true;
        break;
      case statement_kind::finish: {
        const int owner = graph.rows[s.row].state_row >= 0 ? graph.rows[s.row].state_row : s.row;
        const int state = state_of(owner);
        const graph_node& reduction = table[static_cast<std::size_t>(graph.rows[s.row].node)];
        const storage_slot& slot = plan.storages[state];
        if (slot.place != place::registers && reduction.scalar_state && slot.reference < 0 && owner == s.row) break;
        list.push_back({opcode::finish, s.row, state});
        (scalar ? in_before : in_along)[s.row] = true;
        const int value = find_storage(plan, storage_use::value, s.row);
        if (value >= 0 && plan.storages[value].place != place::registers)
          list.push_back({opcode::write_storage, s.row, value});
        break;
      }
      case statement_kind::store: {
        need(s.row, scalar);
        const int value = find_storage(plan, storage_use::value, s.row);
        if (plan.storages[value].place != place::registers) list.push_back({opcode::write_storage, s.row, value});
        break;
      }
      case statement_kind::root: {
        const int state = graph.rows[s.row].reduced != 0 ? state_of(s.row) : -1;
        const int value = find_storage(plan, storage_use::value, s.row);
        if (state >= 0 && plan.storages[state].place == place::output && plan.storages[state].root == s.root) break;
        if (value >= 0 && plan.storages[value].place == place::output && plan.storages[value].root == s.root &&
            graph.rows[s.row].reduced != 0)
          break;
        need(s.row, scalar);
        list.push_back({opcode::write_output, s.row, s.root});
        break;
      }
    }
  }

  constexpr void emit_block(int number) {
    block = number;
    const int parent = plan.nodes[number].parent;
    lane = parent >= 0 && plan.nodes[parent].kind == node_kind::loop && plan.nodes[parent].mode == loop_mode::lanes
               ? plan.nodes[parent].label
               : -1;
    along.size_ = before.size_ = 0;
    for (bool& flag : in_along) flag = false;
    for (bool& flag : in_before) flag = false;
    for (const statement& s : statements.all) {
      if (s.block == number) emit_statement(s);
    }
    for (const held_value& value : held) {
      if (value.from == number)
        (lane < 0 ? before : along).push_back({opcode::write_storage, value.row, held_place(value)});
    }
    if (lane < 0) {
      append(number, before);
    } else {
      append(plan.nodes[number].before, before);
      append(number, along);
    }
  }

  template <class List>
  constexpr void append(int number, const List& list) {
    plan.nodes[number].first = plan.instructions.size();
    for (const instruction& made : list) plan.instructions.push_back(made);
    plan.nodes[number].last = plan.instructions.size();
  }

  constexpr void run() {
    for (const held_value& value : held) {
      storage_slot made{.use = storage_use::value,
                        .place = place::output,
                        .row = value.row,
                        .root = value.root,
                        .reference = value.reference};
      for (const access_term& term : graph.roots[value.root].access.terms) made.labels.push_back(term.label);
      plan.storages.push_back(made);
    }
    for (int number = 0; number < plan.nodes.size(); ++number) {
      bool used = false;
      for (const statement& s : statements.all) used = used || s.block == number;
      if (used) emit_block(number);
    }
  }
};

}  // namespace detail

/// Fills in the instructions of every block of the plan.
template <class Graph, class Table, class Outputs, class Plan>
constexpr void emit_instructions(const Graph& graph, const Table& table, const Outputs& outputs,
                                 const statement_list& statements, const held_list& held, Plan& plan) {
  detail::emitter<Graph, Table, Outputs, Plan> emitter{.graph = graph,
                                                       .table = table,
                                                       .outputs = outputs,
                                                       .statements = statements,
                                                       .held = held,
                                                       .plan = plan,
                                                       .along = {},
                                                       .before = {}};
  emitter.run();
}

}  // namespace weft
