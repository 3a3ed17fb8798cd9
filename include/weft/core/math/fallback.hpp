// Mathematical functions of types that bring their own (std::complex, multiprecision numbers), found by argument.
#pragma once

#include <weft/core/element_kind.hpp>

#include <type_traits>

namespace weft::detail {

// Its name is what the compiler prints.
inline void constant_evaluation_has_no_such_function_of_long_double_or_complex() {}
constexpr void require_function_in_constant(bool there_is_one) {
  if (!there_is_one) constant_evaluation_has_no_such_function_of_long_double_or_complex();
}

// Those of GCC are constant for long double.
#if defined(__clang__)
template <class X>
inline constexpr bool lacks_constants = complex_parts<X>::is_complex || std::is_same_v<X, long double>;
#else
template <class X>
inline constexpr bool lacks_constants = complex_parts<X>::is_complex;
#endif

}  // namespace weft::detail

namespace weft::detail::by_argument {

// A declaration that never matches lets an unqualified call compile, which then looks in the argument's namespaces;
// long double has none and takes the compiler's function.
struct nothing {};
#define WEFT_FALLBACK(name) WEFT_FALLBACK_TO(name, __builtin_##name##l)
#define WEFT_FALLBACK_TO(name, builtin)                    \
  void name(nothing) = delete;                             \
  template <class X>                                       \
  concept has_##name = requires(const X& x) {              \
    name(x);                                               \
  };                                                       \
  template <class X>                                       \
  auto run_##name(const X& x) {                            \
    if constexpr (std::is_same_v<X, long double>) {        \
      return builtin(x);                                   \
    } else {                                               \
      return name(x);                                      \
    }                                                      \
  }                                                        \
  template <class X>                                       \
  constexpr auto call_##name(const X& x) {                 \
    if constexpr (lacks_constants<X>) {                    \
      if (std::is_constant_evaluated()) {                  \
        require_function_in_constant(false);               \
        return decltype(run_##name(x))();                  \
      } else {                                             \
        return run_##name(x);                              \
      }                                                    \
    } else if constexpr (std::is_same_v<X, long double>) { \
      return builtin(x);                                   \
    } else {                                               \
      return name(x);                                      \
    }                                                      \
  }
WEFT_FALLBACK(exp)
WEFT_FALLBACK(log)
WEFT_FALLBACK(log1p)
WEFT_FALLBACK(expm1)
WEFT_FALLBACK(tanh)
WEFT_FALLBACK(sqrt)
WEFT_FALLBACK_TO(abs, __builtin_fabsl)
WEFT_FALLBACK(floor)
WEFT_FALLBACK(ceil)
WEFT_FALLBACK(trunc)
WEFT_FALLBACK(rint)
#undef WEFT_FALLBACK
#undef WEFT_FALLBACK_TO

}  // namespace weft::detail::by_argument
