// What stands in for the elements of a value that is not computed yet, once an error has said that it has none.
#pragma once

#include <weft/core/concepts.hpp>

#include <type_traits>

#include <weft/expr/define.hpp>

namespace weft::detail {

// Never called: the error comes first.
template <class Element>
Element no_element();

template <class Element, class Self>
constexpr Element instead_of_element(const Self& self) {
  if constexpr (std::is_same_v<Element, Self>)
    return self;
  else
    return no_element<Element>();
}

// Enough of an iterator for a range-for, and no more, so that nothing is taken for a range.
template <class Element>
struct no_iterator {
  Element operator*() const { return no_element<Element>(); }
  constexpr no_iterator& operator++() { return *this; }
  constexpr bool operator!=(const no_iterator&) const { return false; }
};

// One for all placeholders, so that a conditional operator, which takes its condition for true or false and both sides
// for numbers, has one error.
template <class Kernel>
constexpr void refuse_number() {
  static_assert(always_false<Kernel>, WEFT_A_KERNEL_HAS_NO_NUMBERS);
}

template <class Value>
struct element_reference {
  using type = Value&;
};
template <>
struct element_reference<void> {
  using type = void;
};

}  // namespace weft::detail

#include <weft/expr/undefine.hpp>
