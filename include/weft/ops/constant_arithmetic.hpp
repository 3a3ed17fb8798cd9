// Sums, products and quotients of scalars in constant evaluation, by their type.
#pragma once

#include <weft/core/element.hpp>
#include <weft/core/math/constant.hpp>

#include <type_traits>

namespace weft::detail {

// The arithmetic of constant evaluation for the types that have it; never called for others.
template <class V>
struct constant_only {
  static constexpr bool exists = false;
  static constexpr V sum(V a, V) { return a; }
  static constexpr V difference(V a, V) { return a; }
  static constexpr V product(V a, V) { return a; }
  static constexpr V quotient(V a, V) { return a; }
};
template <class V>
  requires std::is_floating_point_v<V>
struct constant_only<V> {
  static constexpr bool exists = true;
  static constexpr V sum(V a, V b) { return constant_sum(a, b); }
  static constexpr V difference(V a, V b) { return constant_sum(a, -b); }
  static constexpr V product(V a, V b) { return constant_product(a, b); }
  static constexpr V quotient(V a, V b) { return constant_quotient(a, b); }
};
// Rounding by way of float changes no result of one operation.
template <class V>
  requires is_half<V>
struct constant_only<V> {
  static constexpr bool exists = true;
  static constexpr V sum(V a, V b) { return narrowed(constant_sum<float>(a, b)); }
  static constexpr V difference(V a, V b) { return narrowed(constant_sum<float>(a, -b)); }
  static constexpr V product(V a, V b) { return narrowed(constant_product<float>(a, b)); }
  static constexpr V quotient(V a, V b) { return narrowed(constant_quotient<float>(a, b)); }

 private:
  static constexpr V narrowed(float x) { return static_cast<V>(x); }
};
// Clang takes no operation of std::complex in constant evaluation.
template <class V>
  requires complex_parts<V>::is_complex
struct constant_only<V> {
  static constexpr bool exists = true;
  using part = constant_only<real_t<V>>;
  static constexpr V sum(V a, V b) { return V(part::sum(a.real(), b.real()), part::sum(a.imag(), b.imag())); }
  static constexpr V difference(V a, V b) {
    return V(part::difference(a.real(), b.real()), part::difference(a.imag(), b.imag()));
  }
  static constexpr V product(V a, V b) {
    return V(part::sum(part::product(a.real(), b.real()), -part::product(a.imag(), b.imag())),
             part::sum(part::product(a.real(), b.imag()), part::product(a.imag(), b.real())));
  }
  static constexpr V quotient(V a, V b) {  // divided by the larger part first, so that no square overflows (Smith 1962)
    if (constant_magnitude(b.real()) < constant_magnitude(b.imag()))
      return quotient(V(a.imag(), -a.real()), V(b.imag(), -b.real()));
    const auto ratio = part::quotient(b.imag(), b.real());
    const auto size = part::sum(b.real(), part::product(b.imag(), ratio));
    return V(part::quotient(part::sum(a.real(), part::product(a.imag(), ratio)), size),
             part::quotient(part::sum(a.imag(), -part::product(a.real(), ratio)), size));
  }
};

// Floating scalars in constant evaluation, where NaNs and overflow need care.
template <class V>
constexpr bool in_constant() {
  if constexpr (constant_only<V>::exists)
    return std::is_constant_evaluated();
  else
    return false;
}

}  // namespace weft::detail
