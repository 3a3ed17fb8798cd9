// The labelled graph in its final form: labels numbered from 0, movement gone, every access as strides over labels.
#pragma once

#include <weft/graph/label.hpp>

namespace weft {

/// One label of an access: the array's axis it walks along, and the labels whose extents multiply its stride (those
/// inside it on a flattened axis).
struct access_term {
  int label = -1;
  int axis = 0;
  label_set inner = 0;
};

struct axis_access {
  static_vector<access_term, max_rank> terms{};
  label_set labels = 0;

  constexpr const access_term* find(int label) const {
    for (const access_term& term : terms) {
      if (term.label == label) return &term;
    }
    return nullptr;
  }
};

/// The label along which a dense array is walked with unit stride: the innermost of its last axis; -1 if none.
constexpr int unit_label(const axis_access& access, bool dense) {
  int found = -1, last = -1;
  for (const access_term& term : access.terms) {
    if (!dense || term.axis < last || term.inner != 0) continue;
    last = term.axis;
    found = term.label;
  }
  return found;
}

constexpr bool unit_stride(const axis_access& access, bool dense, int label) {
  return label >= 0 && unit_label(access, dense) == label;
}

struct leaf_axis {
  int leaf = -1;
  int axis = 0;
};

/// A loop's label: its extent is a static number times the run-time extents of some axes.
struct loop_label {
  std::ptrdiff_t fixed = 1;
  static_vector<leaf_axis, max_rank> factors{};
  static_vector<int, max_rank> covers{};  // the labels, before any were merged, that it runs over, outermost first

  constexpr bool is_static() const { return factors.empty(); }
};

/// The extent of a label, where size(leaf, axis) tells those of the graph's leaves.
template <class Size>
constexpr std::ptrdiff_t extent_of(const loop_label& label, Size size) {
  std::ptrdiff_t extent = label.fixed;
  for (const leaf_axis& factor : label.factors) extent *= size(factor.leaf, factor.axis);
  return extent;
}

struct loop_row {
  record_kind kind = record_kind::leaf;
  int node = -1;
  int operands[max_operands] = {-1, -1, -1, -1, -1, -1};
  int operand_count = 0;
  label_set domain = 0;                    // labels of the value
  label_set reduced = 0;                   // of a reduction
  int state_row = -1;                      // of a reduction that is finished from the state of another: that one
  bool one_over_nothing = false;           // of a reduction: what others divide by, where there is nothing to divide
  static_vector<int, max_rank> ordered{};  // of a scan, or no commutative reduction: its labels, outermost first
  axis_access access{};                    // of a leaf
};

struct loop_root {
  int row = -1;
  axis_access access{};
};

template <int Nodes, int Roots>
struct loop_graph {
  static constexpr int capacity = labelling<Nodes, Roots>::capacity;
  static_vector<loop_row, capacity> rows{};
  static_vector<loop_label, max_labels> labels{};
  static_vector<loop_root, Roots> roots{};
  static_vector<size_assumption, max_rank * 4> assumptions{};
  const char* reason = nullptr;

  constexpr label_set scanned_set(int row) const {
    label_set set = 0;
    if (rows[row].kind == record_kind::scan) {
      for (const int label : rows[row].ordered) set |= label_bit(label);
    }
    return set;
  }

  // Those that one nest has to have, of the rows that take several labels in order.
  constexpr static_vector<nest_order, capacity> orders() const {
    static_vector<nest_order, capacity> all;
    for (const loop_row& row : rows) {
      if (row.ordered.size() > 1) all.push_back({row.ordered});
    }
    return all;
  }
};

namespace detail {

template <int Nodes, int Roots>
struct loop_graph_builder {
  const labelling<Nodes, Roots>& from;
  loop_graph<Nodes, Roots> result;
  int number_of[max_axes] = {};  // loop label of a union-find root, -1 if none yet

  constexpr int loop_of(int label) {
    const int root = from.find(label);
    if (number_of[root] >= 0) return number_of[root];
    const axis_label& own = from.labels[root];
    loop_label made;
    if (own.extent >= 0)
      made.fixed = own.extent;
    else
      made.factors.push_back({own.leaf, own.leaf_axis});
    if (result.labels.size() == max_labels) {
      result.reason = "more than 32 loops in one plan";
      return number_of[root] = 0;
    }
    made.covers.push_back(result.labels.size());
    return number_of[root] = result.labels.push_back(made);
  }

  // The loop labels that an axis runs over, outermost first.
  constexpr void append_atoms(int label, static_vector<int, max_rank>& atoms) {
    const int root = from.find(label);
    if (root < 0) return;
    const axis_label& own = from.labels[root];
    if (own.part_count == 0) atoms.push_back(loop_of(root));
    for (int k = 0; k < own.part_count; ++k) append_atoms(own.parts[k], atoms);
  }

  constexpr axis_access access_of(const labelled_row& row) {
    axis_access access;
    for (int axis = 0; axis < row.rank; ++axis) {
      static_vector<int, max_rank> atoms;
      append_atoms(row.axes[axis], atoms);
      label_set inner = 0;
      for (int k = atoms.size() - 1; k >= 0; --k) {
        access.terms.push_back({atoms[k], axis, inner});
        inner |= label_bit(atoms[k]);
      }
      access.labels |= inner;
    }
    return access;
  }

  // The row whose value a row hands on: movement only renames axes.
  constexpr int value_row(int row) const {
    while (from.rows[row].kind == record_kind::permute || from.rows[row].kind == record_kind::flatten)
      row = from.rows[row].operands[0];
    return row;
  }

  template <class Table>
  constexpr void run(const Table& table) {
    for (int& number : number_of) number = -1;
    result.reason = from.reason;
    int placed[labelling<Nodes, Roots>::capacity] = {};
    bool needed[labelling<Nodes, Roots>::capacity] = {};
    for (const int root : from.roots) needed[value_row(root)] = true;
    for (int row = from.rows.size() - 1; row >= 0; --row) {
      if (!needed[row]) continue;
      for (int k = 0; k < from.rows[row].operand_count; ++k) needed[value_row(from.rows[row].operands[k])] = true;
    }
    for (int row = 0; row < from.rows.size(); ++row) {
      if (!needed[row]) continue;
      const labelled_row& labelled = from.rows[row];
      const graph_node& node = table[static_cast<std::size_t>(labelled.node)];
      loop_row made{.kind = labelled.kind, .node = labelled.node, .operand_count = labelled.operand_count};
      for (int k = 0; k < labelled.operand_count; ++k) made.operands[k] = placed[value_row(labelled.operands[k])];
      const axis_access access = access_of(labelled);
      made.domain = access.labels;
      if (labelled.kind == record_kind::leaf) made.access = access;
      if (labelled.kind == record_kind::reduce) {
        const labelled_row& operand = from.rows[labelled.operands[0]];
        static_vector<int, max_rank> atoms;
        for (int axis = 0; axis < operand.rank; ++axis) {
          if (node.axes >> axis & 1u) append_atoms(operand.axes[axis], atoms);
        }
        for (const int label : atoms) made.reduced |= label_bit(label);
        if (!node.commutative) made.ordered = atoms;
      }
      if (labelled.kind == record_kind::scan) {
        for (int axis = 0; axis < labelled.rank; ++axis) {
          if (node.axes >> axis & 1u) append_atoms(labelled.axes[axis], made.ordered);
        }
      }
      placed[row] = result.rows.push_back(made);
    }
    for (const int root : from.roots) result.roots.push_back({placed[value_row(root)], access_of(from.rows[root])});
    result.assumptions = from.assumptions;
  }
};

}  // namespace detail

/// The loop graph of a labelled graph.
template <class G, class Roots>
constexpr auto make_loop_graph() {
  constexpr auto labelled = label_graph<G, Roots>();
  detail::loop_graph_builder<G::rows, Roots::count> builder{.from = labelled, .result = {}};
  builder.run(detail::table_of<G>::value);
  return builder.result;
}

}  // namespace weft
