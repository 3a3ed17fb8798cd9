// What is often taken for an expression: functions that expect expressions tell it apart, to say what to do.
#pragma once

#include <weft/expr/adaptor.hpp>
#include <weft/expr/fuse.hpp>

#include <tuple>

namespace weft::detail {

enum class mistake { none, placeholder, number, container, uncalled, other };

template <class T>
inline constexpr bool is_kernel = false;
template <class Callable>
inline constexpr bool is_kernel<kernel<Callable>> = true;

template <class X>
constexpr mistake find_mistake() {
  if constexpr (array_or_expression<X>)
    return mistake::none;
  else if constexpr (is_traced<X>)
    return mistake::placeholder;
  else if constexpr (is_scalar<X>)
    return mistake::number;
  else if constexpr (container<X>)
    return mistake::container;
  else if constexpr (is_adaptor<X> || is_kernel<X>)
    return mistake::uncalled;
  else
    return mistake::other;
}

template <class T>
inline constexpr bool holds_expressions = false;
template <class... X>
inline constexpr bool holds_expressions<std::tuple<X...>> = (array_or_expression<X> || ...);

// A type that somebody else may have a function of the same name for, found by argument too: left to that.
template <class X>
inline constexpr bool is_foreign = find_mistake<X>() == mistake::other && !holds_expressions<X> && !option<X>;

// The first of them.
template <class... X>
constexpr mistake find_mistake_among() {
  mistake first = mistake::none;
  ((first = first == mistake::none ? find_mistake<detail::unqualified_t<X>>() : first), ...);
  return first;
}
template <class... X>
inline constexpr mistake mistake_among = find_mistake_among<X...>();

// What a function returns that has said so: in a kernel, something for it to go on with.
template <class Instead>
constexpr Instead instead_of_result() {
  return {};
}
template <class Instead, class First, class... Rest>
constexpr auto instead_of_result(const First& first, const Rest&... rest) {
  if constexpr (is_traced<First>)
    return first;
  else
    return instead_of_result<Instead>(rest...);
}

}  // namespace weft::detail
