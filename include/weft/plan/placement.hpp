// Finds a place for every value that outlives its iteration: registers, a tile of scratch, the output, or a temporary.
#pragma once

#include <weft/plan/loop_tree.hpp>

namespace weft {

constexpr int find_storage(const auto& plan, storage_use use, int row) {
  for (int k = 0; k < plan.storages.size(); ++k) {
    if (plan.storages[k].use == use && plan.storages[k].row == row) return k;
  }
  return -1;
}

namespace detail {

template <int Rows, class Graph, class Table, class Outputs>
struct placer {
  const Graph& graph;
  const Table& table;
  const Outputs& outputs;
  const statement_list& statements;
  loop_plan<Rows>& plan;
  static_vector<int, max_labels> order{};  // labels as the loops open them, for the layout of arrays

  constexpr const plan_node& node(int number) const { return plan.nodes[number]; }

  // Labels whose loop around a block is sequential: a value needs no storage over those.
  constexpr label_set sequential_open(label_set open, int block) const {
    for (int at = block; at >= 0; at = node(at).parent) {
      if (node(at).kind == node_kind::loop && node(at).mode != loop_mode::sequential)
        open &= ~label_bit(node(at).label);
    }
    return open;
  }

  constexpr void set_labels(storage_slot& made, label_set labels) const {
    const int lane = plan.lane_label;
    for (const int label : order) {
      if ((labels & label_bit(label)) != 0 && label != lane) made.labels.push_back(label);
    }
    if ((labels & label_bit(lane)) != 0) made.labels.push_back(lane);
  }

  // Every consumer of statement `number` inside the tile that surrounds its block?
  constexpr bool stays_in_tile(int number, int tile) const {
    for (const statement& s : statements.all) {
      if ((s.needs >> number & 1u) == 0) continue;
      bool inside = false;
      for (int at = s.block; at >= 0; at = node(at).parent) inside = inside || at == tile;
      if (!inside) return false;
    }
    return true;
  }

  constexpr bool stays_in_block(int number) const {
    for (const statement& s : statements.all) {
      if ((s.needs >> number & 1u) != 0 && s.block != statements.all[number].block) return false;
    }
    return true;
  }

  constexpr int find_root(int row, label_set domain, type_identity element) const {
    for (const statement& s : statements.all) {
      if (s.kind != statement_kind::root || s.row != row) continue;
      const output_info& output = outputs[static_cast<std::size_t>(s.root)];
      if (output.may_hold && output.element == element && graph.roots[s.root].access.labels == domain) return s.root;
    }
    return -1;
  }

  // The root in whose target a state can stand until it is finished there: the value itself is the root, or only the
  // root reads it.
  constexpr int find_target(int finish, label_set domain, type_identity element) const {
    const int row = statements.all[finish].row;
    if (const int own = find_root(row, domain, element); own >= 0) return own;
    int root = -1;
    for (const statement& user : statements.all) {
      if ((user.needs >> finish & 1u) == 0) continue;
      if (user.kind != statement_kind::root || root >= 0) return -1;
      root = user.root;
    }
    if (root < 0 || output_is_taken(root)) return -1;
    const output_info& output = outputs[static_cast<std::size_t>(root)];
    return output.may_hold && output.element == element && graph.roots[root].access.labels == domain ? root : -1;
  }

  constexpr void place_state(int number) {
    const statement& s = statements.all[number];
    const graph_node& reduction = table[static_cast<std::size_t>(graph.rows[s.row].node)];
    const int loop = plan.outermost_loop(s.block, s.reduced);
    const label_set kept = graph.rows[s.row].domain;
    const label_set open = plan.open_outside(loop);
    const int tile = loop >= 0 ? plan.tile_of(loop) : -1;
    const label_set lane = tile >= 0 ? label_bit(node(tile).label) : 0;
    const int finish = statements.find(statement_kind::finish, s.row);
    const label_set inside =
        (kept & ~(open & ~lane)) | (kept & ~plan.common_open(s.block, statements.all[finish].block));
    // Labels whose loops end between the finish and a use: an array that outlives them is indexed by them too.
    label_set outlives = 0;
    for (const statement& user : statements.all) {
      if ((user.needs >> finish & 1u) != 0)
        outlives |= kept & ~plan.common_open(statements.all[finish].block, user.block);
    }
    const bool refers = s.kind == statement_kind::refer;
    storage_slot made{.use = refers ? storage_use::reference : storage_use::state, .row = s.row};
    if (s.follows >= 0) made.reference = find_storage(plan, storage_use::reference, s.follows);
    if (inside == 0) {
      made.place = place::registers;
    } else if (inside == lane && (outlives & ~lane) == 0 && stays_in_tile(number, tile) &&
               stays_in_tile(finish, tile)) {
      made.place = place::scratch;
    } else {
      made.root = reduction.single_state && !refers ? find_target(finish, kept, reduction.state_element) : -1;
      made.place = made.root >= 0 ? place::output : place::temporary;
    }
    if (made.place == place::output)
      set_labels(made, kept);
    else
      set_labels(made, made.place == place::temporary ? inside | outlives : inside);
    const int place_number = plan.storages.push_back(made);
    if (loop >= 0) plan.nodes[loop].starts.push_back(place_number);
    if (made.place == place::registers && outlives != 0) {
      storage_slot value{.use = storage_use::value, .place = place::temporary, .row = s.row};
      value.root = find_root(s.row, kept, reduction.element);
      if (value.root >= 0) value.place = place::output;
      set_labels(value, outlives);
      plan.storages.push_back(value);
    }
  }

  constexpr void place_stored(int number) {
    const statement& s = statements.all[number];
    const label_set domain = graph.rows[s.row].domain;
    label_set common = ~label_set{0};
    bool by_root_only = true;
    int root = -1;
    for (const statement& user : statements.all) {
      if ((user.needs >> number & 1u) == 0) continue;
      common &= plan.common_open(s.block, user.block);
      by_root_only = by_root_only && user.kind == statement_kind::root && (root < 0 || root == user.root);
      root = user.root;
    }
    const label_set outlives = domain & ~sequential_open(common, s.block);
    storage_slot made{.use = storage_use::value, .row = s.row};
    const int tile = plan.tile_of(s.block);
    const graph_node& value = table[static_cast<std::size_t>(graph.rows[s.row].node)];
    if (outlives == 0) {
      made.place = place::registers;
    } else if (tile >= 0 && outlives == label_bit(node(tile).label) && stays_in_tile(number, tile)) {
      made.place = place::scratch;
    } else if (by_root_only && root >= 0 && outputs[static_cast<std::size_t>(root)].may_hold &&
               outputs[static_cast<std::size_t>(root)].element == value.element &&
               graph.roots[root].access.labels == domain && !output_is_taken(root)) {
      made.place = place::output;
      made.root = root;
    } else {
      made.place = place::temporary;
    }
    set_labels(made, made.place == place::output ? domain : outlives);
    plan.storages.push_back(made);
  }

  constexpr bool output_is_taken(int root) const {
    for (const storage_slot& other : plan.storages) {
      if ((other.place == place::output || other.place == place::previous_output) && other.root == root) return true;
    }
    return false;
  }

  constexpr void run() {
    for (const statement_kind kind : {statement_kind::refer, statement_kind::accumulate}) {
      for (int number = 0; number < statements.all.size(); ++number) {
        if (statements.all[number].kind == kind) place_state(number);
      }
    }
    for (int number = 0; number < statements.all.size(); ++number) {
      const statement& s = statements.all[number];
      const bool from_other = s.kind == statement_kind::finish && graph.rows[s.row].state_row >= 0;
      if (s.kind == statement_kind::store || (from_other && !stays_in_block(number))) place_stored(number);
    }
  }
};

}  // namespace detail

/// Adds a storage for every state and stored value; the carries of scans are placed with the blocks that move them on.
template <int Rows, class Graph, class Table, class Outputs>
constexpr void place_values(const Graph& graph, const Table& table, const Outputs& outputs,
                            const statement_list& statements, loop_plan<Rows>& plan) {
  detail::placer<Rows, Graph, Table, Outputs> placer{graph, table, outputs, statements, plan, {}};
  for (int label = 0; label < graph.labels.size(); ++label) placer.order.push_back(label);
  placer.run();
}

}  // namespace weft
