// Operations without their operand: `x | exp() | cumsum(axis<0>)`.
#pragma once

#include <weft/expr/expression.hpp>

namespace weft {

/// An operation that waits for its operand: `x | adaptor` applies it, `adaptor | adaptor` composes, `adaptor(x)` calls it.
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

template <array_operand X, class Function>
constexpr auto operator|(X&& x, const adaptor<Function>& then) {
  return then.function(std::forward<X>(x));
}

template <class First, class Second>
constexpr auto operator|(const adaptor<First>& first, const adaptor<Second>& second) {
  const auto both = [first, second]<class X>(X&& x) { return second.function(first.function(std::forward<X>(x))); };
  return adaptor<std::remove_cvref_t<decltype(both)>>{both};
}

}  // namespace weft
