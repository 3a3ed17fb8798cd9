// What may stand in an expression, and how it is held there: sub-expressions and temporaries by value, tensors
// borrowed.
#pragma once

#include <weft/array/tensor.hpp>
#include <weft/array/view.hpp>
#include <weft/core/concepts.hpp>
#include <weft/expr/recording.hpp>

#include <array>
#include <concepts>
#include <utility>

#include <weft/expr/define.hpp>

namespace weft {

template <class Op, class... Operands>
class expression;

/// A bare scalar as an operand: a run-time value, no axes.
template <class S>
struct scalar {
  S value;
};

/// Operand `Position` of a capturing kernel, inside its body: its element type and dims.
template <int Position, class Element, dim... Ds>
struct argument {
  using value_type = Element;
  static constexpr std::size_t rank = sizeof...(Ds);
  static constexpr std::array<dim, sizeof...(Ds)> dims{Ds...};

  WEFT_NO_ELEMENTS(argument, argument, WEFT_A_KERNEL_HAS_NO_ELEMENTS, WEFT_A_KERNEL_CHANGES_NOTHING)
  WEFT_NO_NUMBER(argument)
};

namespace detail {

// A callable with state travels as a 0-d operand of its own.
template <class Function>
struct callable {
  Function function;
};

template <class T>
inline constexpr bool is_callable = false;
template <class Function>
inline constexpr bool is_callable<callable<Function>> = true;

template <class T>
inline constexpr bool is_lazy = false;
template <class Op, class... Operands>
inline constexpr bool is_lazy<expression<Op, Operands...>> = true;
template <int Position, class Element, dim... Ds>
inline constexpr bool is_lazy<argument<Position, Element, Ds...>> = true;

template <int Position, class Element, dim... Ds>
inline constexpr bool is_placeholder<argument<Position, Element, Ds...>> = true;

template <class T>
inline constexpr bool is_scalar_node = false;
template <class S>
inline constexpr bool is_scalar_node<scalar<S>> = true;

}  // namespace detail

template <class Op, class... Operands>
inline constexpr bool is_expression<expression<Op, Operands...>> = true;

template <int Position, class Element, dim... Ds>
inline constexpr bool is_expression<argument<Position, Element, Ds...>> = true;

/// What carries axes: a tensor, a view, an expression or a kernel's placeholder.
template <class X>
concept array_operand = array<X> || detail::is_lazy<detail::unqualified_t<X>> || is_traced<detail::unqualified_t<X>>;

/// What may stand in an expression: an array operand, or a scalar (a closed set, extended by `is_scalar`).
template <class X>
concept operand =
    array_operand<X> || is_scalar<detail::unqualified_t<X>> || detail::is_constant<detail::unqualified_t<X>>;

namespace detail {

// Whether S is the type of X's elements, or of elements that X is computed from.
template <class S, class X>
inline constexpr bool has_elements_of = false;
template <class S, class X>
  requires requires { typename X::value_type; }
inline constexpr bool has_elements_of<S, X> = std::is_same_v<S, std::remove_cv_t<typename X::value_type>>;
template <class S, class Op, class... Operands>
inline constexpr bool has_elements_of<S, expression<Op, Operands...>> =
    (has_elements_of<S, Operands> || ...) || std::is_same_v<S, typename expression<Op, Operands...>::value_type>;

// An element of an array in the same expression is a scalar there without being one everywhere.
template <class S, class... X>
concept element_among =
    !operand<S> && ((array_operand<X> && has_elements_of<detail::unqualified_t<S>, detail::unqualified_t<X>>) || ...);

// Operands that may stand together, scalars alone among them.
template <class... X>
concept together = ((operand<X> || element_among<X, X...>)&&...);

}  // namespace detail

/// Operands of which at least one carries axes: what an operator of the library takes.
template <class... X>
concept operands = (array_operand<X> || ...) && detail::together<X...>;

namespace detail {

// What users take for an operand and has to be viewed first: elements in memory that are no array of the library's.
template <class X>
concept container = !operand<X> && (std::is_array_v<detail::unqualified_t<X>> || requires(const X& x) {
  x.data();
  x.size();
});

// What a function returns after it has said so, lest a second error follows from the first.
template <class X>
struct instead_of {
  using type = X;
};
template <container X>
struct instead_of<X> {
  using type = tensor<float, dyn>;
};

template <class T, dim... Ds>
constexpr basic_view<const T, true, Ds...> borrow(const tensor<T, Ds...>& x) {
  return {x.data(), x.shape()};
}

// How an operand is held: sub-expressions and rvalue tensors by value, lvalue tensors as a view of them, views as
// handles.
template <class X>
constexpr auto hold(X&& x) {
  using plain = detail::unqualified_t<X>;
  if constexpr (is_tensor<plain> && std::is_lvalue_reference_v<X>)
    return borrow(x);
  else if constexpr (array_operand<plain> || is_constant<plain>)
    return plain(std::forward<X>(x));
  else
    return scalar<plain>{x};
}

template <class X>
using held_t = decltype(hold(std::declval<X>()));

/// The element type an operand brings into an operation: `weak` for bare scalars.
template <class X>
struct element_of {
  using type = typename X::value_type;
};
template <class S>
struct element_of<scalar<S>> {
  using type = weak<S>;
};
template <class Op, class... Operands>
struct element_of<expression<Op, Operands...>> {
  using type = typename expression<Op, Operands...>::element;
};
template <auto Value>
struct element_of<constant_t<Value>> {
  using type = weak<detail::unqualified_t<decltype(Value)>>;
};

template <class X>
constexpr auto dims_of() {
  if constexpr (is_scalar_node<X> || is_constant<X>)
    return std::array<dim, 0>{};
  else
    return X::dims;
}

}  // namespace detail
}  // namespace weft

#include <weft/expr/undefine.hpp>
