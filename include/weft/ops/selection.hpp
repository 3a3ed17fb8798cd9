// Choosing between values: maximum, minimum, where.
#pragma once

#include <weft/core/math.hpp>
#include <weft/ops/elementwise.hpp>

#include <weft/ops/define.hpp>

namespace weft {
namespace op {

struct maximum : elementwise<maximum> {
  static constexpr map_traits traits{.name = "maximum"};
  template <detail::has_maximum V>
  WEFT_ALWAYS_INLINE static constexpr V apply(V a, V b) {
    if constexpr (detail::is_boolean_value<V>)
      return a || b;
    else if constexpr (std::is_integral_v<V>)
      return a < b ? b : a;
    else
      return math::maximum(a, b);
  }
};

struct minimum : elementwise<minimum> {
  static constexpr map_traits traits{.name = "minimum"};
  template <detail::has_maximum V>
  WEFT_ALWAYS_INLINE static constexpr V apply(V a, V b) {
    if constexpr (detail::is_boolean_value<V>)
      return a && b;
    else if constexpr (std::is_integral_v<V>)
      return b < a ? b : a;
    else
      return math::minimum(a, b);
  }
};

struct where : elementwise<where> {
  static constexpr map_traits traits{.name = "where", .typing = typing::select, .law = law::choice};
  template <class Condition, class V>
  WEFT_ALWAYS_INLINE static constexpr V apply(Condition condition, V a, V b) {
    return select(condition, a, b);
  }
};

}  // namespace op

/// The larger of a and b. Shapes, type, cost and errors as `add`. NaN where either is NaN. Source: MLX `maximum`.
WEFT_BINARY(maximum)
/// The smaller of a and b; all else as `maximum`. Source: MLX `minimum`.
WEFT_BINARY(minimum)

/// a where the condition holds, b elsewhere. Shapes, cost and errors as `add`, of all three. Element type: that of a
/// and b promoted. Both are computed, and the one not chosen shows nowhere, NaN or not. Source: MLX `where`.
template <class C, class X, class Y>
  requires operands<C, X, Y>
constexpr auto where(C&& condition, X&& x, Y&& y) {
  return detail::make<op::where>(std::forward<C>(condition), std::forward<X>(x), std::forward<Y>(y));
}

}  // namespace weft

#include <weft/ops/undefine.hpp>
