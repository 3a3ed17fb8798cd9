// What a monoid is to reduce and scan, and what they ask of it: the user's own are read exactly as the library's.
#pragma once

#include <weft/core/element.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace weft {

/// What the planner may assume of a monoid beyond associativity.
struct monoid_traits {
  bool commutative = true;      // the order of combination is free
  bool idempotent = false;      // combine(s, s) is s
  bool empty_is_error = false;  // a reduction over nothing has no value (the largest of no elements)
  int cost = 1;                 // of one combine, in additions
  bool homogeneous = false;     // a factor common to all elements is a factor of the result
  int extreme = 0;              // 1: the result is the largest element, -1: the smallest
  bool additive = false;        // the result is the sum of the elements, or in proportion to it
};

namespace detail {

template <class Monoid, class T>
struct monoid_element {  // what lift takes: the operand's type unless the monoid names another
  using type = T;
};
template <class Monoid, class T>
  requires requires { typename Monoid::template element<T>; }
struct monoid_element<Monoid, T> {
  using type = typename Monoid::template element<T>;
};

template <class Monoid, class V>
using state_t = typename Monoid::template state<V>;

// Rounding makes a long chain of combinations worth breaking into blocks.
template <class Monoid, class T>
inline constexpr bool rounds = !std::is_integral_v<T> && !Monoid::traits.idempotent;

template <class Monoid, class V>
inline constexpr bool has_finish = requires(const state_t<Monoid, V>& s) {
  Monoid::template finish<V>(s);
};

// A mean divides by the number of elements, which the loops know.
template <class Monoid, class V>
inline constexpr bool has_counted_finish = requires(const state_t<Monoid, V>& s, V count) {
  Monoid::template finish<V>(s, count);
};

template <class Monoid, class V>
constexpr auto finish_state(const state_t<Monoid, V>& s, V count) {
  if constexpr (has_counted_finish<Monoid, V>)
    return Monoid::template finish<V>(s, count);
  else if constexpr (has_finish<Monoid, V>)
    return Monoid::template finish<V>(s);
  else
    return s;
}

template <class Monoid, class T>
struct monoid_value {
  using element = typename monoid_element<Monoid, T>::type;
  using type = std::remove_cvref_t<decltype(finish_state<Monoid, element>(std::declval<state_t<Monoid, element>>(),
                                                                          std::declval<element>()))>;
};
template <class Monoid, class T>
  requires requires { typename Monoid::template result<T>; }
struct monoid_value<Monoid, T> {
  using type = typename Monoid::template result<T>;
};

template <class Monoid>
constexpr const char* monoid_name() {
  if constexpr (requires { Monoid::name; })
    return Monoid::name;
  else
    return "monoid";
}

template <class Monoid>
constexpr monoid_traits traits_of_monoid() {
  if constexpr (requires { Monoid::traits; })
    return {Monoid::traits.commutative, Monoid::traits.idempotent, Monoid::traits.empty_is_error, Monoid::traits.cost,
            Monoid::traits.homogeneous, Monoid::traits.extreme,    Monoid::traits.additive};
  else
    return {};  // no monoid, which is reported
}

}  // namespace detail

/// Specialised where a state of Monoid tells what Other comes to as well, over the same elements:
/// `template <class V> static constexpr V finish(const state<V>& s, V count)`. One accumulator then serves both.
template <class Monoid, class Other>
struct shared_finish {};

/// The type that Monoid lifts elements of type T in.
template <class Monoid, class T>
using monoid_element_t = typename detail::monoid_element<Monoid, T>::type;

/// The element type of reduce<Monoid> and scan<Monoid> over elements of type T.
template <class Monoid, class T>
using monoid_result_t = typename detail::monoid_value<Monoid, T>::type;

/// A monoid over V: an associative combine with a neutral element that it leaves unchanged bit for bit.
template <class M, class V>
concept monoid_over = requires(V v, const detail::state_t<M, V>& s) {
  { M::traits.commutative } -> std::convertible_to<bool>;
  M::template neutral<V>();
  M::template lift<V>(v);
  M::template combine<V>(s, s);
};

}  // namespace weft
