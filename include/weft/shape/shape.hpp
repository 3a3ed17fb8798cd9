// The extents of an array: those its type knows, and the rest, which it stores.
#pragma once

#include <array>
#include <cassert>
#include <compare>
#include <concepts>
#include <cstddef>
#include <type_traits>

#include <weft/core/concepts.hpp>
#include <weft/core/error.hpp>
#include <weft/shape/dim.hpp>

namespace weft {
namespace detail {

template <std::size_t N>
constexpr bool has_repeated_name(const std::array<dim, N>& dims) {
  for (std::size_t i = 0; i < N; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (dims[i].is_named() && dims[i].name == dims[j].name) return true;
    }
  }
  return false;
}

/// The number of elements, dynamic_extent when run-time dims decide it, dim::impossible_extent when none could hold it.
template <std::size_t N>
constexpr std::ptrdiff_t static_size_of(const std::array<dim, N>& dims) {
  bool is_static = true;
  bool is_empty = false;
  bool overflows = false;
  std::ptrdiff_t size = 1;
  for (const dim& d : dims) {
    is_static = is_static && d.is_static();
    is_empty = is_empty || d.extent == 0;
    overflows = overflows || (d.extent > 0 && __builtin_mul_overflow(size, d.extent, &size));
  }
  if (overflows && !is_empty) return dim::impossible_extent;
  return !is_static ? dynamic_extent : is_empty ? 0 : size;
}

/// The position of the dim of this name, N when there is none.
template <std::size_t N>
constexpr std::size_t find_name(const std::array<dim, N>& dims, const name& wanted) {
  std::size_t i = 0;
  while (i < N && dims[i].name != wanted) ++i;
  return i;
}

/// The run-time extents of a shape; nothing at all when there are none.
template <std::size_t N>
struct run_time_extents {
  std::size_t values[N] = {};
  constexpr std::size_t& operator[](std::size_t i) { return values[i]; }
  constexpr const std::size_t& operator[](std::size_t i) const { return values[i]; }
};

template <>
struct run_time_extents<0> {};

[[noreturn, gnu::cold]] inline void extent_is_negative(std::size_t axis, long long extent) {
  raise_shape_error(message() << "weft: the extent of axis " << axis << " is negative: " << extent);
}

[[noreturn, gnu::cold]] inline void static_extent_is_another(std::size_t axis, std::size_t wanted, std::size_t given) {
  raise_shape_error(message() << "weft: the extent of axis " << axis << " is " << wanted << " by its type, and "
                              << given << " was given");
}

template <std::integral Integer>
constexpr std::size_t to_extent(std::size_t axis, Integer extent) {
  if (extent < Integer{0}) extent_is_negative(axis, static_cast<long long>(extent));
  return static_cast<std::size_t>(extent);
}

/// Walks over the extents of a shape, which has to outlive it.
template <class Shape>
class extent_iterator {
 public:
  // Its concept and category follow from its operations: std::random_access_iterator, and an old input iterator.
  using value_type = std::size_t;
  using difference_type = std::ptrdiff_t;

  constexpr extent_iterator() = default;
  constexpr extent_iterator(const Shape& of, std::size_t axis)
      : shape_(&of), axis_(static_cast<std::ptrdiff_t>(axis)) {}

  constexpr std::size_t operator*() const { return (*shape_)[static_cast<std::size_t>(axis_)]; }
  constexpr std::size_t operator[](std::ptrdiff_t n) const { return *(*this + n); }

  constexpr extent_iterator& operator+=(std::ptrdiff_t n) {
    axis_ += n;
    return *this;
  }
  constexpr extent_iterator& operator-=(std::ptrdiff_t n) { return *this += -n; }
  constexpr extent_iterator& operator++() { return *this += 1; }
  constexpr extent_iterator& operator--() { return *this += -1; }
  constexpr extent_iterator operator++(int) {
    extent_iterator old = *this;
    ++*this;
    return old;
  }
  constexpr extent_iterator operator--(int) {
    extent_iterator old = *this;
    --*this;
    return old;
  }

  friend constexpr extent_iterator operator+(extent_iterator i, std::ptrdiff_t n) { return i += n; }
  friend constexpr extent_iterator operator+(std::ptrdiff_t n, extent_iterator i) { return i += n; }
  friend constexpr extent_iterator operator-(extent_iterator i, std::ptrdiff_t n) { return i -= n; }
  friend constexpr std::ptrdiff_t operator-(const extent_iterator& a, const extent_iterator& b) {
    return a.axis_ - b.axis_;
  }
  friend constexpr bool operator==(const extent_iterator& a, const extent_iterator& b) { return a.axis_ == b.axis_; }
  friend constexpr auto operator<=>(const extent_iterator& a, const extent_iterator& b) { return a.axis_ <=> b.axis_; }

 private:
  const Shape* shape_ = nullptr;
  std::ptrdiff_t axis_ = 0;
};

}  // namespace detail

/// The extents of an array of the dims Ds. Only run-time extents take memory; a shape of static dims is empty.
/// Iterates over, and indexes, all extents in order: `for (std::size_t n : x.shape())`.
template <dim... Ds>
class shape {
 public:
  static constexpr std::size_t rank = sizeof...(Ds);
  static constexpr std::array<dim, rank> dims{Ds...};
  static constexpr std::size_t dynamic_count = (std::size_t{0} + ... + (Ds.is_static() ? 0 : 1));
  /// The product of the extents when all are static, else -1.
  static constexpr std::ptrdiff_t static_size = detail::static_size_of(dims);

  static_assert(((Ds.extent >= dynamic_extent) && ...),
                "weft: a static extent is negative or too large; a run-time extent is spelled weft::dyn");
  static_assert(!detail::has_repeated_name(dims), "weft: the same name twice in one array");
  static_assert(static_size != dim::impossible_extent || !((Ds.extent >= dynamic_extent) && ...),
                "weft: the product of the static extents is too large");

  using iterator = detail::extent_iterator<shape>;
  using value_type = std::size_t;
  using const_iterator = iterator;

  /// Run-time extents are 0.
  constexpr shape() = default;

  /// One integer for each run-time dim, in order. Throws shape_error when one is negative.
  template <std::integral... Integers>
    requires(sizeof...(Integers) > 0)
  explicit constexpr shape(Integers... extents) {
    static_assert(sizeof...(Integers) <= dynamic_count, "weft: too many extents: one for each run-time dim");
    static_assert(sizeof...(Integers) >= dynamic_count, "weft: too few extents: one for each run-time dim");
    if constexpr (sizeof...(Integers) == dynamic_count) {
      std::size_t slot = 0;
      ((extents_[slot] = detail::to_extent(axis_of_slot(slot), extents), ++slot), ...);
    }
  }

  /// From all extents. Throws shape_error where a static one differs.
  explicit constexpr shape(const std::array<std::size_t, rank>& extents) {
    for (std::size_t i = 0; i < rank; ++i) {
      if constexpr (dynamic_count > 0) {
        if (!dims[i].is_static()) extents_[slot_of_axis(i)] = extents[i];
      }
      if ((*this)[i] != extents[i]) detail::static_extent_is_another(i, (*this)[i], extents[i]);
    }
  }

  [[nodiscard]] constexpr std::size_t operator[](std::size_t axis) const {
    assert(axis < rank);
    if constexpr (dynamic_count == 0) {
      return static_cast<std::size_t>(dims[axis].extent);
    } else if constexpr (dynamic_count == rank) {
      return extents_[axis];
    } else {
      return dims[axis].is_static() ? static_cast<std::size_t>(dims[axis].extent) : extents_[slot_of_axis(axis)];
    }
  }

  /// The extent of axis I; negative from the end.
  template <int I>
  [[nodiscard]] constexpr std::size_t extent() const {
    constexpr int axis = I < 0 ? I + static_cast<int>(rank) : I;
    static_assert(axis >= 0 && axis < static_cast<int>(rank), "weft: extent: no such axis in an array of this rank");
    if constexpr (axis >= 0 && axis < static_cast<int>(rank)) {
      return (*this)[static_cast<std::size_t>(axis)];
    } else {
      return 0;
    }
  }

  /// The extent of the dim of this name.
  template <name Name>
  [[nodiscard]] constexpr std::size_t extent() const {
    constexpr std::size_t axis = detail::find_name(dims, Name);
    static_assert(axis < rank, "weft: extent: no dim of this name in the array");
    if constexpr (axis < rank) {
      return (*this)[axis];
    } else {
      return 0;
    }
  }

  /// The number of elements: the product of the extents, 1 for rank 0.
  [[nodiscard]] constexpr std::size_t size() const {
    if constexpr (static_size >= 0) {
      return static_cast<std::size_t>(static_size);
    } else {
      std::size_t product = 1;
      for (std::size_t i = 0; i < rank; ++i) product *= (*this)[i];
      return product;
    }
  }

  [[nodiscard]] constexpr std::array<std::size_t, rank> extents() const {
    std::array<std::size_t, rank> all{};
    for (std::size_t i = 0; i < rank; ++i) all[i] = (*this)[i];
    return all;
  }

  [[nodiscard]] constexpr iterator begin() const { return iterator(*this, 0); }
  [[nodiscard]] constexpr iterator end() const { return iterator(*this, rank); }

  /// Equal rank and extents, names and what is static aside.
  template <dim... Others>
  friend constexpr bool operator==(const shape& left, const shape<Others...>& right) {
    if constexpr (sizeof...(Others) == rank) {
      return left.extents() == right.extents();
    } else {
      return false;
    }
  }

  friend constexpr bool operator==(const shape& left, const std::array<std::size_t, rank>& right) {
    return left.extents() == right;
  }

 private:
  static constexpr std::size_t slot_of_axis(std::size_t axis) {
    std::size_t slot = 0;
    for (std::size_t i = 0; i < axis; ++i) slot += dims[i].is_static() ? 0 : 1;
    return slot;
  }

  static constexpr std::size_t axis_of_slot(std::size_t slot) {
    std::size_t axis = 0;
    while (dims[axis].is_static() || slot_of_axis(axis) != slot) ++axis;
    return axis;
  }

  [[no_unique_address]] detail::run_time_extents<dynamic_count> extents_{};
};

namespace detail {

/// `(2, 3)`; with names `(batch=2, 3)`; `()` for rank 0 and `(3,)` for rank 1, as NumPy writes them.
template <dim... Ds>
[[gnu::cold]] message& operator<<(message& text, const shape<Ds...>& of) {
  text << "(";
  for (std::size_t i = 0; i < of.rank; ++i) {
    if (i > 0) text << ", ";
    if (of.dims[i].is_named()) text << of.dims[i].name.c_str() << "=";
    text << of[i];
  }
  return text << (of.rank == 1 && !of.dims[0].is_named() ? ",)" : ")");
}

}  // namespace detail
}  // namespace weft
