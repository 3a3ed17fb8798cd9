// Operations without their operand: `x | exp() | cumsum(axis<0>)`.
#pragma once

#include <weft/expr/expression.hpp>

namespace weft {

/// An operation that waits for its operand: `x | adaptor` applies it, `adaptor | adaptor` composes, `adaptor(x)` calls
/// it.
template <class Function>
struct adaptor {
  Function function;

  template <array_operand X>
  constexpr auto operator()(X&& x) const {
    return function(std::forward<X>(x));
  }
};

namespace detail {

template <class T>
inline constexpr bool is_adaptor = false;
template <class Function>
inline constexpr bool is_adaptor<adaptor<Function>> = true;

// make<Op>, as an object that an adaptor can hold.
template <class Op>
struct maker {
  template <class X>
  constexpr auto operator()(X&& x) const {
    return make<Op>(std::forward<X>(x));
  }
};

template <class Op>
constexpr adaptor<maker<Op>> adapt() {
  return {};
}

}  // namespace detail

/// `x | f(...)`: f of x. Nothing is computed before evaluation.
template <array_operand X, class Function>
constexpr auto operator|(X&& x, const adaptor<Function>& then) {
  return then.function(std::forward<X>(x));
}

template <detail::container X, class Function>
constexpr auto operator|(const X&, const adaptor<Function>&) -> typename detail::instead_of<X>::type {
  static_assert(detail::always_false<X>,
                "weft: |: a container is not an operand: pipe weft::view<...>(x), with its dims for the dots");
  return {};
}

/// `f(...) | g(...)`: an adaptor that is first the one, then the other.
template <class First, class Second>
constexpr auto operator|(const adaptor<First>& first, const adaptor<Second>& second) {
  const auto both = [first, second]<class X>(X&& x) { return second.function(first.function(std::forward<X>(x))); };
  return adaptor<std::remove_cvref_t<decltype(both)>>{both};
}

}  // namespace weft
