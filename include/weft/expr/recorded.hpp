// The tape of a whole expression as a constant: its records, sizes, checks and roots.
#pragma once

#include <weft/expr/expression.hpp>

#include <array>
#include <tuple>
#include <utility>

namespace weft {
namespace detail {

// Records one operand: leaves are numbered in the order in which they stand in the expression.
template <class X>
struct recording {
  static constexpr auto on(recorder& tape) { return stand_in<X>(tape); }
};

// Only where an operand of a kernel is evaluated inside it.
template <int Position, class Element, dim... Ds>
struct recording<argument<Position, Element, Ds...>> {
  static constexpr auto on(recorder& tape) {
    static_assert(always_false<Element>,
                  "weft: fuse: a kernel has no elements yet: what it returns is evaluated where it is called");
    tape.report({.kind = fault_kind::reported});
    return stand_in<argument<Position, Element, Ds...>>(tape);
  }
};

template <class Op, class... Operands>
struct recording<expression<Op, Operands...>> : operation_recording<Op, recording, Operands...> {};

// Several roots (a tuple from a kernel, several arguments of eval) are flattened into one list of traced rows.
template <class Root>
constexpr auto as_roots(const Root& root) {
  if constexpr (is_traced<Root>)
    return std::tuple(root);
  else
    return root;
}

template <class... E>
constexpr auto record_roots(recorder& tape) {
  const auto join = [](const auto&... roots) { return std::tuple_cat(roots...); };
  return std::apply(join,
                    std::tuple<decltype(as_roots(recording<E>::on(tape)))...>{as_roots(recording<E>::on(tape))...});
}

template <class Tuple>
struct root_types;
template <class... Elements, class... Types>
struct root_types<std::tuple<traced<Elements, Types>...>> {
  using elements = type_list<Elements...>;
  using types = unite_all<type_list<>, Types...>;
};

struct tape_counts {
  std::size_t records, sizes, checks;
};

template <class... E>
constexpr tape_counts count_tape() {
  recorder tape;
  record_roots<E...>(tape);
  return {tape.records.size(), tape.sizes.size(), tape.checks.size()};
}

}  // namespace detail

/// What was recorded of expressions E..., as plain data: the input of the graph stage.
template <class... E>
struct recorded {
  using roots_tuple = decltype(detail::record_roots<E...>(std::declval<recorder&>()));
  using root_elements = typename detail::root_types<roots_tuple>::elements;
  using types = typename detail::root_types<roots_tuple>::types;
  using leaves = join_types<typename detail::leaves_of<E>::type...>;

  static constexpr detail::tape_counts counts = detail::count_tape<E...>();
  static constexpr int root_count = root_elements::size;

  struct tables {
    std::array<record, counts.records> records;
    std::array<size_source, counts.sizes> sizes;
    std::array<size_check, counts.checks> checks;
    std::array<int, root_elements::size> roots;
    fault first_fault;
  };

  static constexpr tables record_all() {
    recorder tape;
    const auto roots = detail::record_roots<E...>(tape);
    tables result{};
    for (std::size_t k = 0; k < counts.records; ++k) result.records[k] = tape.records[k];
    for (std::size_t k = 0; k < counts.sizes; ++k) result.sizes[k] = tape.sizes[k];
    for (std::size_t k = 0; k < counts.checks; ++k) result.checks[k] = tape.checks[k];
    std::apply(
        [&](const auto&... root) {
          std::size_t k = 0;
          ((result.roots[k++] = root.row), ...);
        },
        roots);
    result.first_fault = tape.first_fault;
    return result;
  }

  static constexpr tables table = record_all();
};

namespace detail {

// Runs visit(number, leaf) on the leaves of several expressions, numbered through.
template <int First, class Visit>
constexpr void for_all_leaves(Visit&&) {}
template <int First, class Visit, class E, class... Rest>
constexpr void for_all_leaves(Visit&& visit, const E& e, const Rest&... rest) {
  for_each_leaf<First>(e, visit);
  for_all_leaves<First + leaves_of<E>::type::size>(visit, rest...);
}

template <class Leaf>
constexpr std::size_t rank_of_leaf() {
  using plain = std::remove_cvref_t<Leaf>;
  if constexpr (array<plain>)
    return plain::rank;
  else
    return 0;
}
template <class... Leaves>
constexpr std::size_t highest_rank(type_list<Leaves...>) {
  std::size_t highest = 1;
  ((highest = rank_of_leaf<Leaves>() > highest ? rank_of_leaf<Leaves>() : highest), ...);
  return highest;
}

// The extents of every leaf, in the tape's numbering. No longer than the leaves have axes: small evaluations would take
// as long to clear it as to run.
template <class Leaves, class... E>
constexpr auto leaf_extents(const E&... expressions) {
  std::array<std::array<std::ptrdiff_t, highest_rank(Leaves{})>, static_cast<std::size_t>(Leaves::size)> extents{};
  for_all_leaves<0>(
      [&](auto number, const auto& operand) {
        using plain = std::remove_cvref_t<decltype(operand)>;
        if constexpr (array<plain>) {
          for (std::size_t axis = 0; axis < plain::rank; ++axis)
            extents[number()][axis] = static_cast<std::ptrdiff_t>(operand.shape()[axis]);
        }
      },
      expressions...);
  return extents;
}

template <class Tables, class Extents>
constexpr std::ptrdiff_t size_value(const Tables& table, int size, const Extents& extents) {
  const size_source& source = table.sizes[static_cast<std::size_t>(size)];
  if (source.fixed >= 0) return source.fixed;
  if (source.product_of < 0)
    return extents[static_cast<std::size_t>(source.leaf)][static_cast<std::size_t>(source.axis)];
  const record& factors = table.records[static_cast<std::size_t>(source.product_of)];
  std::ptrdiff_t product = 1;
  for (int axis = 0; axis < factors.rank; ++axis) product *= size_value(table, factors.axes[axis].size, extents);
  return product;
}

// The same where the row is a constant: no table is left at run time.
template <class Recorded, int Size, class Extents>
constexpr std::ptrdiff_t size_at(const Extents& extents) {
  constexpr size_source source = Recorded::table.sizes[static_cast<std::size_t>(Size)];
  if constexpr (source.fixed >= 0)
    return source.fixed;
  else if constexpr (source.product_of < 0)
    return extents[static_cast<std::size_t>(source.leaf)][static_cast<std::size_t>(source.axis)];
  else
    return size_value(Recorded::table, Size, extents);
}

template <class Recorded, int Root, std::size_t... Axes>
constexpr auto root_shape_type(std::index_sequence<Axes...>) {
  constexpr const record& row = Recorded::table.records[static_cast<std::size_t>(Recorded::table.roots[Root])];
  return type_item<shape<dim(row.axes[Axes].extent, row.axes[Axes].name)...>>{};
}

template <class Recorded, int Root>
constexpr auto root_shape_type() {
  constexpr int rank = Recorded::table.records[static_cast<std::size_t>(Recorded::table.roots[Root])].rank;
  return root_shape_type<Recorded, Root>(std::make_index_sequence<rank>{});
}

// The shape of root number Root, once the extents of the leaves are known.
template <class Recorded, int Root, class Extents, std::size_t... Axes>
constexpr auto root_shape(const Extents& extents, std::index_sequence<Axes...>) {
  using type = typename decltype(root_shape_type<Recorded, Root>(std::index_sequence<Axes...>{}))::type;
  constexpr const record& row = Recorded::table.records[static_cast<std::size_t>(Recorded::table.roots[Root])];
  return type(std::array<std::size_t, sizeof...(Axes)>{
      static_cast<std::size_t>(size_at<Recorded, row.axes[Axes].size>(extents))...});
}
template <class Recorded, int Root, class Extents>
constexpr auto root_shape(const Extents& extents) {
  constexpr int rank = Recorded::table.records[static_cast<std::size_t>(Recorded::table.roots[Root])].rank;
  return root_shape<Recorded, Root>(extents, std::make_index_sequence<rank>{});
}

}  // namespace detail

template <class Op, class... Operands>
constexpr auto shape_of_expression(const expression<Op, Operands...>& e) {
  using tape = recorded<expression<Op, Operands...>>;
  return detail::root_shape<tape, 0>(detail::leaf_extents<typename tape::leaves>(e));
}

}  // namespace weft
