// Turns what the recorder found wrong into one compile-time error with the facts in it.
#pragma once

#include <weft/core/element.hpp>
#include <weft/expr/recorder.hpp>

#include <cstddef>
#include <utility>

namespace weft {

/// The facts of an error, as the compilers print them: `operation<"add">, on_axis<1>, left_is<3>, right_is<4>`. A size
/// is followed by its dimension's name if it has one; the size of a run-time dimension is -1. Clang prints arrays of
/// characters as numbers, so there every character is an argument of its own.
namespace fact {

template <auto... Name>
struct operation {};
template <int Axis>
struct on_axis {};
template <auto... Name>
struct axis_named {};
template <std::ptrdiff_t Size, auto... Name>
struct left_is {};
template <std::ptrdiff_t Size, auto... Name>
struct right_is {};
template <int Rank>
struct rank_is {};
template <int Axes>
struct axes_given {};

}  // namespace fact

namespace detail {

// A string as one template argument.
struct literal_text {
  char text[24] = {};
  constexpr explicit literal_text(const char* from) {
    for (std::size_t k = 0; k + 1 < sizeof text && from[k] != '\0'; ++k) text[k] = from[k];
  }
  constexpr std::size_t size() const {
    std::size_t length = 0;
    while (text[length] != '\0') ++length;
    return length;
  }
};

// Source::found, a fault, as types.
template <class Source>
struct facts_of {
  static constexpr const weft::fault& found = Source::found;
  static constexpr literal_text operation_text{found.operation};

#if defined(__clang__)
  template <std::size_t... K>
  static fact::operation<operation_text.text[K]...> spell_operation(std::index_sequence<K...>);
  template <std::size_t... K>
  static fact::axis_named<found.left.name.text_[K]...> spell_axis(std::index_sequence<K...>);
  template <std::size_t... K>
  static fact::left_is<found.left.extent, found.left.name.text_[K]...> spell_left(std::index_sequence<K...>);
  template <std::size_t... K>
  static fact::right_is<found.right.extent, found.right.name.text_[K]...> spell_right(std::index_sequence<K...>);

  using operation = decltype(spell_operation(std::make_index_sequence<operation_text.size()>{}));
  using axis_named = decltype(spell_axis(std::make_index_sequence<found.left.name.size()>{}));
  using left_is = decltype(spell_left(std::make_index_sequence<found.left.name.size()>{}));
  using right_is = decltype(spell_right(std::make_index_sequence<found.right.name.size()>{}));
#else
  template <template <std::ptrdiff_t, auto...> class Fact, dim Size>
  static auto spell() {
    if constexpr (Size.is_named())
      return Fact<Size.extent, Size.name>{};
    else
      return Fact<Size.extent>{};
  }

  using operation = fact::operation<operation_text>;
  using axis_named = fact::axis_named<found.left.name>;
  using left_is = decltype(spell<fact::left_is, found.left>());
  using right_is = decltype(spell<fact::right_is, found.right>());
#endif

  using on_axis = fact::on_axis<found.axis>;
  using rank_is = fact::rank_is<static_cast<int>(found.right.extent)>;
  using axes_given = fact::axes_given<static_cast<int>(found.left.extent)>;
};

template <class... Facts>
inline constexpr bool sizes_match = false;
template <class... Facts>
inline constexpr bool names_match = false;
template <class... Facts>
inline constexpr bool ranks_match = false;
template <class... Facts>
inline constexpr bool names_differ = false;
template <class... Facts>
inline constexpr bool axis_exists = false;
template <class... Facts>
inline constexpr bool axes_differ = false;
template <class... Facts>
inline constexpr bool one_axis_is_given = false;
template <class... Facts>
inline constexpr bool every_axis_is_given = false;
template <class... Facts>
inline constexpr bool rank_is_supported = false;
template <class... Facts>
inline constexpr bool reduced_axis_has_elements = false;

// One static_assert a kind of mistake: each gives one readable error. Instantiated only where there is one.
template <class Source>
constexpr void report_fault() {
  using is = facts_of<Source>;
  using op = typename is::operation;
  constexpr fault_kind kind = Source::found.kind;
  if constexpr (kind == fault_kind::size) {
    static_assert(sizes_match<op, typename is::on_axis, typename is::left_is, typename is::right_is>,
                  "weft: sizes differ on an axis: only a static 1 (or a missing axis) broadcasts");
  } else if constexpr (kind == fault_kind::name) {
    static_assert(names_match<op, typename is::on_axis, typename is::left_is, typename is::right_is>,
                  "weft: names differ on an axis: dims of two names never meet; rename<\"from\", \"to\">(x) or "
                  "unnamed(x) if they should");
  } else if constexpr (kind == fault_kind::target_size) {
    static_assert(sizes_match<op, typename is::on_axis, typename is::left_is, typename is::right_is>,
                  "weft: assign: sizes differ on an axis: the target's (left) and the expression's (right)");
  } else if constexpr (kind == fault_kind::target_name) {
    static_assert(names_match<op, typename is::on_axis, typename is::left_is, typename is::right_is>,
                  "weft: assign: names differ on an axis: the target's (left) and the expression's (right)");
  } else if constexpr (kind == fault_kind::target_rank) {
    static_assert(ranks_match<op, typename is::left_is, typename is::right_is>,
                  "weft: assign: ranks differ: the target's (left) and the expression's (right)");
  } else if constexpr (kind == fault_kind::name_twice) {
    static_assert(
        names_differ<op, typename is::on_axis, typename is::axis_named>,
        "weft: the same name twice in the result: rename<\"from\", \"to\">(x) or unnamed(x) tells its dims apart");
  } else if constexpr (kind == fault_kind::axis_range) {
    static_assert(axis_exists<op, typename is::on_axis, typename is::rank_is>, "weft: axis out of range");
  } else if constexpr (kind == fault_kind::axis_name) {
    static_assert(axis_exists<op, typename is::axis_named, typename is::rank_is>, "weft: no axis has this name");
  } else if constexpr (kind == fault_kind::axis_twice) {
    static_assert(axes_differ<op, typename is::on_axis, typename is::axis_named, typename is::rank_is>,
                  "weft: the same axis is given twice");
  } else if constexpr (kind == fault_kind::axis_of_scalar) {
    static_assert(axis_exists<op, typename is::on_axis, typename is::rank_is>,
                  "weft: axis out of range: a 0-d operand has no axes");
  } else if constexpr (kind == fault_kind::scan_axes) {
    static_assert(one_axis_is_given<op, typename is::axes_given>,
                  "weft: a scan runs along one axis; without axis<...>, over the flattened operand");
  } else if constexpr (kind == fault_kind::axes_count) {
    static_assert(every_axis_is_given<op, typename is::axes_given, typename is::rank_is>,
                  "weft: an order of axes names each axis of the operand once");
  } else if constexpr (kind == fault_kind::rank) {
    static_assert(rank_is_supported<typename is::rank_is>, "weft: an operand has more than 8 axes");
  } else if constexpr (kind == fault_kind::empty) {
    static_assert(reduced_axis_has_elements<op, typename is::on_axis>,
                  "weft: an empty axis has no largest or smallest element");
  }
}

// Elements of one kind into a target of another.
template <class To, class From>
constexpr void report_kinds() {
  static_assert(storable<To, From>,
                "weft: assign: storing converts within a kind only (float and double, integer widths): use "
                "astype<T>(x) across kinds");
}

}  // namespace detail
}  // namespace weft
