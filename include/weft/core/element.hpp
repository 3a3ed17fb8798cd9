// How element types combine: the table of promotions, and which types store into which.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <weft/core/element_kind.hpp>

namespace weft {
namespace detail {

/// bool < integers < floating < complex; a user's type stands outside.
enum class category { boolean, integer, floating, complex, other };

constexpr category category_of(element_kind kind) {
  switch (kind) {
    case element_kind::boolean:
      return category::boolean;
    case element_kind::signed_integer:
    case element_kind::unsigned_integer:
      return category::integer;
    case element_kind::floating:
      return category::floating;
    case element_kind::complex:
      return category::complex;
    case element_kind::other:
      break;
  }
  return category::other;
}

template <class T>
inline constexpr category category_for = category_of(kind_of<T>);

template <class T>
struct type_is {
  using type = T;
};

template <std::size_t Bytes, bool Signed>
constexpr auto integer_of_size() {
  if constexpr (Bytes == 1) {
    return std::conditional_t<Signed, type_is<std::int8_t>, type_is<std::uint8_t>>{};
  } else if constexpr (Bytes == 2) {
    return std::conditional_t<Signed, type_is<std::int16_t>, type_is<std::uint16_t>>{};
  } else if constexpr (Bytes == 4) {
    return std::conditional_t<Signed, type_is<std::int32_t>, type_is<std::uint32_t>>{};
  } else {
    return std::conditional_t<Signed, type_is<std::int64_t>, type_is<std::uint64_t>>{};
  }
}

template <class A, class B>
constexpr auto promote_integers() {
  constexpr bool a_signed = std::is_signed_v<A>;
  constexpr bool b_signed = std::is_signed_v<B>;
  constexpr std::size_t wider = sizeof(A) > sizeof(B) ? sizeof(A) : sizeof(B);
  if constexpr (a_signed == b_signed) {
    return integer_of_size<wider, a_signed>();
  } else {
    constexpr std::size_t unsigned_bytes = a_signed ? sizeof(B) : sizeof(A);
    if constexpr (unsigned_bytes >= 8) {
      return type_is<float>{};
    } else {
      return integer_of_size<(wider > unsigned_bytes ? wider : 2 * unsigned_bytes), true>();
    }
  }
}

template <class A, class B>
constexpr auto promote_floating() {
  if constexpr (is_half<A> && is_half<B>) {
    return type_is<float>{};  // half with bfloat16: neither holds the other
  } else {
    return std::conditional_t<(sizeof(A) > sizeof(B)), type_is<A>, type_is<B>>{};
  }
}

/// The value type of an arithmetic result; expression templates (Boost.Multiprecision's) name theirs result_type.
template <class R>
constexpr auto value_of_result() {
  if constexpr (requires { typename R::result_type; }) {
    return type_is<typename R::result_type>{};
  } else {
    return type_is<R>{};
  }
}

template <class A, class B>
constexpr auto promote_other() {
  if constexpr (requires(const A& a, const B& b) { a + b; }) {
    using sum = std::remove_cvref_t<decltype(std::declval<const A&>() + std::declval<const B&>())>;
    return value_of_result<sum>();
  } else {
    return type_is<refused<A>>{};
  }
}

/// The complex type of A's or B's template whose parts hold both.
template <class A, class B>
constexpr auto promote_complex();

template <class A, class B>
constexpr auto promote() {
  constexpr category a = category_for<A>;
  constexpr category b = category_for<B>;
  if constexpr (std::is_same_v<A, B>) {
    return type_is<A>{};
  } else if constexpr (a == category::other || b == category::other) {
    return promote_other<A, B>();
  } else if constexpr (a == category::complex || b == category::complex) {
    return promote_complex<A, B>();
  } else if constexpr (a != b) {
    return std::conditional_t<(a > b), type_is<A>, type_is<B>>{};
  } else if constexpr (a == category::integer) {
    return promote_integers<A, B>();
  } else {
    return promote_floating<A, B>();
  }
}

template <class A, class B>
constexpr auto promote_complex() {
  if constexpr (category_for<A> != category::complex) {
    return promote_complex<B, A>();
  } else if constexpr (category_for<B> < category::floating) {
    return type_is<A>{};
  } else {
    using part = typename decltype(promote<real_t<A>, real_t<B>>())::type;
    return type_is<typename complex_parts<A>::template rebind<part>>{};
  }
}

/// An array's T beside a bare scalar S: S lifts the category at most, and then to the narrow standard type.
template <class T, class S>
constexpr auto promote_weak() {
  constexpr category t = category_for<T>;
  constexpr category s = category_for<S>;
  if constexpr (std::is_same_v<T, S>) {
    return type_is<T>{};
  } else if constexpr (t == category::other || s == category::other) {
    return promote_other<T, S>();
  } else if constexpr (s <= t) {
    return type_is<T>{};
  } else if constexpr (s == category::integer) {
    return type_is<std::int32_t>{};
  } else if constexpr (s == category::floating) {
    return type_is<float>{};
  } else if constexpr (std::is_floating_point_v<T>) {
    return type_is<typename complex_parts<S>::template rebind<T>>{};
  } else {
    return type_is<typename complex_parts<S>::template rebind<float>>{};
  }
}

/// Two bare scalars meet as C++ has them meet, except that nothing narrower than int is widened.
template <class A, class B>
constexpr auto promote_both_weak() {
  if constexpr (category_for<A> == category::integer && category_for<B> == category::integer) {
    return type_is<std::common_type_t<A, B>>{};
  } else {
    return promote<A, B>();
  }
}

}  // namespace detail

namespace detail {

template <class A, class B>
struct promotion : decltype(promote<A, B>()) {};

template <class T, class S>
struct promotion<T, weak<S>> : decltype(promote_weak<T, S>()) {};

template <class S, class T>
struct promotion<weak<S>, T> : decltype(promote_weak<T, S>()) {};

template <class A, class B>
struct promotion<weak<A>, weak<B>> {
  using type = weak<typename decltype(promote_both_weak<A, B>())::type>;
};

template <class T>
struct floating_of {
  using type = std::conditional_t<(category_for<T> < category::floating), float, T>;
};

template <class S>
struct floating_of<weak<S>> {
  using type = weak<typename floating_of<S>::type>;
};

template <class T>
struct accumulator_of {
  using type = float_if_half_t<T>;
};

template <class S>
struct accumulator_of<weak<S>> {
  using type = weak<typename accumulator_of<S>::type>;
};

template <class T>
struct sum_of {
  static constexpr bool widens = category_for<T> < category::floating && sizeof(T) < 4;
  static constexpr bool to_unsigned = kind_of<T> == element_kind::unsigned_integer;
  using type = std::conditional_t<widens, std::conditional_t<to_unsigned, std::uint32_t, std::int32_t>, T>;
};

template <class S>
struct sum_of<weak<S>> {
  using type = weak<typename sum_of<S>::type>;
};

}  // namespace detail

/// The element type of an operation on elements of A and B, array operands both. Kinds: bool < integers < floating <
/// complex, the higher kind's type wins; within a kind the wider type. Signed with unsigned: the next wider signed
/// type; uint64 with signed: float; half with bfloat16: float; complex with real: complex of the wider part. A type of
/// the user's: what `a + b` yields, refused<A> where there is no such sum.
/// `promote_t<T, weak<S>>` (either way round): S is a bare scalar's type and only lifts the kind, so that
/// `x_float * 2.0` stays float; int32, float and complex of float (of T for a floating T) are what it lifts to.
template <class A, class B>
using promote_t = typename detail::promotion<A, B>::type;

/// The type in which division and the transcendental functions compute: float for bool and integers, else T.
template <class T>
using floating_t = typename detail::floating_of<T>::type;

/// The type in which many elements are taken together: float for the half types, else T.
template <class T>
using accumulator_t = typename detail::accumulator_of<T>::type;

/// The element type of sum and prod: int32 for bool and narrower signed integers, uint32 for narrower unsigned ones,
/// else T. Sums wrap in that type.
template <class T>
using sum_t = typename detail::sum_of<T>::type;

/// Whether From may be stored into To without `astype`: both of one category (bool, integers of any width and sign,
/// floating, complex), or the same type of the user's. A bare scalar, `weak<S>`, is stored where it doesn't lift To.
template <class To, class From>
inline constexpr bool storable = std::is_same_v<To, From> || (kind_of<To> != element_kind::other &&
                                                              detail::category_for<To> == detail::category_for<From>);

template <class To, class S>
inline constexpr bool storable<To, weak<S>> = std::is_same_v<To, S> ||
                                              (kind_of<To> == element_kind::other
                                                   ? std::is_convertible_v<S, To>
                                                   : detail::category_for<S> <= detail::category_for<To>);

}  // namespace weft
