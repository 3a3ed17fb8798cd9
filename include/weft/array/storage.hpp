// Where a tensor keeps its elements: inside itself when they are few and static, on the heap otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

#include <weft/core/error.hpp>
#include <weft/shape/shape.hpp>

namespace weft::detail {

/// Asks for elements that a kernel is about to write: left unset where T allows it, T() in constant evaluation.
struct uninitialized_t {
  explicit uninitialized_t() = default;
};
inline constexpr uninitialized_t uninitialized{};

inline constexpr std::size_t largest_inline_bytes = 16 * 1024;
inline constexpr std::size_t heap_alignment = 64;  // a cache line, and the widest lanes

/// Elements the compiler leaves alone, so that nothing has to be constructed before a kernel writes them.
template <class T>
inline constexpr bool is_plain = std::is_trivially_default_constructible_v<T>&& std::is_trivially_copyable_v<T>;

template <class T, class Shape>
inline constexpr bool fits_inline = Shape::static_size >= 0 &&
                                    static_cast<std::size_t>(Shape::static_size) <= largest_inline_bytes / sizeof(T);

inline constexpr std::size_t line_aligned_bytes =
    256;  // smaller ones are passed by value, where GCC remarks on 32 bytes

/// The alignment of the elements inside a tensor: the largest power of two, up to 16 bytes or from 256 bytes on a cache
/// line, that adds no padding.
template <class T>
constexpr std::size_t inline_alignment(std::size_t bytes) {
  const std::size_t most = bytes < line_aligned_bytes ? 16 : heap_alignment;
  std::size_t alignment = alignof(T);
  while (alignment < most && bytes % (2 * alignment) == 0) alignment *= 2;
  return alignment;
}

/// The product of the extents, where it can be allocated. Throws shape_error otherwise.
template <class T, class Shape>
constexpr std::size_t checked_size(const Shape& shape) {
  std::size_t bytes = sizeof(T);
  bool overflows = false;
  bool is_empty = false;
  for (const std::size_t extent : shape) {
    overflows = overflows || __builtin_mul_overflow(bytes, extent, &bytes);
    is_empty = is_empty || extent == 0;
  }
  if (is_empty) return 0;
  if (overflows || bytes > PTRDIFF_MAX) raise_shape_error(message() << "weft: too many elements: " << shape);
  return bytes / sizeof(T);
}

/// Raw memory on a cache line from the plain operator new, which a program may have replaced to count allocations. The
/// pointer that operator delete wants stands right before the aligned address.
inline void* allocate_aligned(std::size_t bytes) {
  static_assert(__STDCPP_DEFAULT_NEW_ALIGNMENT__ >= sizeof(void*));
  void* const base = ::operator new(bytes + heap_alignment);
  const std::uintptr_t address = reinterpret_cast<std::uintptr_t>(base);
  void* const aligned = static_cast<char*>(base) + (heap_alignment - address % heap_alignment);
  static_cast<void**>(aligned)[-1] = base;
  return aligned;
}

inline void deallocate_aligned(void* aligned) noexcept { ::operator delete(static_cast<void**>(aligned)[-1]); }

/// At most 16 KiB whose number the type knows. A literal type, and trivially copyable when T is.
template <class T, class Shape>
class inline_storage {
 public:
  constexpr inline_storage() : elements_{} {}
  explicit constexpr inline_storage(const Shape&) : elements_{} {}

  // Zeros here too: they cost next to nothing, and compilers need not wonder whether all elements are written.
  constexpr inline_storage(uninitialized_t, const Shape&) : elements_{} {}

  [[nodiscard]] constexpr T* data() { return elements_; }
  [[nodiscard]] constexpr const T* data() const { return elements_; }
  [[nodiscard]] constexpr Shape shape() const { return {}; }
  constexpr void resize(const Shape&) {}

 private:
  static constexpr std::size_t count = static_cast<std::size_t>(Shape::static_size);
  static constexpr std::size_t slots = count == 0 ? 1 : count;

  alignas(inline_alignment<T>(slots * sizeof(T))) T elements_[slots];
};

/// Any number of elements, on a cache line; moved from, it is empty and its run-time extents are 0.
template <class T, class Shape>
class heap_storage {
 public:
  constexpr heap_storage() : heap_storage(Shape{}) {}

  explicit constexpr heap_storage(const Shape& shape) : heap_storage(nullptr) {
    construct(checked_size<T>(shape), [](std::size_t) { return T(); });
    shape_ = shape;
  }

  constexpr heap_storage(uninitialized_t, const Shape& shape) : heap_storage(nullptr) { resize(shape); }

  constexpr heap_storage(const heap_storage& other) : heap_storage(nullptr) {
    construct(other.count_, [&other](std::size_t i) -> const T& { return other.data_[i]; });
    shape_ = other.shape_;
  }

  constexpr heap_storage(heap_storage&& other) noexcept : heap_storage(nullptr) { swap(other); }

  constexpr heap_storage& operator=(const heap_storage& other) {
    if (this == &other) return *this;
    if (count_ != other.count_) {
      heap_storage copy(other);
      swap(copy);
    } else {
      for (std::size_t i = 0; i < count_; ++i) data_[i] = other.data_[i];
      shape_ = other.shape_;
    }
    return *this;
  }

  constexpr heap_storage& operator=(heap_storage&& other) noexcept {
    heap_storage taken(std::move(other));
    swap(taken);
    return *this;
  }

  constexpr ~heap_storage() { release(); }

  [[nodiscard]] constexpr T* data() { return data_; }
  [[nodiscard]] constexpr const T* data() const { return data_; }
  [[nodiscard]] constexpr const Shape& shape() const { return shape_; }

  /// Memory and elements are kept when the count stays; otherwise the elements are unspecified (plain ones) or T().
  constexpr void resize(const Shape& shape) {
    const std::size_t count = checked_size<T>(shape);
    if (count != count_) {
      heap_storage fresh(nullptr);
      if (is_plain<T> && !std::is_constant_evaluated()) {
        fresh.data_ = count == 0 ? nullptr : static_cast<T*>(allocate_aligned(count * sizeof(T)));
        fresh.count_ = count;
      } else {
        fresh.construct(count, [](std::size_t) { return T(); });
      }
      swap(fresh);
    }
    shape_ = shape;
  }

 private:
  // The constructors that can throw delegate to this one, so that the destructor cleans up behind them.
  explicit constexpr heap_storage(std::nullptr_t) noexcept {}

  /// Only on an empty storage; make(i) yields element i.
  template <class Make>
  constexpr void construct(std::size_t count, const Make& make) {
    if (count == 0) return;
    if (std::is_constant_evaluated()) {
      data_ = new T[count]();
      count_ = count;
      for (std::size_t i = 0; i < count; ++i) data_[i] = make(i);
      return;
    }
    data_ = static_cast<T*>(allocate_aligned(count * sizeof(T)));
    if constexpr (std::is_nothrow_default_constructible_v<T> && std::is_nothrow_copy_constructible_v<T>) {
      for (std::size_t i = 0; i < count; ++i) ::new (static_cast<void*>(data_ + i)) T(make(i));
      count_ = count;
    } else {
      for (; count_ < count; ++count_) ::new (static_cast<void*>(data_ + count_)) T(make(count_));
    }
  }

  constexpr void release() noexcept {
    if (data_ == nullptr) return;
    if (std::is_constant_evaluated()) {
      delete[] data_;
      return;
    }
    if constexpr (!std::is_trivially_destructible_v<T>) {
      for (std::size_t i = 0; i < count_; ++i) data_[i].~T();
    }
    deallocate_aligned(data_);
  }

  constexpr void swap(heap_storage& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(count_, other.count_);
    std::swap(shape_, other.shape_);
  }

  T* data_ = nullptr;
  std::size_t count_ = 0;
  [[no_unique_address]] Shape shape_{};
};

template <class T, class Shape>
using storage = std::conditional_t<fits_inline<T, Shape>, inline_storage<T, Shape>, heap_storage<T, Shape>>;

}  // namespace weft::detail
