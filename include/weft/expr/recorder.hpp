// The tape that an expression is recorded on: one record an operation, in constant evaluation. Every expression,
// direct, composite or `fuse`d, becomes such a list; equal records are one record, so common subexpressions merge as
// they are written.
#pragma once

#include <weft/core/concepts.hpp>
#include <weft/core/growing_vector.hpp>
#include <weft/core/name.hpp>
#include <weft/core/type_list.hpp>
#include <weft/expr/not_computed.hpp>
#include <weft/shape/axis.hpp>
#include <weft/shape/dim.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

#include <weft/expr/define.hpp>

namespace weft {

inline constexpr int max_rank = 8;
inline constexpr int max_operands = 6;

enum class record_kind { leaf, literal, map, reduce, scan, permute, flatten };

/// What can be wrong with an expression's shapes; the text of each stands in `report_fault`.
enum class fault_kind {
  none,
  size,
  name,
  name_twice,
  target_size,
  target_name,
  target_rank,
  axis_range,
  axis_name,
  axis_twice,
  axis_of_scalar,
  scan_axes,
  axes_count,
  rank,
  empty,
  reported  // by a static_assert where the types were known
};

struct fault {
  fault_kind kind = fault_kind::none;
  const char* operation = "";
  int axis = 0;
  dim left{0};
  dim right{0};
};

/// Where a run-time extent comes from: a fixed number, an axis of a leaf, or the product of all axes of a record.
struct size_source {
  std::ptrdiff_t fixed = dynamic_extent;
  int leaf = -1;
  int axis = 0;
  int product_of = -1;
};

struct recorded_axis {
  std::ptrdiff_t extent = 1;
  weft::name name{};
  int size = 0;  // row in the recorder's sizes

  constexpr bool is_one() const { return extent == 1; }
};

struct record {
  record_kind kind = record_kind::leaf;
  type_identity type{};  // of the op, the monoid or the literal's element
  int operands[max_operands] = {-1, -1, -1, -1, -1, -1};
  int operand_count = 0;
  int rank = 0;
  recorded_axis axes[max_rank] = {};
  unsigned selected = 0;     // reduced or scanned axes, one bit each
  int order[max_rank] = {};  // of permute
  bool keepdims = false;
  bool reverse = false;
  bool exclusive = false;
  int leaf = -1;
  std::uint64_t bits = 0;    // of a literal
  double number = 0;         // and its value, for rewrites that name a constant
  bool real = false;         // computed of real numbers: what rewrites are about
  bool half = false;         // a map's result is of a half type
  bool untouchable = false;  // no rewrite may replace it

  // Same operation on the same operands: the shape follows from these.
  constexpr bool same_operation(const record& other) const {
    bool same = kind == other.kind && type == other.type && operand_count == other.operand_count &&
                selected == other.selected && keepdims == other.keepdims && reverse == other.reverse &&
                exclusive == other.exclusive && leaf == other.leaf && bits == other.bits;
    for (int k = 0; same && k < operand_count; ++k) same = operands[k] == other.operands[k];
    for (int k = 0; same && kind == record_kind::permute && k < rank; ++k)
      same = order[k] == other.order[k] && axes[k].name == other.axes[k].name;
    return same;
  }
};

/// Two run-time sizes that have to agree, checked before anything is written.
struct size_check {
  const char* operation = "";
  int axis = 0;
  weft::name name{};
  int left = 0;
  int right = 0;
};

struct recorder {
  growing_vector<record> records;
  growing_vector<size_source> sizes;
  growing_vector<size_check> checks;
  weft::fault first_fault;
  int leaves = 0;

  constexpr void report(const weft::fault& found) {
    if (first_fault.kind == fault_kind::none) first_fault = found;
  }

  constexpr int add(const record& operation) {
    if (operation.kind != record_kind::leaf) {
      for (int row = 0; row < static_cast<int>(records.size()); ++row) {
        if (records[static_cast<std::size_t>(row)].same_operation(operation)) return row;
      }
    }
    records.push_back(operation);
    return static_cast<int>(records.size()) - 1;
  }

  constexpr int add_size(const size_source& source) {
    sizes.push_back(source);
    return static_cast<int>(sizes.size()) - 1;
  }

  constexpr const record& operator[](int row) const { return records[static_cast<std::size_t>(row)]; }

  template <std::size_t Rank>
  constexpr int add_leaf(const std::array<dim, Rank>& dims) {
    record leaf;
    leaf.kind = record_kind::leaf;
    leaf.leaf = leaves++;
    leaf.rank = static_cast<int>(Rank) <= max_rank ? static_cast<int>(Rank) : max_rank;
    if (static_cast<int>(Rank) > max_rank) report({fault_kind::rank, "", 0, {0}, {static_cast<int>(Rank)}});
    for (int axis = 0; axis < leaf.rank; ++axis) {
      const dim& d = dims[static_cast<std::size_t>(axis)];
      leaf.axes[axis] = {d.extent, d.name, add_size({.fixed = d.extent, .leaf = leaf.leaf, .axis = axis})};
    }
    return add(leaf);
  }

  // One axis of a broadcast: a static 1 (or a missing axis) gives way, names must not differ, sizes must agree.
  constexpr recorded_axis broadcast_axis(const char* operation, int axis, const recorded_axis& left,
                                         const recorded_axis& right) {
    if (!left.name.empty() && !right.name.empty() && !(left.name == right.name)) {
      report({fault_kind::name, operation, axis, dim(left.extent, left.name), dim(right.extent, right.name)});
    }
    recorded_axis result = left.is_one() ? right : left;
    if (result.name.empty()) result.name = left.name.empty() ? right.name : left.name;
    if (left.is_one() || right.is_one()) return result;
    const bool both_static = left.extent >= 0 && right.extent >= 0;
    if (both_static && left.extent != right.extent) {
      report({fault_kind::size, operation, axis, dim(left.extent, left.name), dim(right.extent, right.name)});
    }
    if (!both_static && left.size != right.size)
      checks.push_back({operation, axis, result.name, left.size, right.size});
    if (left.extent < 0 && right.extent >= 0) {
      result.extent = right.extent;
      result.size = right.size;
    }
    return result;
  }

  // Broadcasts the operands' axes, aligned at the last, into `result`.
  constexpr void broadcast(const char* operation, record& result) {
    for (int k = 0; k < result.operand_count; ++k) {
      const int operand_rank = (*this)[result.operands[k]].rank;
      if (operand_rank > result.rank) result.rank = operand_rank;
    }
    for (int axis = 0; axis < result.rank; ++axis) {
      recorded_axis merged{.extent = 1, .name = {}, .size = -1};
      for (int k = 0; k < result.operand_count; ++k) {
        const record& operand = (*this)[result.operands[k]];
        const int own = axis - (result.rank - operand.rank);
        if (own < 0) continue;
        const recorded_axis theirs = operand.axes[own];
        merged = merged.size < 0 ? theirs : broadcast_axis(operation, axis, merged, theirs);
      }
      result.axes[axis] = merged;
    }
    require_distinct_names(operation, result);
  }

  constexpr void require_distinct_names(const char* operation, record& result) {
    for (int axis = 0; axis < result.rank; ++axis) {
      for (int other = axis + 1; other < result.rank; ++other) {
        const recorded_axis &a = result.axes[axis], &b = result.axes[other];
        if (a.name.empty() || !(a.name == b.name)) continue;
        report({fault_kind::name_twice, operation, other, dim(a.extent, a.name), dim(b.extent, b.name)});
        result.axes[other].name = {};
      }
    }
  }

  // The axes that a reduction over `selected` leaves.
  constexpr void reduce_axes(record& reduce) {
    const record from = (*this)[reduce.operands[0]];
    reduce.rank = 0;
    for (int axis = 0; axis < from.rank; ++axis) {
      if ((reduce.selected >> axis & 1u) == 0)
        reduce.axes[reduce.rank++] = from.axes[axis];
      else if (reduce.keepdims)
        reduce.axes[reduce.rank++] = {.extent = 1, .name = from.axes[axis].name, .size = add_size({.fixed = 1})};
    }
  }

  // Keeps rewrites from a row and from what it is computed from.
  constexpr void keep_as_written(int row) {
    record& kept = records[static_cast<std::size_t>(row)];
    if (kept.untouchable) return;
    kept.untouchable = true;
    for (int k = 0; k < kept.operand_count; ++k) keep_as_written(kept.operands[k]);
  }

  // The position of the axis that a call names, or -1 after a report.
  constexpr int resolve(const char* operation, const record& operand, const axis_id& id) {
    if (operand.rank == 0) {
      report({fault_kind::axis_of_scalar, operation, id.index, dim(0, id.name), {0}});
      return -1;
    }
    if (id.is_named()) {
      for (int axis = 0; axis < operand.rank; ++axis) {
        if (operand.axes[axis].name == id.name) return axis;
      }
      report({fault_kind::axis_name, operation, 0, dim(0, id.name), {operand.rank}});
      return -1;
    }
    const int position = id.index < 0 ? id.index + operand.rank : id.index;
    if (position >= 0 && position < operand.rank) return position;
    report({fault_kind::axis_range, operation, id.index, {operand.rank}, {operand.rank}});
    return -1;
  }

  // One bit for each axis named; all of them where no axis was given.
  template <class Axes>
  constexpr unsigned select(const char* operation, int row, Axes) {
    const record& operand = (*this)[row];
    if (!Axes::given) return (1u << operand.rank) - 1;
    unsigned selected = 0;
    for (int k = 0; k < Axes::count; ++k) {
      const int axis = resolve(operation, operand, Axes::ids[k]);
      if (axis < 0) continue;
      if (selected >> axis & 1u)
        report({fault_kind::axis_twice,
                operation,
                Axes::ids[k].index,
                dim(operand.axes[axis].extent, operand.axes[axis].name),
                {operand.rank}});
      selected |= 1u << axis;
    }
    return selected;
  }
};

/// A row of the tape as an operand: its element type, and the set of op types behind it (from which the planner's rows
/// get their types back). All there is to a placeholder of `fuse`.
template <class Element, class Types>
struct traced {
  using value_type = Element;
  using types = Types;
  recorder* tape;
  int row;

  WEFT_NO_ELEMENTS(traced, traced, WEFT_A_KERNEL_HAS_NO_ELEMENTS, WEFT_A_KERNEL_CHANGES_NOTHING)
  WEFT_NO_NUMBER(traced)
};

template <class T>
inline constexpr bool is_traced = false;
template <class Element, class Types>
inline constexpr bool is_traced<traced<Element, Types>> = true;
template <class Element, class Types>
inline constexpr bool detail::is_placeholder<traced<Element, Types>> = true;

}  // namespace weft

#include <weft/expr/undefine.hpp>
