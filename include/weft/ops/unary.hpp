// Elementwise functions of one operand.
#pragma once

#include <weft/core/math.hpp>
#include <weft/ops/arithmetic.hpp>
#include <weft/ops/conversion.hpp>

#include <weft/ops/define.hpp>

namespace weft {
namespace op {

struct exp : elementwise<exp> {
  static constexpr map_traits traits{
      .name = "exp", .typing = typing::floating, .cost = 10, .law = law::exponential, .results = not_below_zero};
  template <class V>
  requires detail::has_own_math<V> || detail::by_argument::has_exp<V> WEFT_ALWAYS_INLINE static constexpr auto apply(
      V x) {
    return math::exp(x);
  }
  static constexpr bool takes_pairs = true;
  static constexpr value_range bounds{.high = 20}, bounded_results{.low = 0, .high = 5e8};  // e^20 and less
  static_assert(bounds.high <= math::exp_bound);
  template <class V>
  requires detail::has_own_math<V> WEFT_ALWAYS_INLINE static constexpr auto apply_bounded(V x) {
    return math::exp_bounded(x);
  }
  template <class V>
  requires detail::float_value<V> WEFT_ALWAYS_INLINE static constexpr auto apply_lifted(V x) {
    return math::exp_lifted(x);
  }
  template <class V>
  requires detail::float_value<V> WEFT_ALWAYS_INLINE static constexpr auto apply_vanishing(V x) {
    return math::exp_vanishing(x);
  }
};

struct expm1 : elementwise<expm1> {
  static constexpr map_traits traits{.name = "expm1", .typing = typing::floating, .cost = 12};
  template <class V>
  requires detail::has_own_math<V> || detail::by_argument::has_expm1<V> WEFT_ALWAYS_INLINE static constexpr auto apply(
      V x) {
    return math::expm1(x);
  }
  static constexpr bool takes_pairs = true;
};

struct log : elementwise<log> {
  static constexpr map_traits traits{.name = "log", .typing = typing::floating, .cost = 12, .law = law::logarithm};
  template <class V>
  requires detail::has_own_math<V> || detail::by_argument::has_log<V> WEFT_ALWAYS_INLINE static constexpr auto apply(
      V x) {
    return math::log(x);
  }
  static constexpr bool takes_pairs = true;
};

struct log1p : elementwise<log1p> {
  static constexpr map_traits traits{.name = "log1p", .typing = typing::floating, .cost = 14};
  template <class V>
  requires detail::has_own_math<V> || detail::by_argument::has_log1p<V> WEFT_ALWAYS_INLINE static constexpr auto apply(
      V x) {
    return math::log1p(x);
  }
  static constexpr bool takes_pairs = true;
};

struct tanh : elementwise<tanh> {
  static constexpr map_traits traits{
      .name = "tanh", .typing = typing::floating, .cost = 14, .results = {.low = -1, .high = 1}};
  template <class V>
  requires detail::has_own_math<V> || detail::by_argument::has_tanh<V> WEFT_ALWAYS_INLINE static constexpr auto apply(
      V x) {
    return math::tanh(x);
  }
  static constexpr bool takes_pairs = true;
};

struct sigmoid : elementwise<sigmoid> {
  static constexpr map_traits traits{
      .name = "sigmoid", .typing = typing::floating, .cost = 14, .results = {.low = 0, .high = 1}};
  template <detail::has_sigmoid V>
  WEFT_ALWAYS_INLINE static constexpr auto apply(V x) {
    return math::sigmoid(x);
  }
  static constexpr bool takes_pairs = true;
};

struct sqrt : elementwise<sqrt> {
  static constexpr map_traits traits{.name = "sqrt", .typing = typing::floating, .cost = 6, .results = not_below_zero};
  template <class V>
  requires detail::has_own_math<V> || detail::by_argument::has_sqrt<V> WEFT_ALWAYS_INLINE static constexpr auto apply(
      V x) {
    return math::sqrt(x);
  }
};

struct square : elementwise<square> {
  static constexpr map_traits traits{.name = "square", .results = not_below_zero};
  template <detail::multiplies V>
  WEFT_ALWAYS_INLINE static constexpr auto apply(V x) {
    return multiply::apply(x, x);
  }
};

struct abs : elementwise<abs> {
  static constexpr map_traits traits{.name = "abs", .results = not_below_zero};
  template <detail::has_size V>
  WEFT_ALWAYS_INLINE static constexpr auto apply(V x) {
    if constexpr (detail::is_boolean_value<V> || std::is_unsigned_v<V>)
      return x;
    else if constexpr (detail::wraps<V>)
      return x < V{0} ? negative::apply(x) : x;
    else
      return math::abs(x);
  }
};

struct isnan : elementwise<isnan> {
  static constexpr map_traits traits{.name = "isnan", .typing = typing::floating};
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr auto apply(V x) {
    return math::isnan(x);
  }
};

struct isinf : elementwise<isinf> {
  static constexpr map_traits traits{.name = "isinf", .typing = typing::floating};
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr auto apply(V x) {
    return math::isinf(x);
  }
};

struct isfinite : elementwise<isfinite> {
  static constexpr map_traits traits{.name = "isfinite", .typing = typing::floating};
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr auto apply(V x) {
    return math::isfinite(x);
  }
};

// Makes integers, bool and half types float and leaves the rest: the first step of a formula that needs a fraction, and
// is rounded once.
struct as_floating : elementwise<as_floating> {
  static constexpr map_traits traits{.name = "as_floating", .typing = typing::wide, .cost = 0, .law = law::same};
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V apply(V x) {
    return x;
  }
};

}  // namespace op

namespace detail {

/// What a formula is computed of: at least float.
template <class Element, class Types>
constexpr auto at_least_float(traced<Element, Types> x) {
  if constexpr (std::is_same_v<accumulator_t<floating_t<Element>>, Element>)
    return x;
  else
    return make<op::as_floating>(x);
}
/// The result of a formula over elements of type T: half types are rounded to here, once.
template <class T, class Y>
constexpr auto rounded_to(Y y) {
  if constexpr (is_half<T>)
    return make<op::astype<T>>(y);
  else
    return y;
}

}  // namespace detail

/// e^x of every element, within 2 ulp. Same shape. At least float: integers and bool give float. Computed inside the
/// loops that need it: no traversal of its own, no temporary. exp(-inf) is 0, exp(inf) is inf, NaN stays. No errors.
/// Source: MLX `exp`.
WEFT_UNARY(exp)
/// e^x - 1 without cancellation near 0, within 2 ulp. Shape, type and cost as `exp`. expm1(-inf) is -1, -0 stays. No
/// errors. Source: MLX `expm1`.
WEFT_UNARY(expm1)
/// The natural logarithm, within 2 ulp. Shape, type and cost as `exp`. log(0) is -inf, log of a negative number NaN. No
/// errors. Source: MLX `log`.
WEFT_UNARY(log)
/// log(1 + x) without cancellation near 0, within 2 ulp. Shape, type and cost as `exp`. log1p(-1) is -inf, NaN below.
/// No errors. Source: MLX `log1p`.
WEFT_UNARY(log1p)
/// The hyperbolic tangent. Shape, type and cost as `exp`. tanh(inf) is 1, tanh(-inf) is -1. No errors. Source: MLX
/// `tanh`.
WEFT_UNARY(tanh)
/// 1 / (1 + e^-x), without overflow for any x. Shape, type and cost as `exp`. sigmoid(-inf) is 0, sigmoid(inf) is 1. No
/// errors. Source: MLX `sigmoid`.
WEFT_UNARY(sigmoid)
/// The square root, correctly rounded. Shape, type and cost as `exp`. NaN below 0, but -0 stays. No errors. Source: MLX
/// `sqrt`.
WEFT_UNARY(sqrt)
/// x * x. Same shape; element type kept; cost as `exp`. Integers wrap. No errors. Source: MLX `square`.
WEFT_UNARY(square)
/// |x|. Same shape; element type kept (real for complex); cost as `exp`. The lowest integer wraps to itself. No errors.
/// Source: MLX `abs`.
WEFT_UNARY(abs)
/// Whether x is NaN. Same shape; element type bool; cost as `exp`. False for integers. No errors. Source: MLX `isnan`.
WEFT_UNARY(isnan)
/// Whether x is infinite, of either sign; the rest as `isnan`. Source: MLX `isinf`.
WEFT_UNARY(isinf)
/// Whether x is neither infinite nor NaN. Shape, type and cost as `isnan`. True for integers. No errors. Source: MLX
/// `isfinite`.
WEFT_UNARY(isfinite)

}  // namespace weft

#include <weft/ops/undefine.hpp>
