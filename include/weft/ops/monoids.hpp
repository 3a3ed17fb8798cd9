// The library's monoids, written as a user would write one: sum, product, extrema, mean, log-sum-exp.
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

template <class V>
struct scalar_in {
  using type = V;
};
template <class T, int W>
struct scalar_in<lanes<T, W>> {
  using type = T;
};

// Half types accumulate in float; bool counts in bytes, so that every lane type is arithmetic.
template <class T>
using accumulator_t = std::conditional_t<is_half<T>, float, T>;
template <class T>
using ordered_t = std::conditional_t<std::is_same_v<T, bool>, unsigned char, accumulator_t<T>>;

template <class T>
constexpr T lowest_value() {
  if constexpr (std::numeric_limits<T>::has_infinity)
    return -std::numeric_limits<T>::infinity();
  else
    return std::numeric_limits<T>::lowest();
}
template <class T>
constexpr T highest_value() {
  if constexpr (std::numeric_limits<T>::has_infinity)
    return std::numeric_limits<T>::infinity();
  else
    return std::numeric_limits<T>::max();
}

// -0 is what a floating sum leaves unchanged: 0 + -0 would be 0.
template <class T>
constexpr T zero_of_sum() {
  if constexpr (std::is_floating_point_v<T>)
    return T(-0.0);
  else
    return T(0);
}

}  // namespace detail

/// The scalar type of a value type: T for lanes<T, W>, V itself for a scalar.
template <class V>
using scalar_of_t = typename detail::scalar_in<V>::type;

namespace monoid {

/// x + y; narrow integers and bool widen to 32 bits; over nothing 0.
struct sum {
  static constexpr const char* name = "sum";
  static constexpr monoid_traits traits{.commutative = true, .homogeneous = true, .additive = true};
  template <class T>
  using element = detail::accumulator_t<sum_t<T>>;
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
  template <detail::adds V>
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
  using element = detail::accumulator_t<result<T>>;
};

/// x * y; narrow integers and bool widen to 32 bits; over nothing 1.
struct product {
  static constexpr const char* name = "prod";
  static constexpr monoid_traits traits{.commutative = true};
  template <class T>
  using element = detail::accumulator_t<sum_t<T>>;
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
  template <detail::multiplies V>
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
  template <detail::is_ordered V>
  WEFT_ALWAYS_INLINE static constexpr V combine(V earlier, V later) {
    return op::maximum::apply(earlier, later);
  }
};

/// A number that no element is above; the lowest value over nothing. It may pass over NaNs: for formulas that take
/// elements from it, and so find these themselves. One instruction, where a maximum takes three.
struct upper_bound : max {
  static constexpr monoid_traits traits{.commutative = true, .idempotent = true, .extreme = 1};
  template <detail::is_ordered V>
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
  template <detail::is_ordered V>
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
  using element = detail::accumulator_t<floating_t<T>>;
  template <class T>
  using result = floating_t<T>;
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V finish(V total, V count) {
    return op::divide::apply<V>(total, count);
  }
  template <class T>
  WEFT_ALWAYS_INLINE static constexpr T empty() {
    return std::numeric_limits<T>::quiet_NaN();
  }
};

/// log(e^x + e^y), kept as a maximum and a sum of e^(x - maximum); -inf over nothing.
struct log_sum_exp {
  static constexpr const char* name = "logsumexp";
  static constexpr monoid_traits traits{.commutative = true, .cost = 14};
  template <class T>
  using element = detail::accumulator_t<floating_t<T>>;
  template <class T>
  using result = floating_t<T>;
  template <class V>
  struct state {
    V max, sum;
  };
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr state<V> neutral() {
    return {V(detail::lowest_value<scalar_of_t<V>>()), V(scalar_of_t<V>(0))};
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr state<V> lift(V x) {
    return {x, V(scalar_of_t<V>(1))};
  }
  // One exponential: of the smaller maximum below the larger. Equal maxima (infinities too) need no scaling.
  template <detail::is_ordered V>
  WEFT_ALWAYS_INLINE static constexpr state<V> combine(state<V> earlier, state<V> later) {
    const V below = math::exp_bounded(-math::abs(op::subtract::apply<V>(earlier.max, later.max)));
    const V scale = select(earlier.max == later.max, V(scalar_of_t<V>(1)), below);
    const auto earlier_is_larger = earlier.max >= later.max;
    const V larger = select(earlier_is_larger, earlier.sum, later.sum);
    const V smaller = select(earlier_is_larger, later.sum, earlier.sum);
    return {math::maximum(earlier.max, later.max), op::add::apply<V>(larger, op::multiply::apply<V>(smaller, scale))};
  }
  // The maximum is a reference: any will do that is not far below the elements, so it moves only when it has to.
  // combine(s, lift(x)) without moving it: where x is at most a little above. NaNs and infinities fail the test.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr auto can_append(state<V> s, V x) {
    return op::subtract::apply<V>(x, s.max) <= V(scalar_of_t<V>(2));
  }
  // Whether the reference need not move for x, or for less: where the maximum is far above it, the result has an error
  // in proportion to that distance, which does no harm if the maximum itself is as large.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr auto can_stay(state<V> s, V x) {
    using T = scalar_of_t<V>;
    const V below_zero = detail::clamp_above(detail::multiply_add(s.max, V(T(-0.5)), V(T(1))), T(16));
    const V leeway = select(s.max >= V(T(-2)), V(T(16)), below_zero);
    return op::subtract::apply<V>(x, s.max) <= leeway;
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr state<V> append(state<V> s, V x) {
    return {s.max, op::add::apply<V>(s.sum, to_relative<V>(x, s.max))};
  }
  // Relative to one reference, below which x is or not far above (can_append), the monoid is a plain sum.
  using relative_monoid = sum;
  using relative_bound = upper_bound;
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V to_relative(V x, V reference) {
    return math::exp_bounded(op::subtract::apply<V>(x, reference));
  }
  // relative_monoid::combine(total, to_relative(x, reference)), where the largest element is the reference. One chain
  // of operations, so pairs of vectors too.
  static constexpr bool takes_pairs = true;
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V add_relative(V total, V x, V reference) {
    return math::add_exp(total, op::subtract::apply<V>(x, reference));
  }
  // A total moved to another reference: up to one that its own is `step` relative to, and down to one that is `step`
  // relative to its own. Elements keep their digits where they are not far below.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V move_up(V total, V step) {
    return op::multiply::apply<V>(total, step);
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V move_down(V total, V step) {
    return op::divide::apply<V>(total, step);
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr auto can_relate(V x, V reference) {
    return op::subtract::apply<V>(reference, x) <= V(scalar_of_t<V>(40));
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr state<V> from_relative(V reference, V total) {
    return {reference, total};
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V reference_of(state<V> s) {
    return s.max;
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V relative_total(state<V> s) {
    return s.sum;
  }
  // The sum has an element at the reference or near it: it is 1 or more, or 0 below -inf, or NaN. A sum of exactly 1 is
  // a lone element: it comes back bit for bit.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V finish(state<V> s) {
    return op::add::apply<V>(s.max, math::log_bounded(s.sum));
  }
};

/// What logcumsumexp scans with.
struct running_log_sum_exp : log_sum_exp {
  static constexpr const char* name = "logcumsumexp";
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
