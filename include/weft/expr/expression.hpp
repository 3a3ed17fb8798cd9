// The node of a direct expression: an operation and its operands, held by value. Nothing is computed here.
#pragma once

#include <weft/expr/fault.hpp>
#include <weft/expr/operand.hpp>
#include <weft/expr/refusals.hpp>

#include <boost/hana/basic_tuple.hpp>

#include <array>
#include <utility>

#include <weft/expr/define.hpp>

namespace weft {

namespace detail {

// Stands for an operand while an operation's own shape rule is tried.
template <class X>
constexpr auto stand_in(recorder& tape) {
  if constexpr (is_constant<X>)
    return as_traced(tape, X{});
  else
    return traced<typename element_of<X>::type, type_list<>>{&tape, tape.add_leaf(dims_of<X>())};
}

// Calls the operation's rule on placeholders; rows[] fixes the order in which the operands were recorded.
template <class Op, class... Traced, std::size_t... Positions>
constexpr auto trace_on(recorder& tape, const int* rows, type_list<Traced...>, std::index_sequence<Positions...>) {
  if constexpr (requires { Op::name; }) {  // a formula: what its parts find wrong is wrong with the whole
    const bool was_fine = tape.first_fault.kind == fault_kind::none;
    const auto result = Op::trace(Traced{&tape, rows[Positions]}...);
    if (was_fine) tape.first_fault.operation = Op::name;
    return result;
  } else {
    return Op::trace(Traced{&tape, rows[Positions]}...);
  }
}

// Marks the call of a capturing kernel: its first operand is the body, whose `argument`s stand for the operands after
// it.
struct captured_call {};

// Records an operation whose operands `How` records: as they are in a whole expression, as stand-ins for a shape check.
template <class Op, template <class> class How, class... Operands>
struct operation_recording {
  static constexpr auto on(recorder& tape) {
    const int rows[] = {How<Operands>::on(tape).row...};
    return trace_on<Op>(tape, rows, type_list<decltype(How<Operands>::on(tape))...>{},
                        std::index_sequence_for<Operands...>{});
  }
};

template <class X>
struct stand_in_recording {
  static constexpr auto on(recorder& tape) { return stand_in<X>(tape); }
};

template <class Op, class... Operands>
constexpr auto record_alone(recorder& tape) {
  return operation_recording<Op, stand_in_recording, Operands...>::on(tape);
}

// The dims of one operation's result from those of its operands, or what is wrong with them.
struct result_dims {
  int rank = 0;
  dim dims[max_rank] = {0, 0, 0, 0, 0, 0, 0, 0};
  weft::fault found{};
};

template <class Op, class... Operands>
constexpr result_dims dims_of_result() {
  recorder tape;
  const auto root = record_alone<Op, Operands...>(tape);
  result_dims result;
  if constexpr (is_traced<detail::unqualified_t<decltype(root)>>) {
    const record& row = tape[root.row];
    result.rank = row.rank;
    for (int axis = 0; axis < row.rank; ++axis) result.dims[axis] = dim(row.axes[axis].extent, row.axes[axis].name);
  }
  result.found = tape.first_fault;
  return result;
}

template <class Root>
struct root_element {  // a kernel that returns several expressions has no element type of its own
  using type = void;
};
template <class Element, class Types>
struct root_element<traced<Element, Types>> {
  using type = Element;
};

template <class X>
struct leaves_of {
  using type = type_list<X>;
};
template <auto Value>
struct leaves_of<constant_t<Value>> {
  using type = type_list<>;
};
template <int Position, class Element, dim... Ds>
struct leaves_of<argument<Position, Element, Ds...>> {
  using type = type_list<>;
};
template <class Op, class... Operands>
struct leaves_of<expression<Op, Operands...>> {
  using type = join_types<typename leaves_of<Operands>::type...>;
};

template <class Body, class... Arguments>
struct leaves_of<expression<captured_call, Body, Arguments...>> {
  using type = join_types<typename leaves_of<Arguments>::type..., typename leaves_of<Body>::type>;
};

// Runs visit(number, leaf) on every leaf that holds data, numbered from First as the tape numbers them.
template <int First, class X, class Visit>
constexpr void for_each_leaf(const X& x, Visit&& visit) {
  if constexpr (leaves_of<X>::type::size == 0)
    return;
  else if constexpr (is_lazy<X>)
    x.template for_each_leaf<First>(visit);
  else
    visit(std::integral_constant<int, First>{}, x);
}

template <class Op, class... Operands>
inline constexpr result_dims dims_of_result_v = dims_of_result<Op, Operands...>();

template <class Dims, std::size_t... Axes>
constexpr std::array<dim, sizeof...(Axes)> as_array(const Dims& dims, std::index_sequence<Axes...>) {
  return {dims[Axes]...};
}

}  // namespace detail

/// An operation on operands, not yet computed. `value_type`, `rank` and `dims` are those of the result; `shape()`
/// gives its sizes. It owns its sub-expressions and the rvalue tensors it was given; views are handles, lvalue tensors
/// are borrowed.
template <class Op, class... Operands>
class expression {
 public:
  using operation = Op;
  using element =
      typename detail::root_element<decltype(detail::record_alone<Op, Operands...>(std::declval<recorder&>()))>::type;
  using value_type = plain_t<element>;
  static constexpr std::size_t rank = static_cast<std::size_t>(detail::dims_of_result_v<Op, Operands...>.rank);
  static constexpr std::array<dim, rank> dims =
      detail::as_array(detail::dims_of_result_v<Op, Operands...>.dims, std::make_index_sequence<rank>{});

  constexpr explicit expression(Operands... operands) : operands_{std::move(operands)...} {}
  constexpr expression(const expression&) = default;
  constexpr expression(expression&&) = default;
  // Would write the elements of its views.
  constexpr expression& operator=(const expression&) {
    static_assert(detail::always_false<Op>, WEFT_AN_EXPRESSION_CHANGES_NOTHING);
    return *this;
  }

  /// The extents of the result, from those of the leaves; defined with the tape of the whole expression.
  constexpr auto shape() const { return shape_of_expression(*this); }

  template <int First, class Visit>
  constexpr void for_each_leaf(Visit&& visit) const {
    using detail::captured_call;
    if constexpr (std::is_same_v<Op, captured_call>) {  // whose body comes first here and last on the tape
      constexpr int body = detail::leaves_of<type_at<0, type_list<Operands...>>>::type::size;
      visit_operands<First - body>(visit, std::index_sequence_for<Operands...>{}, std::true_type{});
      detail::for_each_leaf<First + detail::leaves_of<expression>::type::size - body>(boost::hana::at_c<0>(operands_),
                                                                                      visit);
    } else {
      visit_operands<First>(visit, std::index_sequence_for<Operands...>{}, std::false_type{});
    }
  }

  template <int Position>
  constexpr const auto& operand() const {
    return boost::hana::at_c<Position>(operands_);
  }

  WEFT_NO_ELEMENTS(expression, typename detail::element_reference<value_type>::type, WEFT_AN_EXPRESSION_HAS_NO_ELEMENTS,
                   WEFT_AN_EXPRESSION_CHANGES_NOTHING)
  constexpr explicit operator bool() const {
    static_assert(detail::always_false<Op>, WEFT_AN_EXPRESSION_DOES_NOT_BRANCH);
    return false;
  }

 private:
  // How many leaves stand before operand `Position`.
  template <std::size_t Position>
  static constexpr int leaves_before() {
    int count = 0;
    std::size_t at = 0;
    ((count += at++ < Position ? detail::leaves_of<Operands>::type::size : 0), ...);
    return count;
  }

  template <int First, class Visit, std::size_t... Positions, bool SkipFirst>
  constexpr void visit_operands(Visit&& visit, std::index_sequence<Positions...>, std::bool_constant<SkipFirst>) const {
    (
        [&] {
          if constexpr (!SkipFirst || Positions > 0) {
            detail::for_each_leaf<First + leaves_before<Positions>()>(boost::hana::at_c<Positions>(operands_), visit);
          }
        }(),
        ...);
  }

  boost::hana::basic_tuple<Operands...> operands_;
};

/// The element type of an expression or array.
template <class E>
using result_t = typename detail::unqualified_t<E>::value_type;

/// Whether an expression (or array) keeps all of its data itself, so that it may outlive every tensor it was made from.
template <class X>
inline constexpr bool is_owning = !is_view<X>;
template <class Op, class... Operands>
inline constexpr bool is_owning<expression<Op, Operands...>> = (is_owning<Operands> && ...);

/// The same of any cv-qualification or reference, as a concept.
template <class X>
concept owning = is_owning<detail::unqualified_t<X>>;

/// A copy of an array as a tensor of the same shape and type, so that an expression of it owns its elements:
/// `softmax(own(x))` may be returned. One traversal, one allocation.
template <array X>
constexpr auto own(const X& x) {
  return [&]<std::size_t... Axes>(std::index_sequence<Axes...>) {
    return tensor<typename X::value_type, X::dims[Axes]...>(x);
  }
  (std::make_index_sequence<X::rank>{});
}

namespace detail {

// Where report_fault finds what is wrong with an operation.
template <class Op, class... Operands>
struct made {
  static constexpr const weft::fault& found = dims_of_result_v<Op, Operands...>.found;
};

// The one door through which every operation is made: recorded on the tape where an operand is a placeholder, else a
// node.
template <class Op, class... X>
constexpr auto make(X&&... x) {
  if constexpr ((is_traced<detail::unqualified_t<X>> || ...)) {
    recorder* tape = nullptr;
    (
        [&](const auto& operand) {
          if constexpr (is_traced<detail::unqualified_t<decltype(operand)>>) tape = operand.tape;
        }(x),
        ...);
    const int rows[] = {as_traced(*tape, x).row...};
    return trace_on<Op>(*tape, rows, type_list<decltype(as_traced(*tape, x))...>{}, std::index_sequence_for<X...>{});
  } else {
    using node = expression<Op, held_t<X>...>;
    constexpr bool reported_inside = std::is_same_v<Op, captured_call>;  // where the kernel's body was made
    if constexpr (!reported_inside && dims_of_result_v<Op, held_t<X>...>.found.kind != fault_kind::none)
      report_fault<made<Op, held_t<X>...>>();
    return node(hold(std::forward<X>(x))...);
  }
}

}  // namespace detail
}  // namespace weft

#include <weft/expr/undefine.hpp>
