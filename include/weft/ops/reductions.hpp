// Reductions: sum, prod, max, min, mean, logsumexp, and reduce<M> over any monoid.
#pragma once

#include <weft/ops/log_sum_exp.hpp>

#include <weft/ops/define.hpp>

namespace weft {
namespace op {

/// Monoid over the axes `Axes` (all of them when none were given).
template <class Monoid, class Axes, bool Keepdims>
struct axes_reduction : composite<axes_reduction<Monoid, Axes, Keepdims>> {
  template <class Option>
  static constexpr bool takes = detail::is_axis<Option> || std::is_same_v<Option, keepdims_t> ||
                                std::is_same_v<Option, precise_t> ||
                                (detail::is_ddof<Option> && requires { Monoid::degrees_of_freedom; });

  template <class Element, class Types>
  static constexpr auto trace(traced<Element, Types> x) {
    return detail::record_reduce<Monoid, Keepdims>(Axes{}, x);
  }
};

template <class Monoid, class... Options>
using reduction_for = axes_reduction<Monoid, axis_of<Options...>, has_option<keepdims_t, Options...>>;
template <class... Options>
using sum_for = reduction_for<monoid::sum, Options...>;
template <class... Options>
using prod_for = reduction_for<monoid::product, Options...>;
template <class... Options>
using max_for = reduction_for<monoid::max, Options...>;
template <class... Options>
using min_for = reduction_for<monoid::min, Options...>;
template <class... Options>
using mean_for = reduction_for<monoid::mean, Options...>;
template <class... Options>
using logsumexp_for = reduction_for<monoid::log_sum_exp, Options...>;

}  // namespace op

/// The sum over the axes (all when left out), which vanish, or stay with extent 1 under `keepdims`. Element type: bool
/// and narrow integers widen to 32 bits, others kept; overflow wraps. One traversal; partial sums combined pairwise.
/// Empty: 0.
WEFT_WITH_OPTIONS(sum)
/// The product; shapes and types as `sum`. Empty: 1.
WEFT_WITH_OPTIONS(prod)
/// The largest element; type kept; NaN wins. Over an empty axis: an error.
WEFT_WITH_OPTIONS(max)
/// The smallest element; type kept; NaN wins. Over an empty axis: an error.
WEFT_WITH_OPTIONS(min)
/// sum / count, at least float; NaN over nothing.
WEFT_WITH_OPTIONS(mean)
/// log(sum(exp(x))) over the axes, without overflow; at least float. One traversal, one exponential an element, no
/// temporaries. All -inf (or empty): -inf; any +inf and no NaN: +inf; any NaN: NaN. Source: MLX `logsumexp`.
WEFT_WITH_OPTIONS(logsumexp)

/// Any monoid M over the axes: combine(lift(x0), combine(lift(x1), ...)), in order along each axis when M does not
/// commute.
template <class M, array_operand X, option... Options>
constexpr auto reduce(X&& x, Options...) {
  static_assert(detail::options_fit<op::reduction_for<M>, Options...>, WEFT_OPTIONS_DO_NOT_FIT(reduce));
  return detail::make<op::reduction_for<M, Options...>>(std::forward<X>(x));
}
template <class M, option... Options>
constexpr auto reduce(Options...) {
  static_assert(detail::options_fit<op::reduction_for<M>, Options...>, WEFT_OPTIONS_DO_NOT_FIT(reduce));
  return detail::adapt<op::reduction_for<M, Options...>>();
}

}  // namespace weft

#include <weft/ops/undefine.hpp>
