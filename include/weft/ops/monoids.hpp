// The library's monoids, written as a user would write one: sum, product, extrema, mean.
#pragma once

#include <weft/core/lanes.hpp>
#include <weft/core/math.hpp>
#include <weft/expr/monoid.hpp>
#include <weft/ops/arithmetic.hpp>
#include <weft/ops/selection.hpp>

#include <limits>
#include <type_traits>

namespace weft {
namespace detail {

// Bool counts in bytes, so that every lane type is arithmetic.
template <class T>
using ordered_t = std::conditional_t<std::is_same_v<T, bool>, unsigned char, accumulator_t<T>>;

// A user's type without numeric limits has the infinities of float, which it is made from.
template <class T>
constexpr T lowest_value() {
  if constexpr (!std::numeric_limits<T>::is_specialized)
    return T{-std::numeric_limits<float>::infinity()};
  else if constexpr (std::numeric_limits<T>::has_infinity)
    return -std::numeric_limits<T>::infinity();
  else
    return std::numeric_limits<T>::lowest();
}
template <class T>
constexpr T highest_value() {
  if constexpr (!std::numeric_limits<T>::is_specialized)
    return T{std::numeric_limits<float>::infinity()};
  else if constexpr (std::numeric_limits<T>::has_infinity)
    return std::numeric_limits<T>::infinity();
  else
    return std::numeric_limits<T>::max();
}

// -0 is what a floating sum leaves unchanged: 0 + -0 would be 0.
template <class T>
constexpr T zero_of_sum() {
  if constexpr (std::is_floating_point_v<T>)
    return T(-0.0);
  else if constexpr (complex_parts<T>::is_complex)
    return T(real_t<T>(-0.0), real_t<T>(-0.0));
  else
    return T(0);
}

}  // namespace detail

/// The scalar type of a value type: T for lanes<T, W>, V itself for a scalar.
template <class V>
using scalar_of_t = detail::scalar_of<V>;

namespace monoid {

/// x + y; narrow integers and bool widen to 32 bits; over nothing 0.
struct sum {
  static constexpr const char* name = "sum";
  static constexpr monoid_traits traits{.commutative = true, .homogeneous = true, .additive = true};
  template <class T>
  using element = accumulator_t<sum_t<T>>;
  template <class T>
  using result = sum_t<T>;
  template <class V>
  using state = V;
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V neutral() {
    return V(detail::zero_of_sum<scalar_of_t<V>>());
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V lift(V x) {
    return x;
  }
  template <detail::is_summed V>
  WEFT_ALWAYS_INLINE static constexpr V combine(V earlier, V later) {
    return op::add::apply(earlier, later);
  }
  template <class T>
  WEFT_ALWAYS_INLINE static constexpr T empty() {
    return T(0);
  }
};

/// A sum in the operand's own type (bool still counts in int32): what a scan accumulates in.
struct running_sum : sum {
  static constexpr const char* name = "cumsum";
  template <class T>
  using result = std::conditional_t<std::is_same_v<T, bool>, sum_t<T>, T>;
  template <class T>
  using element = accumulator_t<result<T>>;
};

/// x * y; narrow integers and bool widen to 32 bits; over nothing 1.
struct product {
  static constexpr const char* name = "prod";
  static constexpr monoid_traits traits{.commutative = true};
  template <class T>
  using element = accumulator_t<sum_t<T>>;
  template <class T>
  using result = sum_t<T>;
  template <class V>
  using state = V;
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V neutral() {
    return V(scalar_of_t<V>(1));
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V lift(V x) {
    return x;
  }
  template <detail::is_multiplied V>
  WEFT_ALWAYS_INLINE static constexpr V combine(V earlier, V later) {
    return op::multiply::apply(earlier, later);
  }
};

/// A product in the operand's own type; bool stays bool.
struct running_product : product {
  static constexpr const char* name = "cumprod";
  template <class T>
  using result = T;
  template <class T>
  using element = detail::ordered_t<T>;
};

/// The larger of x and y, NaN if either is NaN; over nothing there is none.
struct max {
  static constexpr const char* name = "max";
  static constexpr monoid_traits traits{.commutative = true, .idempotent = true, .empty_is_error = true, .extreme = 1};
  template <class T>
  using element = detail::ordered_t<T>;
  template <class T>
  using result = T;
  template <class V>
  using state = V;
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V neutral() {
    return V(detail::lowest_value<scalar_of_t<V>>());
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V lift(V x) {
    return x;
  }
  template <detail::has_extremes V>
  WEFT_ALWAYS_INLINE static constexpr V combine(V earlier, V later) {
    return op::maximum::apply(earlier, later);
  }
};

/// A number that no element is above; the lowest value over nothing. It may pass over NaNs: for formulas that take
/// elements from it, and so find these themselves. One instruction, where a maximum takes three.
struct upper_bound : max {
  static constexpr monoid_traits traits{.commutative = true, .idempotent = true, .extreme = 1};
  template <detail::has_extremes V>
  WEFT_ALWAYS_INLINE static constexpr V combine(V earlier, V later) {
    if constexpr (detail::float_value<V>)
      return detail::second_unless_greater(later, earlier);
    else
      return max::combine<V>(earlier, later);
  }
};

/// What cummax scans with: the largest so far, and the lowest value over nothing.
struct running_max : max {
  static constexpr const char* name = "cummax";
  static constexpr monoid_traits traits{.commutative = true, .idempotent = true, .extreme = 1};
};

/// The smaller of x and y, NaN if either is NaN; over nothing there is none.
struct min {
  static constexpr const char* name = "min";
  static constexpr monoid_traits traits{.commutative = true, .idempotent = true, .empty_is_error = true, .extreme = -1};
  template <class T>
  using element = detail::ordered_t<T>;
  template <class T>
  using result = T;
  template <class V>
  using state = V;
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V neutral() {
    return V(detail::highest_value<scalar_of_t<V>>());
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V lift(V x) {
    return x;
  }
  template <detail::has_extremes V>
  WEFT_ALWAYS_INLINE static constexpr V combine(V earlier, V later) {
    return op::minimum::apply(earlier, later);
  }
};

/// What cummin scans with: the smallest so far, and the highest value over nothing.
struct running_min : min {
  static constexpr const char* name = "cummin";
  static constexpr monoid_traits traits{.commutative = true, .idempotent = true, .extreme = -1};
};

/// sum / count, in at least float; NaN over nothing.
struct mean : sum {
  static constexpr const char* name = "mean";
  template <class T>
  using element = accumulator_t<floating_t<T>>;
  template <class T>
  using result = floating_t<T>;
  template <detail::is_averaged V>
  WEFT_ALWAYS_INLINE static constexpr V combine(V earlier, V later) {
    return sum::combine(earlier, later);
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V finish(V total, V count) {
    return op::divide::apply<V>(total, count);
  }
  template <class T>
  WEFT_ALWAYS_INLINE static constexpr T empty() {
    return T(std::numeric_limits<typename detail::complex_parts<T>::real>::quiet_NaN());
  }
};

}  // namespace monoid

template <>
struct shared_finish<monoid::sum, monoid::mean> {
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V finish(V total, V count) {
    return monoid::mean::finish<V>(total, count);
  }
};

}  // namespace weft
