// Declares the function of an operation once its struct stands; undefined again by <weft/ops/undefine.hpp>.
// A unary function takes any operand, an lvalue tensor through an overload that is annotated as borrowing (so that returning
// a borrow of a local warns and nothing else does), or nothing at all: then it is an adaptor for `x | f()`.

#define WEFT_UNARY(function)                                            \
  template <detail::unborrowed X>                                       \
  constexpr auto function(X&& x) {                                      \
    return detail::make<op::function>(std::forward<X>(x));              \
  }                                                                     \
  template <class T, dim... Ds>                                         \
  constexpr auto function(const tensor<T, Ds...>& x WEFT_LIFETIMEBOUND) { \
    return detail::make<op::function>(x);                               \
  }                                                                     \
  constexpr auto function() { return detail::adapt<op::function>(); }

#define WEFT_BINARY(function)                                           \
  template <class X, class Y>                                           \
    requires operands<X, Y>                                             \
  constexpr auto function(X&& x, Y&& y) {                               \
    return detail::make<op::function>(std::forward<X>(x), std::forward<Y>(y)); \
  }

#define WEFT_OPERATOR(symbol, operation)                                \
  template <class X, class Y>                                           \
    requires operands<X, Y>                                             \
  constexpr auto operator symbol(X&& x, Y&& y) {                        \
    return detail::make<op::operation>(std::forward<X>(x), std::forward<Y>(y)); \
  }

// A function whose options (axes, keepdims, ...) are part of its operation's type: op::function_for<Options...>.
#define WEFT_WITH_OPTIONS(function)                                     \
  template <detail::unborrowed X, option... Options>                    \
  constexpr auto function(X&& x, Options...) {                          \
    return detail::make<op::function##_for<Options...>>(std::forward<X>(x)); \
  }                                                                     \
  template <class T, dim... Ds, option... Options>                      \
  constexpr auto function(const tensor<T, Ds...>& x WEFT_LIFETIMEBOUND, Options...) { \
    return detail::make<op::function##_for<Options...>>(x);             \
  }                                                                     \
  template <option... Options>                                          \
  constexpr auto function(Options...) {                                 \
    return detail::adapt<op::function##_for<Options...>>();             \
  }
