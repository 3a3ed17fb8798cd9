// What changes or prints an array, and is refused to an expression or placeholder: neither has elements.
#pragma once

#include <weft/expr/operand.hpp>

#include <type_traits>

#include <weft/expr/define.hpp>

namespace weft {

namespace detail {

template <class X>
concept not_computed = is_lazy<detail::unqualified_t<X>> || is_traced<detail::unqualified_t<X>>;

template <class X>
constexpr void refuse_change() {
  static_assert(!is_placeholder<X>, WEFT_A_KERNEL_CHANGES_NOTHING);
  static_assert(is_placeholder<X>, WEFT_AN_EXPRESSION_CHANGES_NOTHING);
}

}  // namespace detail

/// An expression has no elements to print.
template <class Stream, detail::not_computed X>
  requires requires(Stream& stream) {
    stream.rdbuf();
    stream.width();
  }
constexpr Stream& operator<<(Stream& stream, const X&) {
  static_assert(detail::is_placeholder<X>,
                "weft: an expression has no elements to print: print weft::eval(e), or weft::explain(e)");
  static_assert(!detail::is_placeholder<X>, "weft: fuse: a kernel has no elements yet to print: print what it returns");
  return stream;
}

// What changes an array and can't change an expression or placeholder, whose type says what it computes.
#define WEFT_REFUSED(symbol)                           \
  template <detail::not_computed X, class Y>           \
  constexpr X&& operator symbol##=(X&& x, const Y&) {  \
    detail::refuse_change<detail::unqualified_t<X>>(); \
    return static_cast<X&&>(x);                        \
  }
WEFT_COMPOUND_OPERATORS(WEFT_REFUSED)
#undef WEFT_REFUSED
#define WEFT_REFUSED(symbol)                           \
  template <detail::not_computed X>                    \
  constexpr X&& operator symbol(X&& x) {               \
    detail::refuse_change<detail::unqualified_t<X>>(); \
    return static_cast<X&&>(x);                        \
  }                                                    \
  template <detail::not_computed X>                    \
  constexpr X&& operator symbol(X&& x, int) {          \
    detail::refuse_change<detail::unqualified_t<X>>(); \
    return static_cast<X&&>(x);                        \
  }
WEFT_REFUSED(++)
WEFT_REFUSED(--)
#undef WEFT_REFUSED

}  // namespace weft

#include <weft/expr/undefine.hpp>
