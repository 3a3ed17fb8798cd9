// Places the statements in loops: labels that a group shares are opened, what remains is split into levels, and each
// level is treated the same way.
#pragma once

#include <weft/plan/loop_groups.hpp>

namespace weft {
namespace detail {

template <int Rows, class Graph, class Table, class Outputs>
struct loop_tree_builder {
  const Graph& graph;
  const Table& table;
  const Outputs& outputs;
  statement_list& statements;
  loop_plan<Rows> plan;
  statement_grouper grouper{statements};

  constexpr const statement& at(int number) const { return statements.all[number]; }

  // Memory order: as the axes of the largest arrays stand, but for labels that a scan or a reduction needs in its own.
  constexpr void order_labels() {
    label_set placed = 0;
    const auto append = [&](const axis_access& access) {
      for (int axis = 0; axis < max_rank; ++axis) {
        for (int k = access.terms.size() - 1; k >= 0; --k) {
          const access_term& term = access.terms[k];
          if (term.axis != axis || (placed & label_bit(term.label)) != 0) continue;
          placed |= label_bit(term.label);
          grouper.order.push_back(term.label);
        }
      }
    };
    merge_orders(graph.orders(), [&](int label) {
      placed |= label_bit(label);
      grouper.order.push_back(label);
    });
    for (int terms = max_rank; terms > 0; --terms) {
      for (const loop_row& row : graph.rows) {
        if (row.kind == record_kind::leaf && row.access.terms.size() == terms) append(row.access);
      }
    }
    for (const loop_root& root : graph.roots) append(root.access);
  }

  // The label that vectors run along: of unit stride in most operands, the innermost where they tie.
  constexpr int find_lane_label() const {
    int votes[max_labels] = {};
    for (const loop_row& row : graph.rows) {
      if (row.kind != record_kind::leaf) continue;
      const int unit = unit_label(row.access, table[static_cast<std::size_t>(row.node)].dense);
      if (unit >= 0) votes[unit] += 2 * row.access.terms.size();
    }
    for (int k = 0; k < graph.roots.size(); ++k) {
      const int unit = unit_label(graph.roots[k].access, outputs[static_cast<std::size_t>(k)].dense);
      if (unit >= 0) votes[unit] += graph.roots[k].access.terms.size();
    }
    int best = grouper.order.empty() ? -1 : grouper.order.back();
    for (const int label : grouper.order) {
      if (best < 0 || votes[label] >= votes[best]) best = label;
    }
    return best;
  }

  constexpr int add_loop(int parent, int label, loop_mode mode, const statement_group& of) {
    return plan.nodes.push_back({.kind = node_kind::loop,
                                 .parent = parent,
                                 .label = label,
                                 .mode = mode,
                                 .reverse = (of.backward & label_bit(label)) != 0});
  }

  constexpr void add_block(int parent, const statement_group& of) {
    const int block = plan.nodes.push_back({.kind = node_kind::block, .parent = parent});
    for (const int member : of.members) statements.all[member].block = block;
  }

  // The block before the lanes holds what does not change along them.
  constexpr void add_lane_block(int parent, int label, const statement_group& of) {
    const int before = plan.nodes.push_back({.kind = node_kind::block, .parent = parent});
    add_block(add_loop(parent, label, loop_mode::lanes, of), of);
    plan.nodes[plan.nodes.size() - 1].before = before;
  }

  // Opens loops below `parent`; a tile of the lane label may be open already.
  constexpr void place(int parent, const statement_numbers& numbers, label_set open, bool in_tile) {
    for (const statement_group& level : grouper.make_groups(numbers, open)) {
      if (level.shared == 0) {
        place_step(parent, level, in_tile);
        continue;
      }
      label_set all = 0;
      for (const int member : level.members) all |= at(member).domain & ~open;
      if (all != level.shared)
        place_levels(parent, level, open, in_tile);
      else
        place_single(parent, level, in_tile);
    }
  }

  // No loop left but the one over the tile: whose statements all run along it, or not at all.
  constexpr void place_step(int parent, const statement_group& level, bool in_tile) {
    statement_group along, apart;
    for (const int member : level.members) {
      const bool in_lanes = in_tile && (at(member).domain & label_bit(plan.lane_label)) != 0;
      (in_lanes ? along : apart).members.push_back(member);
    }
    if (!apart.members.empty()) add_block(parent, apart);
    if (!along.members.empty()) add_lane_block(parent, plan.lane_label, along);
  }

  // Several levels share the labels: those are opened, then the levels find their own places inside.
  constexpr void place_levels(int parent, const statement_group& level, label_set open, bool in_tile) {
    const label_set lane = label_bit(plan.lane_label);
    for (const int label : grouper.order) {
      if ((level.shared & label_bit(label)) != 0 && label_bit(label) != lane)
        parent = add_loop(parent, label, loop_mode::sequential, level);
    }
    if ((level.shared & lane) != 0) {
      parent = add_loop(parent, plan.lane_label, loop_mode::tile, level);
      in_tile = true;
    }
    place(parent, level.members, open | level.shared, in_tile);
  }

  // One block runs over all labels. Labels that nobody reduces or scans go outside; the lane label goes innermost, as a
  // tile where a state would otherwise need an array as long as the axis.
  constexpr void place_single(int parent, const statement_group& level, bool in_tile) {
    const label_set busy = grouper.busy_labels(level);
    int innermost = plan.lane_label;
    if (!in_tile && (level.shared & label_bit(innermost)) == 0) {
      for (const int label : grouper.order) {
        if ((level.shared & label_bit(label)) != 0) innermost = label;
      }
    }
    // What takes labels in an order fixes which of them is innermost.
    for (const int label : grouper.order) {
      for (const int member : level.members) {
        if ((at(member).ordered & label_bit(innermost)) != 0 && (at(member).ordered & label_bit(label)) != 0)
          innermost = label;
      }
    }
    const label_set lane = label_bit(innermost);
    const bool tile = !in_tile && (busy & lane) == 0 && (level.shared & busy) != 0 && innermost == plan.lane_label &&
                      !carries_in_output(level);
    for (const int label : grouper.order) {
      const label_set own = label_bit(label);
      if ((level.shared & own & ~busy & ~lane) != 0) parent = add_loop(parent, label, loop_mode::sequential, level);
    }
    if (tile) parent = add_loop(parent, innermost, loop_mode::tile, level);
    for (const int label : grouper.order) {
      const label_set own = label_bit(label);
      if ((level.shared & own & busy & ~lane) != 0) parent = add_loop(parent, label, loop_mode::sequential, level);
    }
    add_lane_block(parent, innermost, level);
  }

  // A scan that is itself the root finds its carry in the element before.
  constexpr bool carries_in_output(const statement_group& level) const {
    for (const int member : level.members) {
      if (!is_carried_in_output(graph, table, outputs, at(member))) return false;
    }
    return true;
  }

  constexpr void build() {
    order_labels();
    plan.lane_label = grouper.lane_label = find_lane_label();
    statement_numbers all;
    for (int k = 0; k < statements.all.size(); ++k) all.push_back(k);
    place(-1, all, 0, false);
  }
};

}  // namespace detail

/// Places every statement of the graph in a tree of loops.
template <int Rows, class Graph, class Table, class Outputs>
constexpr loop_plan<Rows> build_loop_tree(const Graph& graph, const Table& table, const Outputs& outputs,
                                          statement_list& statements) {
  detail::loop_tree_builder<Rows, Graph, Table, Outputs> builder{graph, table, outputs, statements, {}};
  builder.build();
  return builder.plan;
}

}  // namespace weft
