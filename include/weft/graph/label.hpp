// Gives every axis a label, so that movement and broadcasting disappear: two axes that run together have one label, a
// broadcast axis has none, a reduction's result lacks the labels it reduced. Labels are unified row by row. Where
// unifying would give one row the same label twice (x + transpose(x)), the operand is cloned with labels of its own.
#pragma once

#include <weft/core/static_vector.hpp>
#include <weft/graph/nest_order.hpp>
#include <weft/graph/table.hpp>

#include <cstdint>

namespace weft {

inline constexpr int max_labels = 32;  // loops of one plan
inline constexpr int max_axes = 256;   // axes of all leaves (and clones) before they are unified
using label_set = std::uint32_t;

constexpr label_set label_bit(int label) { return label < 0 ? 0u : label_set{1} << label; }
/// A set of axes before they are unified.
struct axis_set {
  std::uint64_t words[max_axes / 64] = {};

  constexpr void add(int axis) { words[axis / 64] |= std::uint64_t{1} << axis % 64; }
  constexpr void add(const axis_set& other) {
    for (int k = 0; k < max_axes / 64; ++k) words[k] |= other.words[k];
  }
  constexpr bool meets(const axis_set& other) const {
    for (int k = 0; k < max_axes / 64; ++k) {
      if ((words[k] & other.words[k]) != 0) return true;
    }
    return false;
  }
};

/// A label: the extent its axes share, where to read it at run time, and, for a flattened axis, the labels it runs
/// over.
struct axis_label {
  int parent = -1;  // in the union-find; itself where it stands for its class
  std::ptrdiff_t extent = dynamic_extent;
  int leaf = -1;
  int leaf_axis = 0;
  int part_count = 0;
  int parts[max_rank] = {};
};

/// A row of the labelled graph. Clones of a node are rows of their own.
struct labelled_row {
  record_kind kind = record_kind::leaf;
  int node = -1;  // row of the graph
  int operands[max_operands] = {-1, -1, -1, -1, -1, -1};
  int operand_count = 0;
  int rank = 0;
  int axes[max_rank] = {};  // label of each axis, -1 where its extent is 1
  unsigned ordered = 0;  // axes of the operand that are taken one inside the next: of a scan, or no commutative monoid
};

/// Sizes that the plan of several roots takes to be equal: compared at run time, and the roots run apart when they
/// differ.
struct size_assumption {
  int leaf = -1, leaf_axis = 0;
  int other_leaf = -1, other_axis = 0;
};

template <int Nodes, int Roots>
struct labelling {
  static constexpr int capacity = 3 * Nodes + 8;
  static_vector<axis_label, max_axes> labels{};
  static_vector<labelled_row, capacity> rows{};
  int roots[Roots > 0 ? Roots : 1] = {};
  static_vector<size_assumption, max_rank * 4> assumptions{};
  static_vector<int, capacity> ordered{};  // rows with ordered axes
  bool separate = false;                   // whether each of those gets labels of its own
  const char* reason = nullptr;            // why the graph can't be labelled, if so

  using memo = std::array<int, static_cast<std::size_t>(Nodes)>;

  constexpr int find(int label) const {
    while (label >= 0 && labels[label].parent != label) label = labels[label].parent;
    return label;
  }

  constexpr int new_label(std::ptrdiff_t extent, int leaf, int axis) {
    const int number = labels.push_back({.extent = extent, .leaf = leaf, .leaf_axis = axis});
    labels[number].parent = number;
    return number;
  }

  // Every label that a label runs over, itself if it has no parts.
  constexpr axis_set atoms(int label) const {
    axis_set all;
    const int root = find(label);
    if (root < 0) return all;
    if (labels[root].part_count == 0) all.add(root);
    for (int k = 0; k < labels[root].part_count; ++k) all.add(atoms(labels[root].parts[k]));
    return all;
  }

  constexpr bool has_twice(const labelled_row& row) const {
    for (int axis = 0; axis < row.rank; ++axis) {
      const int own = find(row.axes[axis]);
      for (int other = 0; own >= 0 && other < axis; ++other) {
        const int before = find(row.axes[other]);
        if (own == before) return true;
        const bool flat = before >= 0 && (labels[own].part_count > 0 || labels[before].part_count > 0);
        if (flat && atoms(own).meets(atoms(before))) return true;
      }
    }
    return false;
  }

  constexpr void append_order(int label, nest_order& order) const {
    const int root = find(label);
    if (root < 0) return;
    if (labels[root].part_count == 0) order.labels.push_back(root);
    for (int k = 0; k < labels[root].part_count; ++k) append_order(labels[root].parts[k], order);
  }
  constexpr nest_order order_of(const labelled_row& row) const {
    nest_order order;
    const labelled_row& operand = rows[row.operands[0]];
    for (int axis = 0; axis < operand.rank; ++axis) {
      if ((row.ordered >> axis & 1u) != 0) append_order(operand.axes[axis], order);
    }
    return order;
  }
  // Whether no nest of loops has the order that each row needs, that of one more row among them.
  constexpr bool contradicts(const labelled_row& candidate) const {
    if (ordered.size() + (candidate.ordered != 0 ? 1 : 0) < 2) return false;
    static_vector<nest_order, capacity> orders;
    for (const int row : ordered) orders.push_back(order_of(rows[row]));
    if (candidate.ordered != 0) orders.push_back(order_of(candidate));
    return !merge_orders(orders, [](int) {});
  }

  constexpr bool conflicts(const labelled_row& candidate) const {
    if (has_twice(candidate) || contradicts(candidate)) return true;
    for (const labelled_row& row : rows) {
      if (has_twice(row)) return true;
    }
    return false;
  }

  // Merges two labels; false where their parts or static extents differ.
  constexpr bool unify(int one, int other) {
    one = find(one);
    other = find(other);
    if (one == other) return true;
    axis_label &a = labels[one], &b = labels[other];
    if (a.extent >= 0 && b.extent >= 0 && a.extent != b.extent) return false;
    if (a.part_count > 0 && b.part_count > 0) {
      if (a.part_count != b.part_count) return false;
      for (int k = 0; k < a.part_count; ++k) {
        if (!unify(a.parts[k], b.parts[k])) return false;
      }
    }
    const bool keep_first = a.part_count > 0 || (b.part_count == 0 && (a.extent >= 0 || b.extent < 0));
    if (keep_first)
      b.parent = one;
    else
      a.parent = other;
    return true;
  }

  // Unifying changes nothing but who stands for whom.
  struct snapshot {
    int parents[max_axes] = {};
  };
  constexpr snapshot save() const {
    snapshot saved;
    for (int label = 0; label < labels.size(); ++label) saved.parents[label] = labels[label].parent;
    return saved;
  }
  constexpr void restore(const snapshot& saved) {
    for (int label = 0; label < labels.size(); ++label) labels[label].parent = saved.parents[label];
  }

  // Lines up an operand with the result of a map, aligned at the last axis.
  constexpr bool align(labelled_row& result, const labelled_row& operand) {
    const labelled_row before = result;
    bool merges = false;
    for (int axis = 0; axis < operand.rank; ++axis) {
      int& target = result.axes[axis + result.rank - operand.rank];
      const int own = operand.axes[axis];
      if (own < 0) continue;
      if (target < 0)
        target = own;
      else
        merges = merges || find(target) != find(own);
    }
    bool fits = !has_twice(result);
    if (fits && merges) {
      const snapshot saved = save();
      for (int axis = 0; fits && axis < operand.rank; ++axis) {
        if (operand.axes[axis] >= 0) fits = unify(result.axes[axis + result.rank - operand.rank], operand.axes[axis]);
      }
      fits = fits && !conflicts(result);
      if (!fits) restore(saved);
    }
    if (!fits) result = before;
    return fits;
  }

  template <class Table>
  constexpr int instantiate(const Table& table, int number, memo& known) {
    int& slot = known[static_cast<std::size_t>(number)];
    if (slot >= 0) return slot;
    const graph_node& node = table[static_cast<std::size_t>(number)];
    labelled_row row{.kind = node.kind, .node = number, .operand_count = node.operand_count, .rank = node.rank};
    for (int& axis : row.axes) axis = -1;
    for (int k = 0; k < node.operand_count; ++k) row.operands[k] = instantiate(table, node.operands[k], known);
    if (node.kind == record_kind::scan || (node.kind == record_kind::reduce && !node.commutative)) {
      row.ordered = node.axes;
      if (separate || contradicts(row)) take_apart(table, row);
    }
    switch (node.kind) {
      case record_kind::leaf:
        for (int axis = 0; axis < node.rank; ++axis) {
          if (node.extents[axis] != 1) row.axes[axis] = new_label(node.extents[axis], node.leaf, axis);
        }
        break;
      case record_kind::literal:
        break;
      case record_kind::map:
        for (int k = 0; k < node.operand_count; ++k) {
          if (align(row, rows[row.operands[k]])) continue;
          row.operands[k] = clone(table, node.operands[k]);
          if (!align(row, rows[row.operands[k]]))
            reason = "weft: axes flattened in different ways meet in one expression";
        }
        break;
      case record_kind::reduce: {
        const labelled_row& from = rows[row.operands[0]];
        int next = 0;
        for (int axis = 0; axis < from.rank; ++axis) {
          const bool reduced = node.axes >> axis & 1u;
          if (!reduced)
            row.axes[next++] = from.axes[axis];
          else if (node.keepdims)
            row.axes[next++] = -1;
        }
        break;
      }
      case record_kind::scan:
        for (int axis = 0; axis < row.rank; ++axis) row.axes[axis] = rows[row.operands[0]].axes[axis];
        break;
      case record_kind::permute:
        for (int axis = 0; axis < row.rank; ++axis) row.axes[axis] = rows[row.operands[0]].axes[node.order[axis]];
        break;
      case record_kind::flatten:
        row.axes[0] = flatten(rows[row.operands[0]]);
        break;
    }
    slot = rows.push_back(row);
    if (row.ordered != 0) ordered.push_back(slot);
    return slot;
  }

  // A node once more, with labels of its own.
  template <class Table>
  constexpr int clone(const Table& table, int number) {
    memo fresh;
    fresh.fill(-1);
    return instantiate(table, number, fresh);
  }
  // Gives an ordered row an operand with labels of its own, and those in it as well.
  template <class Table>
  constexpr void take_apart(const Table& table, labelled_row& row) {
    const bool before = separate;
    separate = true;
    row.operands[0] = clone(table, table[static_cast<std::size_t>(row.node)].operands[0]);
    separate = before;
    if (contradicts(row)) reason = "weft: axes taken in different orders meet in one expression";
  }

  constexpr int flatten(const labelled_row& from) {
    axis_label flat{.extent = 1};
    int only = -1;
    for (int axis = 0; axis < from.rank; ++axis) {
      const int label = find(from.axes[axis]);
      if (label < 0) continue;
      flat.parts[flat.part_count++] = only = label;
      const std::ptrdiff_t own = labels[label].extent;
      flat.extent = flat.extent < 0 || own < 0 ? dynamic_extent : flat.extent * own;
    }
    if (flat.part_count <= 1) return only;
    const int number = labels.push_back(flat);
    labels[number].parent = number;
    return number;
  }

  // Lets two rows run together, all axes or none. Run-time sizes are taken to be equal only where that can be checked
  // and the roots run apart otherwise.
  constexpr void run_together(const labelled_row& one, const labelled_row& other, bool may_assume) {
    if (one.rank != other.rank) return;
    bool apart = false;
    for (int axis = 0; axis < one.rank; ++axis) {
      const int a = find(one.axes[axis]), b = find(other.axes[axis]);
      if (a == b) continue;
      apart = true;
      if (a < 0 || b < 0 || labels[a].part_count > 0 || labels[b].part_count > 0) return;
      if (!may_assume && (labels[a].extent < 0 || labels[b].extent < 0)) return;
    }
    if (!apart) return;
    const snapshot saved = save();
    const int assumptions_before = assumptions.size_;
    bool together = true;
    for (int axis = 0; together && axis < one.rank; ++axis) {
      const int a = find(one.axes[axis]), b = find(other.axes[axis]);
      if (a == b) continue;
      if (labels[a].extent < 0 || labels[b].extent < 0) {
        assumptions.push_back({labels[a].leaf, labels[a].leaf_axis, labels[b].leaf, labels[b].leaf_axis});
      }
      together = unify(a, b);
    }
    labelled_row nothing{};
    if (together && !conflicts(nothing)) return;
    restore(saved);
    assumptions.size_ = assumptions_before;
  }
};

/// Labels the graph: rows for its nodes (and clones), with the axes of equal static shapes, and of several roots,
/// unified.
template <class G, class Roots>
constexpr auto label_graph() {
  constexpr auto& table = detail::table_of<G>::value;
  labelling<G::rows, Roots::count> result;
  typename decltype(result)::memo known;
  known.fill(-1);
  for (int k = 0; k < Roots::count; ++k) result.roots[k] = result.instantiate(table, Roots::rows[k], known);
  const bool several = Roots::count > 1;
  for (int k = 1; k < Roots::count; ++k)
    result.run_together(result.rows[result.roots[0]], result.rows[result.roots[k]], several);
  const int rows = result.rows.size();
  for (int one = 0; one < rows; ++one) {
    for (int other = one + 1; other < rows; ++other) {
      if (result.rows[one].kind == record_kind::leaf && result.rows[other].kind == record_kind::leaf) {
        result.run_together(result.rows[one], result.rows[other], several);
      }
    }
  }
  return result;
}

}  // namespace weft
