// How an elementwise operation's element types follow from its operands': what it computes in and what it yields.
#pragma once

#include <weft/core/element.hpp>
#include <weft/core/type_list.hpp>

#include <type_traits>
#include <utility>

namespace weft {

/// same: the promoted type; floating: that, at least float; wide: the same, and half types in float; comparison:
/// promoted, yields bool; logical: bool; select: the first operand is a condition, the others promote; raw: every
/// operand as it is.
enum class typing { same, floating, wide, comparison, logical, select, raw };

namespace detail {

template <class T>
struct unweak {
  using type = T;
};
template <class S>
struct unweak<weak<S>> {
  using type = S;
};

template <class T>
struct unweak<refused<T>> : unweak<T> {};

template <class T>
inline constexpr bool is_refused = false;
template <class T>
inline constexpr bool is_refused<refused<T>> = true;

template <class T>
inline constexpr bool is_weak = false;
template <class S>
inline constexpr bool is_weak<weak<S>> = true;

template <class... Ts>
struct promote_all;
template <class T>
struct promote_all<T> {
  using type = T;
};
template <class T, class U, class... Rest>
struct promote_all<T, U, Rest...> : promote_all<promote_t<T, U>, Rest...> {};

template <typing Rule, class... Ts>
struct computed_in {  // comparison and same
  using promoted = typename promote_all<Ts...>::type;
  using type = typename unweak<promoted>::type;
};
template <class... Ts>
struct computed_in<typing::floating, Ts...> {
  using promoted = typename promote_all<Ts...>::type;
  using type = typename unweak<floating_t<promoted>>::type;
};
template <class... Ts>
struct computed_in<typing::wide, Ts...> {
  using promoted = typename promote_all<Ts...>::type;
  using type = typename unweak<accumulator_t<floating_t<promoted>>>::type;
};
template <class... Ts>
struct computed_in<typing::logical, Ts...> {
  using promoted = bool;
  using type = bool;
};
template <class... Ts>
struct computed_in<typing::raw, Ts...> {
  using promoted = void;
  using type = void;
};
template <class Condition, class... Ts>
struct computed_in<typing::select, Condition, Ts...> {
  using promoted = typename promote_all<Ts...>::type;
  using type = typename unweak<promoted>::type;
};

template <typing Rule, class Computed, int Position, class T>
using operand_type = std::conditional_t<Rule == typing::raw, typename unweak<T>::type,
                                        std::conditional_t<Rule == typing::select && Position == 0, bool, Computed>>;

}  // namespace detail

/// The C++ type behind an operand's element type: `weak<S>` stands for a bare scalar of type S.
template <class T>
using plain_t = typename detail::unweak<T>::type;

/// What operation Op computes in over operands of these element types (void where each stays as it is).
template <class Op, class... Ts>
using compute_t = typename detail::computed_in<Op::traits.typing, Ts...>::type;

/// The type in which operand `Position` (of element type T) reaches `Op::apply`.
template <class Op, class Computed, int Position, class T>
using operand_t = detail::operand_type<Op::traits.typing, Computed, Position, T>;

namespace detail {

template <class Op, class Positions, class... Ts>
struct map_result;
template <class Op, std::size_t... Positions, class... Ts>
struct map_result<Op, std::index_sequence<Positions...>, Ts...> {
  using computed = compute_t<Op, Ts...>;
  using promoted = typename computed_in<Op::traits.typing, Ts...>::promoted;
  static constexpr bool possible = !is_refused<promoted> && !(is_refused<Ts> || ...) && requires {
    Op::apply(std::declval<operand_t<Op, computed, static_cast<int>(Positions), Ts>>()...);
  };
  static auto probe() {
    if constexpr (possible) {
      return type_item<std::remove_cvref_t<decltype(Op::apply(
          std::declval<operand_t<Op, computed, static_cast<int>(Positions), Ts>>()...))>>{};
    } else if constexpr (std::is_void_v<computed>) {
      return type_item<refused<typename unweak<type_at<0, type_list<Ts...>>>::type>>{};
    } else {
      return type_item<refused<typename unweak<computed>::type>>{};
    }
  }
  using plain = typename decltype(probe())::type;
  using type = std::conditional_t<possible && (is_weak<Ts> && ...), weak<plain>, plain>;
};

template <class Operation, class... Elements>
inline constexpr bool elements_can = false;

}  // namespace detail

/// The element type of Op over operands of these element types.
template <class Op, class... Ts>
using map_result_t = typename detail::map_result<Op, std::index_sequence_for<Ts...>, Ts...>::type;

/// Whether Op can be computed on these element types at all.
template <class Op, class... Ts>
inline constexpr bool can_map = detail::map_result<Op, std::index_sequence_for<Ts...>, Ts...>::possible;

}  // namespace weft
