// A vector of fixed capacity for the planner's tables: a literal type, so that a table can be a constexpr variable.
#pragma once

namespace weft {

template <class Type, int Capacity>
struct static_vector {
  Type items_[Capacity > 0 ? Capacity : 1] = {};
  int size_ = 0;

  constexpr int size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr Type& operator[](int index) { return items_[index]; }
  constexpr const Type& operator[](int index) const { return items_[index]; }
  constexpr Type& back() { return items_[size_ - 1]; }
  constexpr const Type& back() const { return items_[size_ - 1]; }
  constexpr Type* begin() { return items_; }
  constexpr Type* end() { return items_ + size_; }
  constexpr const Type* begin() const { return items_; }
  constexpr const Type* end() const { return items_ + size_; }

  // Past the capacity the index is out of range, which a constant expression reports.
  constexpr int push_back(const Type& item) {
    items_[size_] = item;
    return size_++;
  }
  constexpr void pop_back() { --size_; }
  constexpr bool contains(const Type& item) const {
    for (int index = 0; index < size_; ++index) {
      if (items_[index] == item) return true;
    }
    return false;
  }
};

}  // namespace weft
