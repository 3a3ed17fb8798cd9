// Declares the function of an operation once its struct stands; undefined again by <weft/ops/undefine.hpp>. A unary
// function takes any operand, an lvalue tensor through an overload that is annotated as borrowing (so that returning a
// borrow of a local warns and nothing else does), or nothing at all: then it is an adaptor for `x | f()`. The last
// overload of each takes what is often mistaken for an operand, and says what to do.

#define WEFT_NOT_AN_OPERAND(function) \
  "weft: " #function ": a container is not an operand: give it weft::view<...>(x), with its dims for the dots"
#define WEFT_OPTIONS_DO_NOT_FIT(function) \
  "weft: " #function ": it does not take one of these options, or one is given twice"

#define WEFT_UNARY(function)                                            \
  template <detail::unborrowed X>                                       \
  constexpr auto function(X&& x) {                                      \
    return detail::make<op::function>(std::forward<X>(x));              \
  }                                                                     \
  template <class T, dim... Ds>                                         \
  constexpr auto function(const tensor<T, Ds...>& x WEFT_LIFETIMEBOUND) { \
    return detail::make<op::function>(x);                               \
  }                                                                     \
  constexpr auto function() { return detail::adapt<op::function>(); }   \
  template <detail::container X>                                        \
  constexpr auto function(const X&) -> typename detail::instead_of<X>::type { \
    static_assert(!detail::container<X>, WEFT_NOT_AN_OPERAND(function)); \
    return {};                                                          \
  }

#define WEFT_BINARY(function)                                           \
  template <class X, class Y>                                           \
    requires operands<X, Y>                                             \
  constexpr auto function(X&& x, Y&& y) {                               \
    return detail::make<op::function>(std::forward<X>(x), std::forward<Y>(y)); \
  }                                                                     \
  template <class X, class Y>                                           \
    requires detail::container_among<X, Y>                              \
  constexpr auto function(const X&, const Y&) -> tensor<float, dyn> {   \
    static_assert(!detail::container_among<X, Y>, WEFT_NOT_AN_OPERAND(function)); \
    return {};                                                          \
  }

#define WEFT_OPERATOR(symbol, operation)                                \
  template <class X, class Y>                                           \
    requires operands<X, Y>                                             \
  constexpr auto operator symbol(X&& x, Y&& y) {                        \
    return detail::make<op::operation>(std::forward<X>(x), std::forward<Y>(y)); \
  }

// A function whose options (axes, keepdims, ...) are part of its operation's type, op::function_for<Options...>, and
// op::function{}, which calls it: to be passed around.
#define WEFT_WITH_OPTIONS(function)                                     \
  WEFT_FUNCTION_WITH_OPTIONS(function)                                  \
  namespace op {                                                        \
  struct function {                                                     \
    template <class X, class... Options>                                \
    constexpr auto operator()(X&& x, Options... options) const {        \
      return weft::function(std::forward<X>(x), options...);            \
    }                                                                   \
  };                                                                    \
  }

// The function alone: std of that name would hide the standard library from the operations.
#define WEFT_FUNCTION_WITH_OPTIONS(function)                            \
  template <detail::unborrowed X, option... Options>                    \
  constexpr auto function(X&& x, Options...) {                          \
    static_assert(detail::options_fit<op::function##_for<>, Options...>, WEFT_OPTIONS_DO_NOT_FIT(function)); \
    return detail::make<op::function##_for<Options...>>(std::forward<X>(x)); \
  }                                                                     \
  template <class T, dim... Ds, option... Options>                      \
  constexpr auto function(const tensor<T, Ds...>& x WEFT_LIFETIMEBOUND, Options...) { \
    static_assert(detail::options_fit<op::function##_for<>, Options...>, WEFT_OPTIONS_DO_NOT_FIT(function)); \
    return detail::make<op::function##_for<Options...>>(x);             \
  }                                                                     \
  template <option... Options>                                          \
  constexpr auto function(Options...) {                                 \
    static_assert(detail::options_fit<op::function##_for<>, Options...>, WEFT_OPTIONS_DO_NOT_FIT(function)); \
    return detail::adapt<op::function##_for<Options...>>();             \
  }                                                                     \
  template <class X, class... Options>                                  \
    requires detail::container_with_options<X, Options...> || detail::numbers_for_options<X, Options...> \
  constexpr auto function(const X& x, const Options&...) -> typename detail::instead_of<X>::type { \
    static_assert(!detail::container<X>, WEFT_NOT_AN_OPERAND(function)); \
    static_assert(detail::container<X>,                                 \
                  "weft: " #function ": an axis is weft::axis<1>, not 1, and options are keepdims and the like"); \
    if constexpr (detail::container<X>) return {};                      \
    else return x;                                                      \
  }
