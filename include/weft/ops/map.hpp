// map(f, x, y...): any callable, elementwise.
#pragma once

#include <weft/ops/elementwise.hpp>

#include <concepts>

namespace weft {
namespace detail {

template <class Function>
concept stateless = std::is_empty_v<Function> && std::default_initializable<Function>;
template <class Function, class... V>
concept maps = std::invocable<const Function&, V...> && !std::is_void_v<std::invoke_result_t<const Function&, V...>>;

}  // namespace detail

template <class Function>
inline constexpr bool is_scalar<detail::callable<Function>> = true;

namespace op {

/// Calls a stateless Function on every element.
template <class Function>
struct stateless_map : elementwise<stateless_map<Function>> {
  static constexpr map_traits traits{.name = "map", .typing = typing::raw, .cost = 20, .by_element = true};
  template <class... V>
  requires detail::maps<Function, V...> WEFT_ALWAYS_INLINE static constexpr auto apply(V... x) {
    return Function{}(x...);
  }
};

/// Calls the callable that is the first operand on every element of the others.
struct stored_map : elementwise<stored_map> {
  static constexpr map_traits traits{.name = "map", .typing = typing::raw, .cost = 20, .by_element = true};
  template <class Function, class... V>
  requires detail::maps<Function, V...> WEFT_ALWAYS_INLINE static constexpr auto apply(
      const detail::callable<Function>& stored, V... x) {
    return stored.function(x...);
  }
};

}  // namespace op

/// f(x, y...) of every element. Shapes as `add`. Element type: what f returns. f is called once an element in each
/// traversal that needs the result, one element at a time; no temporary. A callable with state is kept in the
/// expression. Shapes that differ: as `add`; elements that f does not take do not compile. Source: `std::transform`,
/// `jax.vmap` of a scalar function.
template <class Function, class... X>
  requires operands<X...> &&(!operand<Function>)constexpr auto map(Function function, X&&... x) {
    if constexpr (detail::stateless<Function>)
      return detail::make<op::stateless_map<Function>>(std::forward<X>(x)...);
    else
      return detail::make<op::stored_map>(detail::callable<Function>{std::move(function)}, std::forward<X>(x)...);
  }

  /// The same as an adaptor, of one operand: `x | map(f)`.
  template <class Function>
    requires(!operand<Function>)
  constexpr auto map(Function function) {
    const auto apply = [function]<class X>(X&& x) { return map(function, std::forward<X>(x)); };
    return adaptor<std::remove_cvref_t<decltype(apply)>>{apply};
  }

}  // namespace weft
