// Places the statements in loops. Two statements share a loop over a label unless a dependence between them crosses its
// iterations; shareable loops are opened, what remains is split into levels, and each level is treated the same way.
#pragma once

#include <weft/plan/statements.hpp>

namespace weft {
namespace detail {

template <int Rows, class Graph, class Table, class Outputs>
struct loop_tree_builder {
  const Graph& graph;
  const Table& table;
  const Outputs& outputs;
  statement_list& statements;
  loop_plan<Rows> plan;
  static_vector<int, max_labels> order{};  // labels from the outermost in memory to the innermost

  struct group {
    static_vector<int, max_statements> members;
    label_set shared = 0;  // labels that all members can run over together
    label_set forward = 0, backward = 0;
  };
  using group_list = static_vector<group, max_statements>;
  using statement_numbers = static_vector<int, max_statements>;

  constexpr const statement& at(int number) const { return statements.all[number]; }

  // Memory order: as the axes of the largest arrays stand, with the labels of a flattened scan kept in order.
  constexpr void order_labels() {
    label_set placed = 0;
    const auto append = [&](const axis_access& access) {
      for (int axis = 0; axis < max_rank; ++axis) {
        for (int k = access.terms.size() - 1; k >= 0; --k) {
          const access_term& term = access.terms[k];
          if (term.axis != axis || (placed & label_bit(term.label)) != 0) continue;
          placed |= label_bit(term.label);
          order.push_back(term.label);
        }
      }
    };
    for (int row = 0; row < graph.rows.size(); ++row) {
      for (int k = 0; k < graph.rows[row].scanned.size() && graph.rows[row].scanned.size() > 1; ++k) {
        const int label = graph.rows[row].scanned[k];
        if ((placed & label_bit(label)) != 0) continue;
        placed |= label_bit(label);
        order.push_back(label);
      }
    }
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
    int best = order.empty() ? -1 : order.back();
    for (const int label : order) {
      if (best < 0 || votes[label] >= votes[best]) best = label;
    }
    return best;
  }

  constexpr bool needs(int one, int other) const { return at(one).needs >> other & 1u; }

  // Labels reduced by members that `number` needs, directly or through other members: sharing them would cross. A
  // reference that moves is ready within the iteration for those that follow it.
  constexpr label_set crossed(const group& in, int number) const {
    statement_set reached = at(number).needs;
    label_set reduced = 0;
    for (int k = in.members.size() - 1; k >= 0; --k) {
      const int member = in.members[k];
      if ((reached >> member & 1u) == 0) continue;
      reached |= at(member).needs;
      const bool ready = at(member).kind == statement_kind::refer && at(member).row == at(number).follows;
      if (!ready) reduced |= at(member).reduced;
    }
    return reduced;
  }

  // Labels that a group (and one more statement) reduces or scans: those go inside, the others outside.
  constexpr label_set busy_labels(const group& in, int extra) const {
    label_set busy = 0;
    const auto add = [&](int number) { busy |= at(number).reduced | at(number).forward | at(number).backward; };
    for (const int member : in.members) add(member);
    if (extra >= 0) add(extra);
    return busy;
  }

  // Whether a state needs an array beyond registers and a tile, when a group opens `shared` outside what remains:
  // whether a label that s keeps comes inside the first one that it reduces.
  constexpr bool needs_array(const group& in, int extra, const statement& s, label_set shared, label_set open) const {
    if (s.reduced == 0 || (s.reduced & shared) == 0) return false;
    const label_set busy = busy_labels(in, extra), lane = label_bit(plan.lane_label);
    const label_set tiled = (busy & lane) == 0 ? lane : 0;
    const label_set kept = s.domain & ~s.reduced & ~open & ~tiled;
    if ((kept & ~shared) != 0) return true;
    bool started = false;
    for (const label_set round : {~busy & ~lane, busy & ~lane, lane}) {
      for (const int label : order) {
        const label_set own = label_bit(label);
        if ((own & round & shared & ~open) == 0) continue;
        if ((s.reduced & own) != 0)
          started = true;
        else if (started && (kept & own) != 0)
          return true;
      }
    }
    return false;
  }

  constexpr int count_arrays(const group& in, int extra, label_set shared, label_set open) const {
    int count = 0;
    for (const int member : in.members) count += needs_array(in, extra, at(member), shared, open) ? 1 : 0;
    if (extra >= 0) count += needs_array(in, extra, at(extra), shared, open) ? 1 : 0;
    return count;
  }

  // The labels that a group could still share with one more statement; 0 where it had better stand apart.
  constexpr label_set shared_with(const group& in, int number, label_set open) const {
    const statement& s = at(number);
    const label_set rest = s.domain & ~open;
    if (rest == 0 || in.shared == 0) return 0;
    label_set shared = in.shared & rest & ~crossed(in, number);
    shared &= ~((in.forward & s.backward) | (in.backward & s.forward));
    bool levels = (rest & ~shared) != 0;
    for (const int member : in.members) levels = levels || (at(member).domain & ~open & ~shared) != 0;
    if (levels) {
      const label_set scans = s.forward | s.backward | in.forward | in.backward;
      shared &= ~(scans & label_bit(plan.lane_label));
      shared &= ~s.flattened;
      for (const int member : in.members) shared &= ~at(member).flattened;
    }
    if (shared == 0) return 0;
    if (shared == in.shared && !levels) return shared;
    // Sharing fewer labels than before saves the values that would cross to a loop of its own, and may cost arrays.
    const int cost = count_arrays(in, number, shared, open) - count_arrays(in, -1, in.shared, open);
    int saved = 0;
    for (const int member : in.members) {
      const statement& t = at(member);
      if (needs(number, member) && (t.domain & ~t.reduced & ~open) != 0 && !needs_array(in, -1, t, in.shared, open))
        ++saved;
    }
    const bool independent = saved == 0 && (s.needs & members_of(in)) == 0;
    return (saved > 0 && cost <= saved) || (independent && cost <= 0) ? shared : 0;
  }

  constexpr statement_set members_of(const group& in) const {
    statement_set set = 0;
    for (const int member : in.members) set |= statement_set{1} << member;
    return set;
  }

  constexpr group_list make_groups(const statement_numbers& numbers, label_set open) const {
    group_list groups;
    for (const int number : numbers) {
      const statement& s = at(number);
      const label_set rest = s.domain & ~open;
      int earliest = 0;
      for (int k = 0; k < groups.size(); ++k) {
        for (const int member : groups[k].members) {
          if (needs(number, member)) earliest = k;
        }
      }
      int chosen = -1;
      label_set shared = 0;
      for (int k = earliest; k < groups.size() && chosen < 0; ++k) {
        if (rest == 0) {
          bool after = true;  // a step may follow others in its group, in order
          if (groups[k].shared != 0) after = false;
          if (after) chosen = k;
        } else {
          shared = shared_with(groups[k], number, open);
          if (shared != 0) chosen = k;
        }
      }
      if (chosen < 0) {
        chosen = groups.push_back({});
        shared = rest;
      }
      group& into = groups[chosen];
      into.members.push_back(number);
      into.shared = shared;
      into.forward |= s.forward;
      into.backward |= s.backward;
    }
    return groups;
  }

  constexpr int add_loop(int parent, int label, loop_mode mode, const group& of) {
    return plan.nodes.push_back({.kind = node_kind::loop,
                                 .parent = parent,
                                 .label = label,
                                 .mode = mode,
                                 .reverse = (of.backward & label_bit(label)) != 0});
  }

  constexpr void add_block(int parent, const group& of) {
    const int block = plan.nodes.push_back({.kind = node_kind::block, .parent = parent});
    for (const int member : of.members) statements.all[member].block = block;
  }

  // The block before the lanes holds what does not change along them.
  constexpr void add_lane_block(int parent, int label, const group& of) {
    const int before = plan.nodes.push_back({.kind = node_kind::block, .parent = parent});
    add_block(add_loop(parent, label, loop_mode::lanes, of), of);
    plan.nodes[plan.nodes.size() - 1].before = before;
  }

  // Opens loops below `parent`; a tile of the lane label may be open already.
  constexpr void place(int parent, const statement_numbers& numbers, label_set open, bool in_tile) {
    for (const group& level : make_groups(numbers, open)) {
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
  constexpr void place_step(int parent, const group& level, bool in_tile) {
    group along, apart;
    for (const int member : level.members) {
      const bool in_lanes = in_tile && (at(member).domain & label_bit(plan.lane_label)) != 0;
      (in_lanes ? along : apart).members.push_back(member);
    }
    if (!apart.members.empty()) add_block(parent, apart);
    if (!along.members.empty()) add_lane_block(parent, plan.lane_label, along);
  }

  // Several levels share the labels: those are opened, then the levels find their own places inside.
  constexpr void place_levels(int parent, const group& level, label_set open, bool in_tile) {
    const label_set lane = label_bit(plan.lane_label);
    for (const int label : order) {
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
  constexpr void place_single(int parent, const group& level, bool in_tile) {
    const label_set busy = busy_labels(level, -1);
    int innermost = plan.lane_label;
    if (!in_tile && (level.shared & label_bit(innermost)) == 0) {
      for (const int label : order) {
        if ((level.shared & label_bit(label)) != 0) innermost = label;
      }
    }
    // A scan along a flattened axis fixes which of its labels is innermost.
    for (const int label : order) {
      for (const int member : level.members) {
        if ((at(member).flattened & label_bit(innermost)) != 0 && (at(member).flattened & label_bit(label)) != 0)
          innermost = label;
      }
    }
    const label_set lane = label_bit(innermost);
    const bool tile = !in_tile && (busy & lane) == 0 && (level.shared & busy) != 0 && innermost == plan.lane_label &&
                      !carries_in_output(level);
    for (const int label : order) {
      const label_set own = label_bit(label);
      if ((level.shared & own & ~busy & ~lane) != 0) parent = add_loop(parent, label, loop_mode::sequential, level);
    }
    if (tile) parent = add_loop(parent, innermost, loop_mode::tile, level);
    for (const int label : order) {
      const label_set own = label_bit(label);
      if ((level.shared & own & busy & ~lane) != 0) parent = add_loop(parent, label, loop_mode::sequential, level);
    }
    add_lane_block(parent, innermost, level);
  }

  // A scan that is itself the root finds its carry in the element before.
  constexpr bool carries_in_output(const group& level) const {
    for (const int member : level.members) {
      if (!is_carried_in_output(graph, table, outputs, at(member))) return false;
    }
    return true;
  }

  template <class G, class T, class O>
  static constexpr bool is_carried_in_output(const G& graph, const T& table, const O& outputs, const statement& s) {
    if (s.kind != statement_kind::root || graph.rows[s.row].kind != record_kind::scan) return false;
    const graph_node& node = table[static_cast<std::size_t>(graph.rows[s.row].node)];
    const output_info& output = outputs[static_cast<std::size_t>(s.root)];
    const label_set own = graph.scanned_set(s.row);
    return node.scalar_state && !node.exclusive && graph.rows[s.row].scanned.size() == 1 && output.may_hold &&
           output.element == node.element && !other_scan_along(graph, s.row, own);
  }

  template <class G>
  static constexpr bool other_scan_along(const G& graph, int row, label_set labels) {
    for (int other = 0; other < graph.rows.size(); ++other) {
      if (other != row && (graph.scanned_set(other) & labels) != 0) return true;
    }
    return false;
  }

  constexpr void build() {
    order_labels();
    plan.lane_label = find_lane_label();
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
  detail::loop_tree_builder<Rows, Graph, Table, Outputs> builder{graph, table, outputs, statements, {}, {}};
  builder.build();
  return builder.plan;
}

}  // namespace weft
