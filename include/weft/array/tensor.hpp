// The array that owns its elements.
#pragma once

#include <array>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <type_traits>

#include <weft/array/braces.hpp>
#include <weft/array/index.hpp>
#include <weft/array/storage.hpp>
#include <weft/core/concepts.hpp>
#include <weft/core/element.hpp>
#include <weft/shape/shape.hpp>

namespace weft {

/// An n-dimensional array of the dims Ds, row-major and contiguous: `tensor<float, 2, 3>`, `tensor<float, dyn, 3>`,
/// `tensor<float, "batch", named<"feature", 512>>`, `tensor<double>` (0-d).
/// Parentheses are extents, one for each run-time dim; braces are elements, nested as deep as the rank. Without either
/// the elements are T() and the run-time extents 0. Up to 16 KiB of static extents live inside the object (so that it
/// can be a constexpr variable), everything else on the heap, on a cache line.
/// A contiguous range over its elements in row-major order. Moved from, a tensor with run-time dims is empty; one that
/// is static and on the heap can only be assigned to or destroyed.
template <class T, dim... Ds>
class tensor {
  static_assert(std::is_object_v<T> && !std::is_array_v<T>, "weft: a tensor's elements are objects");
  static_assert(std::is_same_v<T, std::remove_cv_t<T>>,
                "weft: a tensor's elements are not const: make the tensor const");
  static_assert(alignof(T) <= detail::heap_alignment, "weft: elements aligned beyond 64 bytes are not supported");

 public:
  using value_type = T;
  using size_type = std::size_t;
  using difference_type = std::ptrdiff_t;
  using reference = T&;
  using const_reference = const T&;
  using iterator = T*;
  using const_iterator = const T*;
  using shape_type = weft::shape<Ds...>;

  static constexpr std::size_t rank = sizeof...(Ds);
  static constexpr std::array<dim, rank> dims{Ds...};
  static constexpr bool is_dense = true;

  constexpr tensor() = default;

  /// Extents, one integer for each run-time dim; the elements are T().
  template <class... Extents>
    requires(sizeof...(Extents) > 0 && rank > 0 && (std::is_arithmetic_v<Extents> && ...))
  explicit constexpr tensor(Extents... extents) : storage_(shape_from(extents...)) {}

  /// The elements are T().
  explicit constexpr tensor(const shape_type& shape) : storage_(shape) {}

  /// Elements that the caller is about to write: unset where T allows it, and outside constant evaluation.
  constexpr tensor(detail::uninitialized_t tag, const shape_type& shape) : storage_(tag, shape) {}

  /// Elements in nested braces. Run-time extents follow from them. Throws shape_error where they don't fit the static
  /// extents or are ragged.
  constexpr tensor(detail::braces<T, rank> elements) requires(rank > 0)
      : tensor(detail::uninitialized, detail::shape_of_braces<shape_type>(elements)) {
    detail::copy_braces<rank>(elements, data());
  }

  // Braces of another depth get a message of their own; otherwise some of them would be read as extents or as a copy.
  template <class U = T>
    requires(rank > 1)
  constexpr tensor(std::initializer_list<T>) {
    static_assert(detail::always_false<U>, "weft: braces hold elements, nested as deep as the rank: too shallow here");
  }
  template <class U = T>
    requires(rank > 2)
  constexpr tensor(detail::braces<T, (rank > 0 ? rank - 1 : 0)>) {
    static_assert(detail::always_false<U>, "weft: braces hold elements, nested as deep as the rank: too shallow here");
  }
  template <class U = T>
    requires(rank > 0)
  constexpr tensor(detail::braces<T, rank + 1>) {
    static_assert(detail::always_false<U>, "weft: braces hold elements, nested as deep as the rank: too deep here");
  }

  /// A 0-d tensor from its element.
  template <class Scalar>
    requires(rank == 0 && (std::is_same_v<Scalar, T> || is_scalar<Scalar>))
  constexpr tensor(const Scalar& element) : tensor() { *this = element; }

  // A kernel's value is no array.
  template <class X>
    requires detail::is_placeholder<X>
  constexpr tensor(const X&) : tensor() { detail::refuse_array_in_kernel<detail::once_for_all<X>>(); }

  /// Evaluates an expression, or copies an array of another type; run-time dims take its extents.
  template <array_or_expression Source>
    requires(!std::is_same_v<Source, tensor> && !detail::is_placeholder<Source>)
  WEFT_ALWAYS_INLINE constexpr tensor(const Source& source) : tensor(detail::uninitialized, shape_type()) {
    evaluate_into(*this, source, std::true_type{});
  }

  /// Evaluates into this tensor, which takes the source's extents where its own are run-time dims and reallocates only
  /// when the count changes. The source may read this tensor.
  template <array_or_expression Source>
    requires(!std::is_same_v<Source, tensor>)
  WEFT_ALWAYS_INLINE constexpr tensor& operator=(const Source& source) {
    evaluate_into(*this, source, std::true_type{});
    return *this;
  }

  /// Sets every element.
  template <class Scalar>
    requires(std::is_same_v<Scalar, T> || is_scalar<Scalar>)
  constexpr tensor& operator=(const Scalar& value) {
    static_assert(storable<T, weak<Scalar>>, "weft: a scalar of this kind doesn't fit the elements: convert it first");
    if constexpr (storable<T, weak<Scalar>>) {
      const T element = static_cast<T>(value);
      for (T& each : *this) each = element;
    }
    return *this;
  }

  [[nodiscard]] constexpr T* data() { return storage_.data(); }
  [[nodiscard]] constexpr const T* data() const { return storage_.data(); }
  [[nodiscard]] constexpr shape_type shape() const { return storage_.shape(); }
  [[nodiscard]] constexpr std::size_t size() const { return shape().size(); }
  [[nodiscard]] constexpr bool empty() const { return size() == 0; }

  /// The extent of axis I, negative from the end; of the dim of this name.
  template <int I>
  [[nodiscard]] constexpr std::size_t extent() const {
    return shape().template extent<I>();
  }
  template <name Name>
  [[nodiscard]] constexpr std::size_t extent() const {
    return shape().template extent<Name>();
  }

  /// The distance in elements between neighbours along an axis: the product of the extents after it.
  [[nodiscard]] constexpr std::ptrdiff_t stride(std::size_t axis) const { return detail::dense_stride(shape(), axis); }

  /// The element at these indices, one for each dim, in O(rank). Bounds are asserted.
  template <std::integral... Indices>
  [[nodiscard]] constexpr T& operator()(Indices... indices) {
    return data()[detail::dense_offset(shape(), indices...)];
  }
  template <std::integral... Indices>
  [[nodiscard]] constexpr const T& operator()(Indices... indices) const {
    return data()[detail::dense_offset(shape(), indices...)];
  }

  [[nodiscard]] constexpr T* begin() { return data(); }
  [[nodiscard]] constexpr T* end() { return data() + size(); }
  [[nodiscard]] constexpr const T* begin() const { return data(); }
  [[nodiscard]] constexpr const T* end() const { return data() + size(); }

  /// A 0-d tensor is its element.
  constexpr operator T() const requires(rank == 0) { return *data(); }

  /// Takes on another shape, for a result that is about to be written. Elements and memory stay when the count does.
  constexpr void resize(const shape_type& shape) { storage_.resize(shape); }

 private:
  template <class... Extents>
  static constexpr shape_type shape_from(Extents... extents) {
    constexpr bool are_integers = ((std::is_integral_v<Extents> && !std::is_same_v<Extents, bool>)&&...);
    static_assert(are_integers, "weft: parentheses hold extents, which are integers; elements go into braces");
    if constexpr (are_integers) {
      return shape_type(extents...);
    } else {
      return shape_type();
    }
  }

  detail::storage<T, shape_type> storage_;
};

template <class T, dim... Ds>
inline constexpr bool is_tensor<tensor<T, Ds...>> = true;

}  // namespace weft
