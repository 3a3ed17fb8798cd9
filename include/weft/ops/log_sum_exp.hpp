// The monoid of logsumexp and logcumsumexp: a sum relative to a reference that moves, so that it has, besides the five
// functions of a monoid, the forms that let many elements share one reference.
#pragma once

#include <weft/ops/monoids.hpp>

namespace weft::monoid {

/// log(e^x + e^y), kept as a maximum and a sum of e^(x - maximum); -inf over nothing.
struct log_sum_exp {
  static constexpr const char* name = "logsumexp";
  static constexpr monoid_traits traits{.commutative = true, .cost = 14};
  template <class T>
  using element = accumulator_t<floating_t<T>>;
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
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V scale_between(V earlier, V later) {
    const V below = math::exp_bounded(-math::abs(op::subtract::apply<V>(earlier, later)));
    return select(earlier == later, V(scalar_of_t<V>(1)), below);
  }
  template <detail::is_summed_by_exponentials V>
  WEFT_ALWAYS_INLINE static constexpr state<V> combine(state<V> earlier, state<V> later) {
    if constexpr (!is_lanes<V>) {  // of what has one reference already, not even that
      if (earlier.max == later.max) return {earlier.max, op::add::apply<V>(earlier.sum, later.sum)};
    }
    const V scale = scale_between<V>(earlier.max, later.max);
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
  // How far above a reference elements may be for which it need not move: where the maximum is far above it, the result
  // has an error in proportion to that distance, which does no harm if the maximum itself is as large.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V leeway(V reference) {
    using T = scalar_of_t<V>;
    const V below_zero = detail::clamp_above(detail::multiply_add(reference, V(T(-0.5)), V(T(1))), T(16));
    return select(reference >= V(T(-2)), V(T(16)), below_zero);
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr auto is_within(V x, V reference, V leeway) {
    return op::subtract::apply<V>(x, reference) <= leeway;
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
  // A reference and one more element: which of them is larger, what a total relative to the first one is multiplied by,
  // and the element, both relative to that. As in combine(s, lift(x)).
  template <class V>
  struct step {
    V reference, scale, term;
  };
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr step<V> step_to(V reference, V x) {
    const V one(scalar_of_t<V>(1)), scale = scale_between<V>(reference, x);
    const auto stays = reference >= x;
    return {math::maximum(reference, x), select(stays, one, scale), select(stays, scale, one)};
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
  // A total relative to `highest` has an error in proportion to how far its own reference is below that, which does no
  // harm if the result is as large.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr auto can_move_down(V reference, V highest) {
    return op::subtract::apply<V>(highest, reference) <=
           detail::clamp_above(math::maximum(V(scalar_of_t<V>(4)), reference), scalar_of_t<V>(40));
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
    return math::add_log(s.max, s.sum);
  }
};

/// What logcumsumexp scans with.
struct running_log_sum_exp : log_sum_exp {
  static constexpr const char* name = "logcumsumexp";
};

}  // namespace weft::monoid
