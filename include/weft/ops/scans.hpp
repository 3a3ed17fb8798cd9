// Scans: cumsum, cumprod, cummax, cummin, logcumsumexp, and scan<M> over any monoid.
#pragma once

#include <weft/ops/log_sum_exp.hpp>

#include <weft/ops/define.hpp>

namespace weft {
namespace op {

/// Prefixes of Monoid along one axis (of the row-major flattening when none was given).
template <class Monoid, class Axes, bool Reverse, bool Exclusive>
struct axis_scan : composite<axis_scan<Monoid, Axes, Reverse, Exclusive>> {
  template <class Option>
  static constexpr bool takes =
      detail::is_axis<Option> || std::is_same_v<Option, reverse_t> || std::is_same_v<Option, exclusive_t> ||
      std::is_same_v<Option, inclusive_t> || std::is_same_v<Option, precise_t>;

  template <class Element, class Types>
  static constexpr auto trace(traced<Element, Types> x) {
    return detail::record_scan<Monoid, Reverse, Exclusive>(Axes{}, x);
  }
};

template <class Monoid, class... Options>
using scan_for =
    axis_scan<Monoid, axis_of<Options...>, has_option<reverse_t, Options...>, has_option<exclusive_t, Options...>>;
template <class... Options>
using cumsum_for = scan_for<monoid::running_sum, Options...>;
template <class... Options>
using cumprod_for = scan_for<monoid::running_product, Options...>;
template <class... Options>
using cummax_for = scan_for<monoid::running_max, Options...>;
template <class... Options>
using cummin_for = scan_for<monoid::running_min, Options...>;
template <class... Options>
using logcumsumexp_for = scan_for<monoid::running_log_sum_exp, Options...>;

}  // namespace op

/// y[i] = x[0] + ... + x[i] along the axis; with `exclusive` the own element stays out and the first is 0; with
/// `reverse` from the end. Same shape; axis left out: 1-d, over the row-major flattening. Type kept (bool counts in
/// int32). One traversal, no temporary. The first element is a copy, bit for bit; integers wrap; +inf then -inf is NaN
/// from there on. Some neighbours are added up first, so their sum may leave the range where the running one does not.
/// An axis that x does not have, or several, do not compile. Source: MLX `cumsum`.
WEFT_WITH_OPTIONS(cumsum)
/// y[i] = x[0] * ... * x[i]. Options, shapes, cost and errors as `cumsum`. Type kept, bool too. Exclusive starts at 1;
/// 0 then an infinity is NaN from there on, also one that some neighbours' own product comes to. Source: MLX `cumprod`.
WEFT_WITH_OPTIONS(cumprod)
/// The largest of x[0], ..., x[i]. Options, shapes, cost and errors as `cumsum`. Type kept. A NaN stays. Exclusive
/// starts at -inf or the type's lowest. Source: MLX `cummax`.
WEFT_WITH_OPTIONS(cummax)
/// The smallest of x[0], ..., x[i]; all else as `cummax`. Exclusive starts at +inf or the type's highest. Source: MLX
/// `cummin`.
WEFT_WITH_OPTIONS(cummin)
/// y[i] = log(e^x[0] + ... + e^x[i]), without overflow. Options and shapes as `cumsum`. At least float. One traversal,
/// no temporary. Leading -inf stay; +inf and NaN stay from there on. Exclusive starts at -inf. Errors as `cumsum`.
/// Source: MLX `logcumsumexp`.
WEFT_WITH_OPTIONS(logcumsumexp)

/// y[i] = finish(combine(lift(x[0]), ... lift(x[i]))) of any monoid M along one axis. Options, shapes and cost as
/// `cumsum`. Element type: M's `result`, or what its `finish` returns. Exclusive starts at M's neutral element. Axes as
/// `cumsum`; what is no monoid over x's elements does not compile, nor one whose `finish` asks for the number of
/// elements, as a mean's does. Source: `std::inclusive_scan`.
template <class M, array_operand X, option... Options>
constexpr auto scan(X&& x, Options...) {
  static_assert(detail::options_fit<op::scan_for<M>, Options...>, WEFT_OPTIONS_DO_NOT_FIT(scan));
  return detail::make<op::scan_for<M, Options...>>(std::forward<X>(x));
}
template <class M, option... Options>
constexpr auto scan(Options...) {
  static_assert(detail::options_fit<op::scan_for<M>, Options...>, WEFT_OPTIONS_DO_NOT_FIT(scan));
  return detail::adapt<op::scan_for<M, Options...>>();
}

}  // namespace weft

#include <weft/ops/undefine.hpp>
