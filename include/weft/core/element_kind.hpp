// What an element is: its kind, its half-precision spellings, and which types count as scalar operands.
#pragma once

#include <type_traits>

#include <weft/core/config.hpp>

#if defined(__FLT16_MANT_DIG__)
#define WEFT_HAS_HALF 1
#else
#define WEFT_HAS_HALF 0
#endif

// A definition of the user's is left as it is. GCC announces arithmetic on __bf16; Clang has it on x86 since 17 and
// announces nothing, and rounds to it by a function of the runtime library, which libgcc has since 13.
#if !defined(WEFT_HAS_BFLOAT16)
#if defined(__clang__) && __clang_major__ >= 17 && defined(__SSE2__)
#if defined(_LIBCPP_VERSION) || (defined(_GLIBCXX_RELEASE) && _GLIBCXX_RELEASE >= 13)
#define WEFT_HAS_BFLOAT16 1
#endif
#elif defined(__BFLT16_MANT_DIG__)
#define WEFT_HAS_BFLOAT16 1
#endif
#endif
#if !defined(WEFT_HAS_BFLOAT16)
#define WEFT_HAS_BFLOAT16 0
#endif

namespace weft {

#if WEFT_HAS_HALF
/// IEEE binary16: 11 bits of precision, largest value 65504.
using half = _Float16;
#endif

#if WEFT_HAS_BFLOAT16
/// The upper half of a float: 8 bits of precision, float's range.
using bfloat16 = __bf16;
#endif

/// What sort of number an element is. Storing converts within a sort, integers being one; `astype` crosses sorts.
enum class element_kind { boolean, signed_integer, unsigned_integer, floating, complex, other };

namespace detail {

template <class T>
inline constexpr bool is_half = false;
#if WEFT_HAS_HALF
template <>
inline constexpr bool is_half<half> = true;
#endif
#if WEFT_HAS_BFLOAT16
template <>
inline constexpr bool is_half<bfloat16> = true;
#endif

/// What holds an element of a half type exactly, and computes faster: float for these, else T.
template <class T>
using float_if_half_t = std::conditional_t<is_half<T>, float, T>;

/// std::complex by its looks, so that <complex> stays out of the core: a template of one floating type with a real
/// and an imaginary part of that type.
template <class T>
struct complex_parts {
  static constexpr bool is_complex = false;
  using real = T;
};

template <template <class> class Complex, class Real>
  requires std::is_floating_point_v<Real> && requires(const Complex<Real>& z) {
    requires std::is_same_v<typename Complex<Real>::value_type, Real>;
    requires std::is_convertible_v<decltype(z.real()), Real>;
    requires std::is_convertible_v<decltype(z.imag()), Real>;
  }
struct complex_parts<Complex<Real>> {
  static constexpr bool is_complex = true;
  using real = Real;
  template <class Other>
  using rebind = Complex<Other>;
};

template <class T>
constexpr element_kind find_kind() {
  if constexpr (std::is_same_v<T, bool>) {
    return element_kind::boolean;
  } else if constexpr (std::is_integral_v<T>) {
    return std::is_signed_v<T> ? element_kind::signed_integer : element_kind::unsigned_integer;
  } else if constexpr (std::is_floating_point_v<T> || is_half<T>) {
    return element_kind::floating;
  } else if constexpr (complex_parts<T>::is_complex) {
    return element_kind::complex;
  } else {
    return element_kind::other;
  }
}

}  // namespace detail

/// The kind of an element type; `other` for the user's own types.
template <class T>
inline constexpr element_kind kind_of = detail::find_kind<T>();

/// True for a type that may stand bare beside an array (`x * 2.f`): arithmetic types, complex numbers, the half types.
/// For your own number type: `template <> inline constexpr bool weft::is_scalar<my_number> = true;`.
template <class T>
inline constexpr bool is_scalar = kind_of<T> != element_kind::other;

/// The type of |z|: the part's type for a complex number, T itself otherwise.
template <class T>
using real_t = typename detail::complex_parts<T>::real;

/// Marks the type of a bare C++ scalar beside an array: it decides the kind of the result, never its width.
template <class Scalar>
struct weak {};

/// Marks the elements of what cannot be computed of its operands', once an error has said so: no other is to follow
/// from it. T is what is shown in their place.
template <class T>
struct refused {};

}  // namespace weft
