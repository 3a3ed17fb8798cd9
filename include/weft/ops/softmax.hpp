// Normalising operations, each its formula: softmax and log_softmax.
#pragma once

#include <weft/ops/reductions.hpp>
#include <weft/ops/unary.hpp>

#include <weft/ops/define.hpp>

namespace weft {
namespace detail {

// The formulas stand outside op, where the names of operations are functions.
template <class Axes, class Element, class Types>
constexpr auto softmax_formula(traced<Element, Types> operand) {
  const auto x = at_least_float(operand);
  const auto e = exp(x - reduce<monoid::upper_bound>(x, Axes{}, keepdims));
  return rounded_to<Element>(make<op::normalise>(e, sum(e, Axes{}, keepdims)));
}

template <class Axes, class Element, class Types>
constexpr auto log_softmax_formula(traced<Element, Types> operand) {
  const auto x = at_least_float(operand);
  const auto shifted = x - reduce<monoid::upper_bound>(x, Axes{}, keepdims);
  return rounded_to<Element>(shifted - log(sum(exp(shifted), Axes{}, keepdims)));
}

}  // namespace detail

namespace op {

template <class Axes>
struct softmax_over : composite<softmax_over<Axes>> {
  static constexpr const char* name = "softmax";
  template <class Option>
  static constexpr bool takes = detail::is_axis<Option> || std::is_same_v<Option, precise_t>;

  template <class X>
  static constexpr auto trace(X x) {
    return detail::softmax_formula<Axes>(x);
  }
};

template <class Axes>
struct log_softmax_over : composite<log_softmax_over<Axes>> {
  static constexpr const char* name = "log_softmax";
  template <class Option>
  static constexpr bool takes = detail::is_axis<Option> || std::is_same_v<Option, precise_t>;

  template <class X>
  static constexpr auto trace(X x) {
    return detail::log_softmax_formula<Axes>(x);
  }
};

template <class... Options>
using softmax_for = softmax_over<axis_of<Options...>>;
template <class... Options>
using log_softmax_for = log_softmax_over<axis_of<Options...>>;

}  // namespace op

/// exp(x - max(x)) / sum(exp(x - max(x))) over the axes jointly (all when left out), by the reciprocal of the sum. Same
/// shape. At least float; half types are computed in float and rounded once, `precise` or not. Two traversals of x, or
/// one with a reference that moves (of long rows), and one of the result; one exponential an element (of half types
/// two), no temporary. -inf among finite values gives 0; a slice of only -inf, or with +inf or NaN, is all NaN. An axis
/// that x does not have, or given twice, does not compile. Source: MLX `softmax`.
WEFT_WITH_OPTIONS(softmax)
/// x - max(x) - log(sum(exp(x - max(x)))) over the axes jointly. Shape, type and errors as `softmax`. Three traversals
/// of x, or two with a reference that moves; one exponential an element, no temporary. -inf among finite values stays;
/// a slice of only -inf, or with +inf or NaN, is all NaN. Source: `jax.nn.log_softmax`.
WEFT_WITH_OPTIONS(log_softmax)

}  // namespace weft

#include <weft/ops/undefine.hpp>
