// How a call names its axes and its options: `axis<0, -1>`, `axis<"day">`, `keepdims`, `reverse`, `exclusive`, ...
#pragma once

#include <weft/core/concepts.hpp>
#include <weft/core/name.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace weft {

/// One axis as a call names it: an index (negative from the end) or a dimension's name.
struct axis_id {
  int index = 0;
  weft::name name{};

  constexpr axis_id(std::integral auto position) : index(static_cast<int>(position)) {}
  template <std::size_t N>
  constexpr axis_id(const char (&text)[N]) : name(text) {}

  static constexpr axis_id of(const weft::name& its_name) {
    axis_id id(0);
    id.name = its_name;
    return id;
  }

  constexpr bool is_named() const { return !name.empty(); }
  friend constexpr bool operator==(const axis_id&, const axis_id&) = default;
};

/// The type of `axis<...>`; `axis<>` is no axis at all.
template <axis_id... Ids>
struct axis_t {
  static constexpr bool given = true;
  static constexpr int count = static_cast<int>(sizeof...(Ids));
  static constexpr axis_id ids[sizeof...(Ids) + 1] = {Ids..., axis_id(0)};
};

/// Stands for an axis argument that was left out.
struct no_axis {
  static constexpr bool given = false;
  static constexpr int count = 0;
  static constexpr axis_id ids[1] = {axis_id(0)};
};

/// The axes that an operation goes along, by index (negative from the end) or name: `axis<1>`, `axis<"day">`,
/// `axis<0, -1>`.
template <axis_id... Ids>
inline constexpr axis_t<Ids...> axis{};

struct keepdims_t {};
struct reverse_t {};
struct exclusive_t {};
struct inclusive_t {};
struct precise_t {};
template <int Delta>
struct ddof_t {};

/// Keep the reduced axes with extent 1.
inline constexpr keepdims_t keepdims{};
/// Scan from the end of the axis.
inline constexpr reverse_t reverse{};
/// Leave the own element out of a scan.
inline constexpr exclusive_t exclusive{};
/// Take the own element into a scan: the default, spelled out.
inline constexpr inclusive_t inclusive{};
/// Compute and accumulate half types in float, and round once: what reductions, scans and softmax do unasked.
inline constexpr precise_t precise{};
/// Divide by n - Delta in var and std.
template <int Delta>
inline constexpr ddof_t<Delta> ddof{};

namespace detail {

template <class T>
inline constexpr bool is_axis = false;
template <axis_id... Ids>
inline constexpr bool is_axis<axis_t<Ids...>> = true;

template <>
inline constexpr bool is_axis<no_axis> = true;

template <class T>
inline constexpr bool is_ddof = false;
template <int Delta>
inline constexpr bool is_ddof<ddof_t<Delta>> = true;

template <class... Options>
struct axis_among {
  using type = no_axis;
};
template <class First, class... Rest>
struct axis_among<First, Rest...> : axis_among<Rest...> {};
template <axis_id... Ids, class... Rest>
struct axis_among<axis_t<Ids...>, Rest...> {
  using type = axis_t<Ids...>;
};

template <class... Options>
inline constexpr int ddof_among = 0;
template <class First, class... Rest>
inline constexpr int ddof_among<First, Rest...> = ddof_among<Rest...>;
template <int Delta, class... Rest>
inline constexpr int ddof_among<ddof_t<Delta>, Rest...> = Delta;

}  // namespace detail

/// What may stand behind an operation's operand: axes, keepdims, reverse and the like.
template <class T>
concept option = detail::is_axis<detail::unqualified_t<T>> || detail::is_ddof<detail::unqualified_t<T>> ||
    std::same_as<detail::unqualified_t<T>, keepdims_t> || std::same_as<detail::unqualified_t<T>, reverse_t> ||
    std::same_as<detail::unqualified_t<T>, exclusive_t> || std::same_as<detail::unqualified_t<T>, inclusive_t> ||
    std::same_as<detail::unqualified_t<T>, precise_t>;

/// The axis option among a call's options, or `no_axis`.
template <class... Options>
using axis_of = typename detail::axis_among<detail::unqualified_t<Options>...>::type;

/// Whether Option is among a call's options.
template <class Option, class... Options>
inline constexpr bool has_option = (std::is_same_v<Option, detail::unqualified_t<Options>> || ...);

namespace detail {

template <bool... Holds>
inline constexpr int how_many = (0 + ... + (Holds ? 1 : 0));
template <class Option, class... Options>
inline constexpr int occurrences = how_many<std::is_same_v<Option, Options>...>;

// Operation Op takes each of these options, none is there twice, and they do not contradict each other.
template <class Op, class... Options>
inline constexpr bool options_fit = (Op::template takes<Options> && ...) &&
                                    ((occurrences<Options, Options...> == 1) && ...) &&
                                    how_many<is_axis<Options>...> <= 1 && how_many<is_ddof<Options>...> <= 1 &&
                                    !(has_option<inclusive_t, Options...> && has_option<exclusive_t, Options...>);

}  // namespace detail

}  // namespace weft
