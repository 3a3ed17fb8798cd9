// Turns what the recorder found wrong into one compile-time error with the facts in it.
#pragma once

#include <weft/expr/recorder.hpp>

#include <cstddef>

namespace weft {

/// The facts of an error, as the compilers print them: `operation<"add">, on_axis<1>, left_is<3>, right_is<4>`.
struct operation_name {
  char text[24] = {};
  constexpr operation_name(const char* name) {
    for (std::size_t k = 0; k + 1 < sizeof text && name[k] != '\0'; ++k) text[k] = name[k];
  }
};

template <operation_name Name>
struct operation {};
template <int Axis>
struct on_axis {};
template <dim Size>
struct left_is {};
template <dim Size>
struct right_is {};
template <weft::name Name>
struct named_axis {};
template <int Rank>
struct rank_is {};

namespace detail {

template <class... Facts>
inline constexpr bool sizes_match = false;
template <class... Facts>
inline constexpr bool names_match = false;
template <class... Facts>
inline constexpr bool axis_exists = false;
template <class... Facts>
inline constexpr bool axes_differ = false;
template <class... Facts>
inline constexpr bool operand_has_axes = false;
template <class... Facts>
inline constexpr bool order_fits_rank = false;
template <class... Facts>
inline constexpr bool reduced_axis_has_elements = false;

// One static_assert a condition: each gives one readable error.
template <fault_kind Kind, class Operation, int Axis, dim Left, dim Right>
constexpr bool check_fault() {
  if constexpr (Kind == fault_kind::size) {
    static_assert(sizes_match<Operation, on_axis<Axis>, left_is<Left>, right_is<Right>>,
                  "weft: sizes differ on an axis: neither is 1, so they do not broadcast");
  } else if constexpr (Kind == fault_kind::name) {
    static_assert(names_match<Operation, on_axis<Axis>, left_is<Left>, right_is<Right>>,
                  "weft: names of dimensions clash: two different names meet on one axis, or one name stands twice");
  } else if constexpr (Kind == fault_kind::axis_range) {
    static_assert(axis_exists<Operation, on_axis<Axis>, rank_is<static_cast<int>(Left.extent)>>, "weft: axis out of range");
  } else if constexpr (Kind == fault_kind::axis_name) {
    static_assert(axis_exists<Operation, named_axis<Left.name>>, "weft: no axis has this name");
  } else if constexpr (Kind == fault_kind::axis_twice) {
    static_assert(axes_differ<Operation, on_axis<Axis>>, "weft: the same axis is given twice");
  } else if constexpr (Kind == fault_kind::axis_of_scalar) {
    static_assert(operand_has_axes<Operation, on_axis<Axis>>, "weft: axis out of range: a 0-d operand has no axes");
  } else if constexpr (Kind == fault_kind::axes_count) {
    static_assert(order_fits_rank<Operation, left_is<Left>, right_is<Right>>, "weft: the axes do not fit the operand's rank");
  } else if constexpr (Kind == fault_kind::rank) {
    static_assert(order_fits_rank<Operation, left_is<Left>, right_is<Right>>, "weft: more than 8 axes");
  } else if constexpr (Kind == fault_kind::empty) {
    static_assert(reduced_axis_has_elements<Operation, on_axis<Axis>>, "weft: an empty axis has no largest or smallest element");
  }
  return Kind == fault_kind::none;
}

}  // namespace detail
}  // namespace weft
