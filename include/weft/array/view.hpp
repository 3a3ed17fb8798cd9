// Views over the user's own memory: `weft::view<"batch", 512>(range, n)`.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

#include <weft/array/basic_view.hpp>
#include <weft/array/strides.hpp>
#include <weft/array/tensor.hpp>
#include <weft/core/concepts.hpp>
#include <weft/core/config.hpp>
#include <weft/core/error.hpp>

namespace weft {
namespace detail {

// In constant evaluation their names are what the compiler prints.
template <class Shape>
[[noreturn, gnu::cold]] void range_does_not_fill_the_shape(std::size_t size, const Shape& shape) {
  raise_shape_error(message() << "weft: view: a range of " << size << " elements under the shape " << shape);
}

[[noreturn, gnu::cold]] inline void strides_leave_the_range(const offset_bounds& bounds, std::size_t size) {
  raise_shape_error(message() << "weft: view: the strides reach elements " << bounds.lowest << " to " << bounds.highest
                              << " of a range of " << size);
}

template <class Range>
concept viewable_range = std::ranges::contiguous_range<Range> && std::ranges::sized_range<Range>;

/// An lvalue that owns its elements: a view of it has to be warned about when it leaves a function.
template <class Range>
concept owning_lvalue =
    std::is_lvalue_reference_v<Range> && !std::is_pointer_v<detail::unqualified_t<Range>> &&
    !std::ranges::borrowed_range<detail::unqualified_t<Range>> && !is_view<detail::unqualified_t<Range>>;

/// The arguments after the range: integers, and strides at the end.
template <class... Arguments>
struct view_arguments {
  static constexpr std::size_t strides_count = (std::size_t{0} + ... + (rank_of_strides<Arguments> > 0 ? 1 : 0));
  static constexpr std::size_t extent_count = (std::size_t{0} + ... + (std::integral<Arguments> ? 1 : 0));
  static constexpr std::size_t strides_rank = (std::size_t{0} + ... + rank_of_strides<Arguments>);
  static constexpr bool are_known = strides_count <= 1 && strides_count + extent_count == sizeof...(Arguments);
};

/// Collects a view's extents: the static ones, the ones given, or the only run-time one from the size of the range.
template <class Shape>
struct shape_reader {
  std::array<std::size_t, Shape::rank> extents{};
  std::size_t axis = 0;

  constexpr explicit shape_reader() {
    for (std::size_t i = 0; i < Shape::rank; ++i) {
      if (Shape::dims[i].is_static()) extents[i] = static_cast<std::size_t>(Shape::dims[i].extent);
    }
    skip_static();
  }

  constexpr void skip_static() {
    while (axis < Shape::rank && Shape::dims[axis].is_static()) ++axis;
  }

  template <std::integral Integer>
  constexpr void read(Integer extent) {
    extents[axis] = to_extent(axis, extent);
    ++axis;
    skip_static();
  }

  template <std::size_t Rank>
  constexpr void read(const strides<Rank>&) {}

  constexpr void read_omitted(std::size_t size) {
    std::size_t others = 1;
    for (std::size_t i = 0; i < Shape::rank; ++i) others *= i == axis ? 1 : extents[i];
    extents[axis] = others == 0 ? 0 : size / others;
  }
};

template <std::size_t Rank>
struct strides_reader {
  std::array<std::ptrdiff_t, Rank> values{};

  template <std::integral Integer>
  constexpr void read(Integer) {}

  constexpr void read(const strides<Rank>& given) { values = given.values; }
};

template <class Given, std::size_t Rank, std::size_t Wanted, bool IsOmitted>
constexpr bool check_view_arguments() {
  static_assert(Given::are_known, "weft: view: after the range come run-time extents (integers), then weft::strides");
  if constexpr (Given::are_known) {
    static_assert(Given::extent_count <= Wanted, "weft: view: too many extents: one for each run-time dim");
    static_assert(Given::extent_count >= Wanted || IsOmitted,
                  "weft: view: too few extents: one for each run-time dim (the only one of a range may be left out)");
    static_assert(Given::strides_rank == Rank || Given::strides_count == 0, "weft: view: one stride for each dim");
  }
  return Given::are_known && (Given::extent_count == Wanted || IsOmitted) &&
         (Given::strides_rank == Rank || Given::strides_count == 0);
}

template <bool IsRange, dim... Ds, class Element, class... Arguments>
constexpr auto make_view(Element* data, std::size_t size, const Arguments&... arguments) {
  using shape_type = shape<Ds...>;
  using given = view_arguments<Arguments...>;
  constexpr std::size_t rank = sizeof...(Ds);
  constexpr std::size_t wanted = shape_type::dynamic_count;
  constexpr bool is_omitted = IsRange && wanted == 1 && given::extent_count == 0;
  if constexpr (!check_view_arguments<given, rank, wanted, is_omitted>()) {
    return basic_view<Element, true, Ds...>(data, shape_type());
  } else {
    shape_reader<shape_type> reader;
    (reader.read(arguments), ...);
    if constexpr (is_omitted) reader.read_omitted(size);
    const shape_type extents(reader.extents);
    if constexpr (given::strides_count > 0) {
      strides_reader<rank> steps;
      (steps.read(arguments), ...);
      const offset_bounds reach = bounds_of(extents, steps.values);
      const bool fits = reach.lowest >= 0 && (reach.highest < 0 || static_cast<std::size_t>(reach.highest) < size);
      if (IsRange && !fits) strides_leave_the_range(reach, size);
      return basic_view<Element, false, Ds...>(data, extents, steps.values);
    } else {
      if (IsRange && checked_size<Element>(extents) != size) range_does_not_fill_the_shape(size, extents);
      return basic_view<Element, true, Ds...>(data, extents);
    }
  }
}

// The elements of a range whose type counts them; -1.
template <class Range>
inline constexpr std::ptrdiff_t elements_of_type = -1;
template <class T, std::size_t N>
inline constexpr std::ptrdiff_t elements_of_type<T[N]> = N;
template <class T, std::size_t N>
inline constexpr std::ptrdiff_t elements_of_type<std::array<T, N>> = N;
template <class T, std::size_t N>
  requires(N != std::dynamic_extent)
inline constexpr std::ptrdiff_t elements_of_type<std::span<T, N>> = N;

template <std::ptrdiff_t InRange, std::ptrdiff_t InShape>
constexpr void check_elements() {
  static_assert(InRange == InShape, "weft: view: the range has another number of elements than the shape");
}

template <dim... Ds, class Range, class... Arguments>
constexpr auto view_range(Range& range, const Arguments&... arguments) {
  static_assert(viewable_range<Range&>,
                "weft: view needs a pointer, or a range whose elements are contiguous and counted");
  if constexpr (!viewable_range<Range&>) {
    return basic_view<const int, true, Ds...>(nullptr, shape<Ds...>());
  } else if constexpr (std::is_array_v<std::remove_reference_t<std::ranges::range_reference_t<Range&>>>) {
    static_assert(always_false<Range>, "weft: view of an array of arrays: pass a pointer to the first element");
    return basic_view<const int, true, Ds...>(nullptr, shape<Ds...>());
  } else {
    constexpr std::ptrdiff_t elements = elements_of_type<std::remove_cv_t<Range>>, wanted = shape<Ds...>::static_size;
    if constexpr (elements >= 0 && wanted >= 0 && sizeof...(Arguments) == 0) check_elements<elements, wanted>();
    return make_view<true, Ds...>(std::ranges::data(range), static_cast<std::size_t>(std::ranges::size(range)),
                                  arguments...);
  }
}

template <class T, dim... Ds>
constexpr auto view_array(tensor<T, Ds...>& array) {
  return basic_view<T, true, Ds...>(array.data(), array.shape());
}

template <class T, dim... Ds>
constexpr auto view_array(const tensor<T, Ds...>& array) {
  return basic_view<const T, true, Ds...>(array.data(), array.shape());
}

template <class T, bool Dense, dim... Ds>
constexpr auto view_array(const basic_view<T, Dense, Ds...>& array) {
  return array;
}

// What a view of something without elements returns after it has said so, for the rest of the line.
template <class X, dim... Ds>
constexpr auto view_of_nothing(const X& x) {
  using element = std::conditional_t<std::is_void_v<typename X::value_type>, float, typename X::value_type>;
  if constexpr (is_placeholder<X>)
    return x;
  else if constexpr (sizeof...(Ds) > 0)
    return basic_view<const element, true, Ds...>(nullptr, shape<Ds...>());
  else
    return [&]<std::size_t... Axes>(std::index_sequence<Axes...>) {
      return basic_view<const element, true, X::dims[Axes]...>(nullptr, shape<X::dims[Axes]...>());
    }
  (std::make_index_sequence<X::rank>{});
}

template <class X>
concept without_elements = is_expression<detail::unqualified_t<X>> || is_placeholder<detail::unqualified_t<X>>;

}  // namespace detail

/// A view from a pointer to element (0, ..., 0), one integer for each run-time dim, and, where the elements are not
/// row-major and contiguous, `weft::strides{...}` in elements: `view<3, dyn>(p, n, strides{1, 3})`. Elements are const
/// where the pointer's are; nothing is copied. Throws shape_error when an extent is negative. Source: `std::mdspan`.
template <dim... Ds, class Pointer, class... Arguments>
  requires std::is_pointer_v<Pointer>
[[nodiscard]] constexpr auto view(const Pointer& data, Arguments... arguments) {
  return detail::make_view<false, Ds...>(data, 0, arguments...);
}

/// A view over a contiguous sized range, of const elements where the range's are. One integer for each run-time dim, or
/// none when there is a single one: it follows from the size. Throws shape_error when the range holds another number of
/// elements than the shape, or when strides lead out of it.
template <dim... Ds, class Range, class... Arguments>
  requires(detail::owning_lvalue<Range> && !(sizeof...(Ds) == 0 && array<Range>) && !detail::without_elements<Range>)
[[nodiscard]] constexpr auto view(Range&& range WEFT_LIFETIMEBOUND, Arguments... arguments) {
  return detail::view_range<Ds...>(range, arguments...);
}

/// The same over a span or another view, which may be an rvalue. A container may not.
template <dim... Ds, class Range, class... Arguments>
  requires(!detail::owning_lvalue<Range> && !std::is_pointer_v<detail::unqualified_t<Range>> &&
           !(sizeof...(Ds) == 0 && array<Range>) && !detail::without_elements<Range>)
[[nodiscard]] constexpr auto view(Range&& range, Arguments... arguments) {
  static_assert(std::is_lvalue_reference_v<Range> || std::ranges::borrowed_range<Range>,
                "weft: view of an rvalue container, which is gone when the view is used: give it a name first");
  return detail::view_range<Ds...>(range, arguments...);
}

/// A view of all of an array, under its own dims: `view(t)`.
template <array Array>
[[nodiscard]] constexpr auto view(Array&& array) {
  static_assert(std::is_lvalue_reference_v<Array> || is_view<detail::unqualified_t<Array>>,
                "weft: view of an rvalue tensor, which is gone when the view is used: give it a name first");
  return detail::view_array(array);
}

// What is not computed has nothing to look at.
template <dim... Ds, detail::without_elements X, class... Arguments>
constexpr auto view(const X& x, const Arguments&...) {
  static_assert(
      detail::always_false<X>,
      "weft: view: an expression has no elements: weft::eval(e) is a tensor, which has; give it a name first");
  return detail::view_of_nothing<X, Ds...>(x);
}

}  // namespace weft

template <class T, weft::dim... Ds>
inline constexpr bool std::ranges::enable_borrowed_range<weft::basic_view<T, true, Ds...>> = true;
