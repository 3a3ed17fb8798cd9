// The array that borrows its elements.
#pragma once

#include <array>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <type_traits>

#include <weft/array/index.hpp>
#include <weft/array/strides.hpp>
#include <weft/core/concepts.hpp>
#include <weft/core/element.hpp>
#include <weft/shape/shape.hpp>

namespace weft {
namespace detail {

/// The strides a view stores: none when it is dense.
template <bool Dense, std::size_t Rank>
struct strides_of_view {};

template <std::size_t Rank>
struct strides_of_view<false, Rank> {
  std::array<std::ptrdiff_t, Rank> values{};
};

}  // namespace detail

/// A handle on elements that live elsewhere, under the dims Ds: dense (row-major and contiguous by type) or with
/// strides. As with a span, constness of the handle is not constness of the elements; T is const where they are.
/// Assignment writes elements, from a view of the same type too: to rebind a view, make a new one.
/// A dense view is a contiguous, borrowed range over its elements.
template <class T, bool Dense, dim... Ds>
class basic_view {
 public:
  using element_type = T;
  using value_type = std::remove_cv_t<T>;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using reference = T&;
  using shape_type = weft::shape<Ds...>;

  static constexpr std::size_t rank = sizeof...(Ds);
  static constexpr std::array<dim, rank> dims{Ds...};
  static constexpr bool is_dense = Dense;

  /// `data` is element (0, ..., 0) of a row-major array of this shape.
  constexpr basic_view(T* data, const shape_type& shape) requires Dense : data_(data), shape_(shape) {}

  /// `data` is element (0, ..., 0); strides are in elements, one for each dim, of any sign.
  constexpr basic_view(T* data, const shape_type& shape,
                       const std::array<std::ptrdiff_t, rank>& strides) requires(!Dense)
      : data_(data), shape_(shape), strides_{strides} {}

  /// A view of the same elements that can't write them.
  template <class U>
    requires(std::is_const_v<T>&& std::is_same_v<const U, T>)
  constexpr basic_view(const basic_view<U, Dense, Ds...>& other)
      : data_(other.data()), shape_(other.shape()), strides_(other.strides_) {}

  constexpr basic_view(const basic_view&) = default;

  /// Writes the source's elements, of a const view as of another; extents have to be equal. The source may overlap this
  /// view.
  WEFT_ALWAYS_INLINE constexpr basic_view& operator=(const basic_view& source) {
    assign_from(source);
    return *this;
  }
  WEFT_ALWAYS_INLINE constexpr const basic_view& operator=(const basic_view& source) const {
    assign_from(source);
    return *this;
  }
  template <class Source>
    requires(array_or_expression<Source> && !std::is_same_v<Source, basic_view>)
  WEFT_ALWAYS_INLINE constexpr basic_view& operator=(const Source& source) {
    assign_from(source);
    return *this;
  }
  template <class Source>
    requires(array_or_expression<Source> && !std::is_same_v<Source, basic_view>)
  WEFT_ALWAYS_INLINE constexpr const basic_view& operator=(const Source& source) const {
    assign_from(source);
    return *this;
  }

  /// Sets every element. Throws shape_error when elements overlap (a stride of 0).
  template <class Scalar>
    requires(std::is_same_v<Scalar, value_type> || is_scalar<Scalar>)
  constexpr basic_view& operator=(const Scalar& value) {
    fill(value);
    return *this;
  }
  template <class Scalar>
    requires(std::is_same_v<Scalar, value_type> || is_scalar<Scalar>)
  constexpr const basic_view& operator=(const Scalar& value) const {
    fill(value);
    return *this;
  }

  [[nodiscard]] constexpr T* data() const { return data_; }
  [[nodiscard]] constexpr const shape_type& shape() const { return shape_; }
  [[nodiscard]] constexpr std::size_t size() const { return shape_.size(); }
  [[nodiscard]] constexpr bool empty() const { return size() == 0; }

  /// The extent of axis I, negative from the end; of the dim of this name.
  template <int I>
  [[nodiscard]] constexpr std::size_t extent() const {
    return shape_.template extent<I>();
  }
  template <name Name>
  [[nodiscard]] constexpr std::size_t extent() const {
    return shape_.template extent<Name>();
  }

  /// The distance in elements between neighbours along an axis.
  [[nodiscard]] constexpr std::ptrdiff_t stride(std::size_t axis) const {
    assert(axis < rank);
    if constexpr (Dense) {
      return detail::dense_stride(shape_, axis);
    } else {
      return strides_.values[axis];
    }
  }

  /// The element at these indices, one for each dim. Bounds are asserted.
  template <std::integral... Indices>
  [[nodiscard]] constexpr T& operator()(Indices... indices) const {
    if constexpr (Dense) {
      return data_[detail::dense_offset(shape_, indices...)];
    } else {
      return data_[detail::strided_offset(shape_, strides_.values, indices...)];
    }
  }

  [[nodiscard]] constexpr T* begin() const requires Dense { return data_; }
  [[nodiscard]] constexpr T* end() const requires Dense { return data_ + size(); }

  /// A 0-d view is its element.
  constexpr operator value_type() const requires(rank == 0) { return *data_; }

 private:
  template <class, bool, dim...>
  friend class basic_view;

  template <class Source>
  WEFT_ALWAYS_INLINE constexpr void assign_from(const Source& source) const {
    static_assert(!std::is_const_v<T>, "weft: assignment to a view of const elements");
    if constexpr (!std::is_const_v<T>) {
      basic_view target(*this);
      evaluate_into(target, source, std::false_type{});
    }
  }
  template <class Scalar>
  constexpr void fill(const Scalar& value) const {
    constexpr bool fits = storable<value_type, weak<Scalar>>;
    static_assert(!std::is_const_v<T>, "weft: assignment to a view of const elements");
    static_assert(fits, "weft: a scalar of this kind doesn't fit the elements: convert it first");
    if constexpr (!std::is_const_v<T> && fits) {
      const value_type element = static_cast<value_type>(value);
      if constexpr (Dense) {
        for (std::size_t i = 0, n = size(); i < n; ++i) data_[i] = element;
      } else {
        detail::require_distinct_elements(shape_, strides_.values);
        detail::for_each_offset(shape_, strides_.values, [&](std::ptrdiff_t at) { data_[at] = element; });
      }
    }
  }

  T* data_;
  [[no_unique_address]] shape_type shape_;
  [[no_unique_address]] detail::strides_of_view<Dense, rank> strides_{};
};

template <class T, bool Dense, dim... Ds>
inline constexpr bool is_view<basic_view<T, Dense, Ds...>> = true;

}  // namespace weft
