// What has to hold before anything is written: sizes that meet are equal, reduced axes that need elements have some.
#pragma once

#include <weft/core/error.hpp>
#include <weft/graph/table.hpp>

namespace weft {
namespace detail {

[[noreturn, gnu::cold]] inline void sizes_differ(const char* operation, int axis, const name& of, std::ptrdiff_t left,
                                                 std::ptrdiff_t right) {
  message text;
  text << "weft: " << operation << ": sizes differ on axis " << axis;
  if (!of.empty()) text << " (" << of.c_str() << ")";
  raise_shape_error(text << ": " << left << " and " << right << "; a run-time size does not broadcast");
}

[[noreturn, gnu::cold]] inline void axis_is_empty(const char* operation, int axis) {
  raise_shape_error(message() << "weft: " << operation << ": axis " << axis << " is empty, and an empty axis has no "
                              << operation);
}

// Run-time sizes that a broadcast takes to be equal.
template <class Recorded, class Extents>
constexpr void check_sizes([[maybe_unused]] const Extents& extents) {
  if constexpr (Recorded::counts.checks > 0) {
    for (const size_check& check : Recorded::table.checks) {
      const std::ptrdiff_t left = size_value(Recorded::table, check.left, extents);
      const std::ptrdiff_t right = size_value(Recorded::table, check.right, extents);
      if (left != right) sizes_differ(check.operation, check.axis, check.name, left, right);
    }
  }
}

// An empty reduced axis under a monoid that has no value over nothing, where the result has elements.
template <class Canonical, class Extents>
constexpr void check_reductions([[maybe_unused]] const Extents& extents) {
  constexpr auto& table = table_of<typename Canonical::type>::value;
  constexpr bool any = [] {
    for (const graph_node& node : table) {
      if (node.empty_is_error) return true;
    }
    return false;
  }();
  if constexpr (any) {
    for (std::size_t row = 0; row < table.size(); ++row) {
      if (table[row].kind != record_kind::reduce || !table[row].empty_is_error) continue;
      const record& from = Canonical::Recorded::table.records[static_cast<std::size_t>(
          Canonical::Recorded::table.records[static_cast<std::size_t>(Canonical::used[row])].operands[0])];
      int empty = -1;
      bool has_elements = true;
      for (int axis = 0; axis < from.rank; ++axis) {
        if (size_value(Canonical::Recorded::table, from.axes[axis].size, extents) != 0) continue;
        if ((table[row].axes >> axis & 1u) != 0)
          empty = axis;
        else
          has_elements = false;
      }
      if (empty >= 0 && has_elements) axis_is_empty(table[row].name, empty);
    }
  }
}

}  // namespace detail
}  // namespace weft
