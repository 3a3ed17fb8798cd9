// What an elementwise operation is: a struct with its traits and one function over a value type, and a function to
// call it.
#pragma once

#include <weft/expr/adaptor.hpp>
#include <weft/expr/expression.hpp>
#include <weft/expr/law.hpp>
#include <weft/ops/asks.hpp>

#include <type_traits>

namespace weft {

/// What the planner may know of an elementwise operation.
struct map_traits {
  const char* name;
  weft::typing typing = weft::typing::same;
  int cost = 1;             // of one element, in additions
  bool by_element = false;  // apply takes single elements only: a user's function
  weft::law law = weft::law::none;
  value_range results{};  // for all operands
};

namespace op {

/// The base of an elementwise operation's struct: it derives from elementwise<itself>, says its `traits`, and has a
/// static `apply` over a value type V, a scalar or lanes of scalars. Where `apply_bounded` is there too, it takes the
/// place of `apply` for a first operand that is known to lie within the operation's `bounds`, with the same results,
/// which lie within `bounded_results` if it says so. An
/// exponential (its law) may have `apply_lifted` and `apply_vanishing` beside it, of scalars and lanes of float and
/// double: the first may multiply all results by one number, up to the square root of the largest there is, where only
/// their ratios count; the second gives any small number for results that are lost beside 1. `takes_pairs` (a static
/// constant, true) says that all of these take a `detail::vector_pair` of lanes as well, or of pairs: operations that
/// are one long chain gain by it.
template <class Self>
struct elementwise {
  template <class... Traced>
  static constexpr auto trace(Traced... operands) {
    return detail::record_map<Self>(operands...);
  }

  template <class... X>
    requires operands<X...>
  constexpr auto operator()(X&&... x) const { return detail::make<Self>(std::forward<X>(x)...); }
  /// Of elements: what it makes of arrays of them.
  template <class... X>
    requires(!operands<X...> && detail::map_result<Self, std::index_sequence_for<X...>, X...>::possible)
  constexpr auto operator()(const X&... x) const { return of_elements(std::index_sequence_for<X...>{}, x...); }

 private:
  template <std::size_t... Positions, class... X>
  static constexpr auto of_elements(std::index_sequence<Positions...>, const X&... x) {
    using computed = compute_t<Self, X...>;
    return Self::apply(convert<operand_t<Self, computed, static_cast<int>(Positions), X>>(x)...);
  }
};

/// The base of an operation that is a formula of others: a static `trace` writes the formula.
template <class Self>
struct composite {
  template <class... X>
    requires operands<X...>
  constexpr auto operator()(X&&... x) const { return detail::make<Self>(std::forward<X>(x)...); }
};

}  // namespace op

namespace detail {

// An lvalue tensor has an overload of its own, annotated as borrowed.
template <class X>
inline constexpr bool has_axes = is_traced<detail::unqualified_t<X>>;
template <class X>
  requires(array<X> || is_lazy<detail::unqualified_t<X>>)
inline constexpr bool has_axes<X> = detail::unqualified_t<X>::rank > 0;

template <class X>
concept unborrowed = array_operand<X> && !(std::is_lvalue_reference_v<X> && is_tensor<detail::unqualified_t<X>>);

// Calls that cannot be meant as they stand, answered by one error each.
template <class X, class Y>
concept container_among =
    !operands<X, Y> && ((container<X> && (container<Y> || operand<Y>)) || (operand<X> && container<Y>));
template <class X, class... Options>
concept container_with_options = container<X> &&(option<Options>&&...);
template <class X, class... Options>
concept numbers_for_options =
    array_operand<X> && !(option<Options> && ...) && ((option<Options> || std::is_arithmetic_v<Options>)&&...);

}  // namespace detail
}  // namespace weft
