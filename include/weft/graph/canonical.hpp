// The canonical graph: an expression as a flat list of small types, one a row, each naming its operands by row. Names
// of dims, ownership and the way the expression was written are gone, so equal computations share every instantiation
// below.
#pragma once

#include <weft/graph/rewrite.hpp>

#include <cstdint>

namespace weft {

/// An array operand: element type, whether it is dense by type, static extents (-1: known at run time).
template <class T, bool Dense, std::ptrdiff_t... Extents>
struct leaf {};
/// A bare scalar operand.
template <class T>
struct scalar_leaf {};
template <class T, std::uint64_t Bits>
struct literal {};
template <class Op, int... Operands>
struct map_row {};
template <class Monoid, int Operand, unsigned Axes, bool Keepdims>
struct reduce_row {};
template <class Monoid, int Operand, unsigned Axis, bool Reverse, bool Exclusive>
struct scan_row {};
template <int Operand, int... Order>
struct permute_row {};
template <int Operand>
struct flatten_row {};

/// Where a root goes: element type and layout of the target, and whether its elements are distinct and of plain
/// assignment, so that it may hold intermediate values.
template <class T, bool Dense>
struct output {};

template <class Roots, class... Rows>
struct graph {
  static constexpr int rows = static_cast<int>(sizeof...(Rows));
  using row_types = type_list<Rows...>;
};
template <int... Rows>
struct root_list {
  static constexpr int count = static_cast<int>(sizeof...(Rows));
  static constexpr int rows[sizeof...(Rows) + 1] = {Rows..., -1};
};

namespace detail {

template <class Leaf, class Axes>
struct canonical_leaf;
template <class Array, std::size_t... Axes>
struct canonical_leaf<Array, std::index_sequence<Axes...>> {
  using type = leaf<typename Array::value_type, Array::is_dense, Array::dims[Axes].extent...>;
};
template <class S>
struct canonical_leaf<scalar<S>, std::index_sequence<>> {
  using type = scalar_leaf<S>;
};

// Rows that no root needs are left behind (a rewrite or an unused value in a kernel).
template <class Tables, class Roots>
constexpr auto number_rows(const Tables& table, const Roots& roots) {
  constexpr std::size_t count = std::tuple_size_v<decltype(table.records)>;
  struct numbering {
    std::array<bool, count> used{};
    std::array<int, count> number{};
    int total = 0;
  } result;
  for (const int root : roots) result.used[static_cast<std::size_t>(root)] = true;
  for (std::size_t row = count; row-- > 0;) {
    if (!result.used[row]) continue;
    for (int k = 0; k < table.records[row].operand_count; ++k)
      result.used[static_cast<std::size_t>(table.records[row].operands[k])] = true;
  }
  for (std::size_t row = 0; row < count; ++row) {
    result.number[row] = result.total;
    if (result.used[row]) ++result.total;
  }
  return result;
}

template <class Recorded, class Roots>
struct canonical;
template <class Written, std::size_t... Roots>
struct canonical<Written, std::index_sequence<Roots...>> {
  using Recorded = rewritten<Written>;
  static constexpr std::array<int, sizeof...(Roots)> roots{Recorded::table.roots[Roots]...};
  static constexpr auto numbering = number_rows(Recorded::table, roots);
  static constexpr int rows = numbering.total;

  static constexpr auto find_used() {
    std::array<int, static_cast<std::size_t>(rows)> found{};
    std::size_t next = 0;
    for (std::size_t row = 0; row < numbering.used.size(); ++row) {
      if (numbering.used[row]) found[next++] = static_cast<int>(row);
    }
    return found;
  }
  static constexpr auto used = find_used();

  template <int Row>
  static constexpr record at = Recorded::table.records[static_cast<std::size_t>(used[Row])];
  template <int Row, int K>
  static constexpr int operand = numbering.number[static_cast<std::size_t>(at<Row>.operands[K])];

  template <int Row>
  using type_of = type_at<position_of(at<Row>.type, typename Recorded::types{}), typename Recorded::types>;

  template <int Row, std::size_t... K>
  static auto map_type(std::index_sequence<K...>) -> map_row<type_of<Row>, operand<Row, static_cast<int>(K)>...>;
  template <int Row, std::size_t... K>
  static auto permute_type(std::index_sequence<K...>) -> permute_row<operand<Row, 0>, at<Row>.order[K]...>;

  template <int Row>
  static auto row_type() {
    constexpr record r = at<Row>;
    if constexpr (r.kind == record_kind::leaf) {
      using held = type_at<r.leaf, typename Recorded::leaves>;
      if constexpr (is_scalar_node<held>)
        return type_item<typename canonical_leaf<held, std::index_sequence<>>::type>{};
      else
        return type_item<typename canonical_leaf<held, std::make_index_sequence<held::rank>>::type>{};
    } else if constexpr (r.kind == record_kind::literal) {
      return type_item<literal<type_of<Row>, r.bits>>{};
    } else if constexpr (r.kind == record_kind::map) {
      return type_item<decltype(map_type<Row>(
          std::make_index_sequence<static_cast<std::size_t>(r.operand_count)>{}))>{};
    } else if constexpr (r.kind == record_kind::reduce) {
      return type_item<reduce_row<type_of<Row>, operand<Row, 0>, r.selected, r.keepdims>>{};
    } else if constexpr (r.kind == record_kind::scan) {
      return type_item<scan_row<type_of<Row>, operand<Row, 0>, r.selected, r.reverse, r.exclusive>>{};
    } else if constexpr (r.kind == record_kind::permute) {
      return type_item<decltype(permute_type<Row>(std::make_index_sequence<static_cast<std::size_t>(r.rank)>{}))>{};
    } else {
      return type_item<flatten_row<operand<Row, 0>>>{};
    }
  }

  template <std::size_t... Rows>
  static auto build(std::index_sequence<Rows...>)
      -> graph<root_list<numbering.number[static_cast<std::size_t>(Recorded::table.roots[Roots])]...>,
               typename decltype(row_type<static_cast<int>(Rows)>())::type...>;

  using type = decltype(build(std::make_index_sequence<static_cast<std::size_t>(rows)>{}));

  // The tape's number of each leaf of the graph.
  static constexpr auto find_leaf_numbers() {
    std::array<int, static_cast<std::size_t>(Recorded::leaves::size + 1)> numbers{};
    std::size_t next = 0;
    for (const int row : used) {
      const record& r = Recorded::table.records[static_cast<std::size_t>(row)];
      if (r.kind == record_kind::leaf) numbers[next++] = r.leaf;
    }
    return numbers;
  }
  static constexpr auto leaf_numbers = find_leaf_numbers();
};

}  // namespace detail

}  // namespace weft
