// The part of std::vector that tapes in constant evaluation, texts and loops in pieces need: <vector> would add a tenth
// to what all headers together take to compile.
#pragma once

#include <cstddef>
#include <utility>

namespace weft {

template <class Type>
class growing_vector {
 public:
  constexpr growing_vector() = default;
  constexpr explicit growing_vector(std::size_t size) : items_(new Type[size]{}), size_(size), capacity_(size) {}
  constexpr growing_vector(growing_vector&& other) noexcept
      : items_(std::exchange(other.items_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  growing_vector& operator=(growing_vector&&) = delete;
  constexpr ~growing_vector() { delete[] items_; }

  constexpr std::size_t size() const { return size_; }
  constexpr const Type* data() const { return items_; }
  constexpr Type* data() { return items_; }
  constexpr Type& operator[](std::size_t index) { return items_[index]; }
  constexpr const Type& operator[](std::size_t index) const { return items_[index]; }
  constexpr Type* begin() { return items_; }
  constexpr Type* end() { return items_ + size_; }
  constexpr const Type* begin() const { return items_; }
  constexpr const Type* end() const { return items_ + size_; }

  constexpr void push_back(const Type& item) {
    if (size_ == capacity_)
      grow(item);
    else
      items_[size_] = item;
    ++size_;
  }

 private:
  // The new item may be one of the old ones, so it is copied before they are moved.
  constexpr void grow(const Type& item) {
    const std::size_t capacity = capacity_ == 0 ? 8 : 2 * capacity_;
    Type* const items = new Type[capacity]{};
    items[size_] = item;
    for (std::size_t index = 0; index < size_; ++index) items[index] = std::move(items_[index]);
    delete[] items_;
    items_ = items;
    capacity_ = capacity;
  }

  Type* items_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace weft
