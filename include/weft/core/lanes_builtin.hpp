// What calling the compilers' x86 builtins needs: arguments that take whatever pointer or vector type a builtin wants.
#pragma once

#include <weft/core/lanes.hpp>

#include <bit>

namespace weft::detail {

/// A pointer that converts to any pointer: GCC and Clang declare the same builtin with different pointees.
struct any_pointer {
  void* p;
  WEFT_ALWAYS_INLINE explicit any_pointer(const volatile void* q) : p(const_cast<void*>(q)) {}
  template <class U>
  WEFT_ALWAYS_INLINE operator U*() const {
    return static_cast<U*>(p);
  }
};

/// A vector that converts to any vector of the same size, bits unchanged.
template <class Vector>
struct any_vector {
  Vector v;
  template <class U>
    requires(sizeof(U) == sizeof(Vector))
  WEFT_ALWAYS_INLINE operator U() const { return std::bit_cast<U>(v); }
};
template <class Vector>
any_vector(Vector) -> any_vector<Vector>;

}  // namespace weft::detail
