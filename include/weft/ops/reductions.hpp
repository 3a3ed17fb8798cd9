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

/// x[0] + x[1] + ... over the axes (all when left out), which vanish, or stay with extent 1 under `keepdims`. Bool and
/// narrow integers widen to 32 bits, other types are kept; half types accumulate in float. One traversal, shared with
/// other reductions of the axes, no temporary; partial sums are combined pairwise. Over nothing 0; integers wrap. An
/// axis that x does not have, or given twice, does not compile. Source: MLX `sum`.
WEFT_WITH_OPTIONS(sum)
/// x[0] * x[1] * ... over the axes. Shapes, type, cost and errors as `sum`. Over nothing 1; integers wrap. Source: MLX
/// `prod`.
WEFT_WITH_OPTIONS(prod)
/// The largest element over the axes. Shapes and cost as `sum`; type kept. NaN if any is NaN. Over an empty axis there
/// is none: it does not compile where that is known, else evaluation throws shape_error; axes as `sum`. Source: MLX
/// `max`.
WEFT_WITH_OPTIONS(max)
/// The smallest element over the axes; all else as `max`. Source: MLX `min`.
WEFT_WITH_OPTIONS(min)
/// sum(x) / n over the axes. Shapes, cost and errors as `sum`. At least float: integers do not wrap on the way. Over
/// nothing NaN. Source: MLX `mean`.
WEFT_WITH_OPTIONS(mean)
// The extremes of two operands have names of their own.
#define WEFT_OF_TWO(function, elementwise)                                                                     \
  template <class X, class Y>                                                                                  \
    requires operands<X, Y>                                                                                    \
  constexpr auto function(const X& x, const Y& y) {                                                            \
    static_assert(detail::always_false<X>, "weft: " #function ": of two operands it is weft::" #elementwise    \
                                           "(x, y); an axis is weft::axis<1>, not 1, and options are keepdims" \
                                           " and the like");                                                   \
    if constexpr (array_operand<X>)                                                                            \
      return x;                                                                                                \
    else                                                                                                       \
      return y;                                                                                                \
  }
WEFT_OF_TWO(max, maximum)
WEFT_OF_TWO(min, minimum)
#undef WEFT_OF_TWO

/// log(sum(exp(x))) over the axes, without overflow. Shapes as `sum`. At least float. One traversal, one exponential an
/// element, no temporary. All -inf, or nothing: -inf; any +inf and no NaN: +inf; any NaN: NaN. Errors as `sum`. Source:
/// MLX `logsumexp`.
WEFT_WITH_OPTIONS(logsumexp)

/// finish(combine(lift(x[0]), combine(lift(x[1]), ...))) of any monoid M over the axes. Shapes and cost as `sum`.
/// Element type: M::result of x's, if M has one. In order along each axis where M does not commute. Over nothing M's
/// neutral element, finished. Axes as `sum`; what is no monoid over x's elements does not compile. Source:
/// `std::reduce`.
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
