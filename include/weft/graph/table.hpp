// The canonical graph as a table of plain structs, one node a row, with the traits that planning asks for. From here on
// there is no recursion over types.
#pragma once

#include <weft/expr/law.hpp>
#include <weft/graph/canonical.hpp>

namespace weft {

struct graph_node {
  record_kind kind = record_kind::leaf;
  const char* name = "";  // for explain only
  int operands[max_operands] = {-1, -1, -1, -1, -1, -1};
  int operand_count = 0;
  int rank = 0;
  std::ptrdiff_t extents[max_rank] = {};  // of a leaf: static extents, -1 at run time
  unsigned axes = 0;                      // reduced or scanned
  int order[max_rank] = {};
  bool keepdims = false;
  bool reverse = false;
  bool exclusive = false;
  bool dense = false;  // of a leaf: row-major and contiguous by type
  bool commutative = true;
  bool additive = false;
  bool single_state = false;  // of a reduction: its state is one value of what it lifts
  bool scalar_state = false;  // and that is its result, with no finish
  type_identity state_element{};
  bool empty_is_error = false;
  bool homogeneous = false;
  int extreme = 0;
  weft::law law = weft::law::none;
  value_range results{};           // of a map
  value_range bounds = no_values;  // of a map's first operand, for its bounded form
  value_range bounded_results{};   // of that form
  bool scaled_forms = false;       // a map has apply_lifted and apply_vanishing
  bool real = false;               // float or double
  int leaf = -1;
  int cost = 0;
  int bytes = 0;        // of an element
  int state_bytes = 0;  // of a reduction's or scan's state
  bool rounds = false;  // combining such states may round
  type_identity element{};
};

namespace detail {

template <class G, int Row>
using row_at = type_at<Row, typename G::row_types>;

// Element types, row by row; weak ones stay weak.
template <class G, class Row>
struct row_element;
template <class G, int Row>
using element_at = typename row_element<G, row_at<G, Row>>::type;

template <class G, class T, bool Dense, std::ptrdiff_t... Extents>
struct row_element<G, leaf<T, Dense, Extents...>> {
  using type = T;
};
template <class G, class T>
struct row_element<G, scalar_leaf<T>> {
  using type = weak<T>;
};
template <class G, class T, std::uint64_t Bits>
struct row_element<G, literal<T, Bits>> {
  using type = weak<T>;
};
template <class G, class Op, int... Operands>
struct row_element<G, map_row<Op, Operands...>> {
  using type = map_result_t<Op, element_at<G, Operands>...>;
};
template <class G, class Monoid, int Operand, unsigned Axes, bool Keepdims>
struct row_element<G, reduce_row<Monoid, Operand, Axes, Keepdims>> {
  using type = monoid_result_t<Monoid, plain_t<element_at<G, Operand>>>;
};
template <class G, class Monoid, int Operand, unsigned Axis, bool Reverse, bool Exclusive>
struct row_element<G, scan_row<Monoid, Operand, Axis, Reverse, Exclusive>> {
  using type = monoid_result_t<Monoid, plain_t<element_at<G, Operand>>>;
};
template <class G, int Operand, int... Order>
struct row_element<G, permute_row<Operand, Order...>> {
  using type = element_at<G, Operand>;
};
template <class G, int Operand>
struct row_element<G, flatten_row<Operand>> {
  using type = element_at<G, Operand>;
};

template <class G, class T, bool Dense, std::ptrdiff_t... Extents>
constexpr graph_node describe(type_item<leaf<T, Dense, Extents...>>) {
  graph_node node{.kind = record_kind::leaf, .name = "x", .rank = static_cast<int>(sizeof...(Extents)), .dense = Dense};
  int axis = 0;
  ((node.extents[axis++] = Extents), ...);
  return node;
}

template <class G, class T>
constexpr graph_node describe(type_item<scalar_leaf<T>>) {
  return {.kind = record_kind::leaf, .name = "scalar", .dense = true};
}

template <class G, class T, std::uint64_t Bits>
constexpr graph_node describe(type_item<literal<T, Bits>>) {
  return {.kind = record_kind::literal, .name = "constant"};
}

template <class G, class Op, int... Operands>
constexpr graph_node describe(type_item<map_row<Op, Operands...>>) {
  graph_node node{.kind = record_kind::map,
                  .name = Op::traits.name,
                  .operand_count = static_cast<int>(sizeof...(Operands)),
                  .law = Op::traits.law,
                  .results = Op::traits.results,
                  .cost = Op::traits.cost};
  if constexpr (requires { Op::bounds; }) node.bounds = Op::bounds;
  if constexpr (requires { Op::bounded_results; }) node.bounded_results = Op::bounded_results;
  node.scaled_forms = requires(double x) { Op::apply_lifted(x), Op::apply_vanishing(x); };
  int k = 0;
  ((node.operands[k++] = Operands), ...);
  return node;
}

// What reductions and scans share: the monoid's facts over the element type it lifts.
template <class G, class Monoid, int Operand>
constexpr graph_node describe_monoid(record_kind kind) {
  using element = monoid_element_t<Monoid, plain_t<element_at<G, Operand>>>;
  using result = monoid_result_t<Monoid, plain_t<element_at<G, Operand>>>;
  constexpr monoid_traits traits = traits_of_monoid<Monoid>();
  graph_node node{.kind = kind, .name = monoid_name<Monoid>(), .operand_count = 1};
  node.operands[0] = Operand;
  node.commutative = traits.commutative;
  node.additive = traits.additive;
  node.empty_is_error = traits.empty_is_error;
  node.homogeneous = traits.homogeneous;
  node.extreme = traits.extreme;
  node.cost = traits.cost;
  node.single_state = std::is_same_v<state_t<Monoid, element>, element>;
  node.state_element = identity_of<element>;
  node.state_bytes = static_cast<int>(sizeof(state_t<Monoid, element>));
  node.rounds = rounds<Monoid, element>;
  node.scalar_state = std::is_same_v<state_t<Monoid, element>, result> && !has_finish<Monoid, element> &&
                      !has_counted_finish<Monoid, element>;
  return node;
}

template <class G, class Monoid, int Operand, unsigned Axes, bool Keepdims>
constexpr graph_node describe(type_item<reduce_row<Monoid, Operand, Axes, Keepdims>>) {
  graph_node node = describe_monoid<G, Monoid, Operand>(record_kind::reduce);
  node.axes = Axes;
  node.keepdims = Keepdims;
  return node;
}

template <class G, class Monoid, int Operand, unsigned Axis, bool Reverse, bool Exclusive>
constexpr graph_node describe(type_item<scan_row<Monoid, Operand, Axis, Reverse, Exclusive>>) {
  graph_node node = describe_monoid<G, Monoid, Operand>(record_kind::scan);
  node.axes = Axis;
  node.reverse = Reverse;
  node.exclusive = Exclusive;
  return node;
}

template <class G, int Operand, int... Order>
constexpr graph_node describe(type_item<permute_row<Operand, Order...>>) {
  graph_node node{.kind = record_kind::permute, .name = "permute", .operand_count = 1};
  node.operands[0] = Operand;
  int k = 0;
  ((node.order[k++] = Order), ...);
  return node;
}

template <class G, int Operand>
constexpr graph_node describe(type_item<flatten_row<Operand>>) {
  graph_node node{.kind = record_kind::flatten, .name = "flatten", .operand_count = 1};
  node.operands[0] = Operand;
  return node;
}

template <class T>
inline constexpr bool is_float_or_double = std::is_same_v<T, float> || std::is_same_v<T, double>;

template <class T>
constexpr int bytes_of() {
  if constexpr (requires { sizeof(T); })
    return static_cast<int>(sizeof(T));
  else
    return 0;
}

// Ranks follow from the operands'; leaves are numbered in order of appearance.
template <int Rows>
constexpr void complete(std::array<graph_node, static_cast<std::size_t>(Rows)>& nodes) {
  int leaves = 0;
  for (graph_node& node : nodes) {
    const int first = node.operand_count > 0 ? nodes[static_cast<std::size_t>(node.operands[0])].rank : 0;
    switch (node.kind) {
      case record_kind::leaf:
        node.leaf = leaves++;
        break;
      case record_kind::literal:
        break;
      case record_kind::map:
        for (int k = 0; k < node.operand_count; ++k) {
          const int rank = nodes[static_cast<std::size_t>(node.operands[k])].rank;
          if (rank > node.rank) node.rank = rank;
        }
        break;
      case record_kind::reduce:
        for (int axis = 0; axis < first; ++axis) node.rank += node.keepdims || !(node.axes >> axis & 1u) ? 1 : 0;
        break;
      case record_kind::scan:
      case record_kind::permute:
        node.rank = first;
        break;
      case record_kind::flatten:
        node.rank = 1;
        break;
    }
  }
}

template <class G>
struct table_of;
template <class Roots, class... Rows>
struct table_of<graph<Roots, Rows...>> {
  using G = graph<Roots, Rows...>;

  template <std::size_t... Index>
  static constexpr auto build(std::index_sequence<Index...>) {
    std::array<graph_node, sizeof...(Rows)> nodes{describe<G>(type_item<Rows>{})...};
    complete<static_cast<int>(sizeof...(Rows))>(nodes);
    ((nodes[Index].bytes = bytes_of<plain_t<element_at<G, static_cast<int>(Index)>>>()), ...);
    ((nodes[Index].element = identity_of<plain_t<element_at<G, static_cast<int>(Index)>>>), ...);
    ((nodes[Index].real = is_float_or_double<plain_t<element_at<G, static_cast<int>(Index)>>>), ...);
    return nodes;
  }

  static constexpr auto value = build(std::index_sequence_for<Rows...>{});
};

}  // namespace detail
}  // namespace weft
