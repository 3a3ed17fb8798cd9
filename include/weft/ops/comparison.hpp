// Comparisons, logical and bitwise operations, and shifts.
#pragma once

#include <weft/ops/arithmetic.hpp>

#include <weft/ops/define.hpp>

namespace weft {
namespace op {

struct less : elementwise<less> {
  static constexpr map_traits traits{.name = "less", .typing = typing::comparison};
  template <detail::is_ordered V>
  WEFT_ALWAYS_INLINE static constexpr auto apply(V a, V b) {
    if constexpr (is_mask<V>)
      return !a && b;
    else
      return a < b;
  }
};

struct less_equal : elementwise<less_equal> {
  static constexpr map_traits traits{.name = "less_equal", .typing = typing::comparison};
  template <class V>
    requires(detail::is_boolean_value<V> || requires(V a) { a <= a; })
  WEFT_ALWAYS_INLINE static constexpr auto apply(V a, V b) {
    if constexpr (is_mask<V>)
      return !a || b;
    else
      return a <= b;
  }
};

struct greater : elementwise<greater> {
  static constexpr map_traits traits{.name = "greater", .typing = typing::comparison};
  template <detail::is_ordered V>
  WEFT_ALWAYS_INLINE static constexpr auto apply(V a, V b) {
    return less::apply(b, a);
  }
};

struct greater_equal : elementwise<greater_equal> {
  static constexpr map_traits traits{.name = "greater_equal", .typing = typing::comparison};
  template <class V>
    requires(detail::is_boolean_value<V> || requires(V a) { a <= a; })
  WEFT_ALWAYS_INLINE static constexpr auto apply(V a, V b) { return less_equal::apply(b, a); }
};

struct equal : elementwise<equal> {
  static constexpr map_traits traits{.name = "equal", .typing = typing::comparison};
  template <detail::is_equatable V>
  WEFT_ALWAYS_INLINE static constexpr auto apply(V a, V b) {
    return a == b;
  }
};

struct not_equal : elementwise<not_equal> {
  static constexpr map_traits traits{.name = "not_equal", .typing = typing::comparison};
  template <detail::is_equatable V>
  WEFT_ALWAYS_INLINE static constexpr auto apply(V a, V b) {
    return a != b;
  }
};

struct logical_and : elementwise<logical_and> {
  static constexpr map_traits traits{.name = "logical_and", .typing = typing::logical};
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr auto apply(V a, V b) {
    return a && b;
  }
};

struct logical_or : elementwise<logical_or> {
  static constexpr map_traits traits{.name = "logical_or", .typing = typing::logical};
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr auto apply(V a, V b) {
    return a || b;
  }
};

struct logical_not : elementwise<logical_not> {
  static constexpr map_traits traits{.name = "logical_not", .typing = typing::logical};
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr auto apply(V a) {
    return !a;
  }
};

struct bitwise_and : elementwise<bitwise_and> {
  static constexpr map_traits traits{.name = "bitwise_and"};
  template <class V>
    requires requires(V a) { a& a; }
  WEFT_ALWAYS_INLINE static constexpr V apply(V a, V b) { return static_cast<V>(a & b); }
};

struct bitwise_or : elementwise<bitwise_or> {
  static constexpr map_traits traits{.name = "bitwise_or"};
  template <class V>
    requires requires(V a) { a | a; }
  WEFT_ALWAYS_INLINE static constexpr V apply(V a, V b) { return static_cast<V>(a | b); }
};

struct bitwise_xor : elementwise<bitwise_xor> {
  static constexpr map_traits traits{.name = "bitwise_xor"};
  template <class V>
    requires requires(V a) { a ^ a; }
  WEFT_ALWAYS_INLINE static constexpr V apply(V a, V b) { return static_cast<V>(a ^ b); }
};

struct bitwise_invert : elementwise<bitwise_invert> {
  static constexpr map_traits traits{.name = "bitwise_invert"};
  template <class V>
    requires requires(V a) { a ^ a; }
  WEFT_ALWAYS_INLINE static constexpr V apply(V a) {
    if constexpr (detail::is_boolean_value<V>)
      return !a;
    else
      return static_cast<V>(~a);
  }
};

}  // namespace op

namespace detail {

// A shift by the width or more gives 0, or -1 for a negative value shifted right.
template <class V>
constexpr V shifted_left(V a, V by) {
  constexpr int width = static_cast<int>(sizeof(V)) * 8;
  if (by < V{0} || static_cast<unsigned long long>(by) >= static_cast<unsigned>(width)) return V{0};
  return static_cast<V>(wrapping_t<V>(a) << static_cast<int>(by));
}

template <class V>
constexpr V shifted_right(V a, V by) {
  constexpr int width = static_cast<int>(sizeof(V)) * 8;
  if (by < V{0} || static_cast<unsigned long long>(by) >= static_cast<unsigned>(width))
    return a < V{0} ? static_cast<V>(-1) : V{0};
  return static_cast<V>(a >> static_cast<int>(by));
}

}  // namespace detail

namespace op {

struct left_shift : elementwise<left_shift> {
  static constexpr map_traits traits{.name = "left_shift", .cost = 4};
  template <class V>
    requires(detail::wraps<V> || is_lanes<V>)
  WEFT_ALWAYS_INLINE static constexpr V apply(V a, V b) {
    if constexpr (is_lanes<V>)
      return detail::each_lane(a, b, [](auto x, auto y) { return detail::shifted_left(x, y); });
    else
      return detail::shifted_left(a, b);
  }
};

struct right_shift : elementwise<right_shift> {
  static constexpr map_traits traits{.name = "right_shift", .cost = 4};
  template <class V>
    requires(detail::wraps<V> || is_lanes<V>)
  WEFT_ALWAYS_INLINE static constexpr V apply(V a, V b) {
    if constexpr (is_lanes<V>)
      return detail::each_lane(a, b, [](auto x, auto y) { return detail::shifted_right(x, y); });
    else
      return detail::shifted_right(a, b);
  }
};

}  // namespace op

/// a < b, and its kin below. Shapes, cost and errors as `add`. Compared in the promoted type; the element type is bool.
/// False where either is NaN. Source: MLX `less`, `less_equal`, `greater`, `greater_equal`, `equal`.
WEFT_BINARY(less)
WEFT_BINARY(less_equal)
WEFT_BINARY(greater)
WEFT_BINARY(greater_equal)
WEFT_BINARY(equal)
/// a != b. Shapes, type, cost and errors as `less`. True where either is NaN. Source: MLX `not_equal`.
WEFT_BINARY(not_equal)
/// a and b as truth values, a or b, not a. Shapes, cost and errors as `add`. Element type bool. What differs from 0 is
/// true, so NaN is; the operators `&&` and `||` of arrays compute both sides. Source: MLX `logical_and`, `logical_or`,
/// `logical_not`.
WEFT_BINARY(logical_and)
WEFT_BINARY(logical_or)
WEFT_UNARY(logical_not)
/// a & b, a | b, a ^ b, ~a, bit by bit. Shapes and cost as `add`. The promoted type. Of bool: the logical operation.
/// Errors as `add`; floating operands do not compile. Source: MLX `bitwise_and`, `bitwise_or`, `bitwise_xor`,
/// `bitwise_invert`.
WEFT_BINARY(bitwise_and)
WEFT_BINARY(bitwise_or)
WEFT_BINARY(bitwise_xor)
WEFT_UNARY(bitwise_invert)
/// a * 2^b and floor(a / 2^b). Shapes and cost as `add`. The promoted type. By the width or more, or by less than 0: 0
/// (-1 for a negative a shifted right). Errors as `add`; only integers compile. Source: MLX `left_shift`,
/// `right_shift`.
WEFT_BINARY(left_shift)
WEFT_BINARY(right_shift)

/// The operators of C++, as the functions above.
WEFT_OPERATOR(<, less)
WEFT_OPERATOR(<=, less_equal)
WEFT_OPERATOR(>, greater)
WEFT_OPERATOR(>=, greater_equal)
WEFT_OPERATOR(==, equal)
WEFT_OPERATOR(!=, not_equal)
WEFT_OPERATOR(&, bitwise_and)
WEFT_OPERATOR(|, bitwise_or)
WEFT_OPERATOR(^, bitwise_xor)
WEFT_OPERATOR(<<, left_shift)
WEFT_OPERATOR(>>, right_shift)

// Only where an operand has axes or is a placeholder, so that plain conditions keep their short circuit.
template <class X, class Y>
  requires operands<X, Y> &&(detail::has_axes<X> || detail::has_axes<Y>)constexpr auto operator&&(X&& x, Y&& y) {
    return detail::make<op::logical_and>(std::forward<X>(x), std::forward<Y>(y));
  }
  template <class X, class Y>
    requires operands<X, Y> &&(detail::has_axes<X> || detail::has_axes<Y>)constexpr auto operator||(X&& x, Y&& y) {
      return detail::make<op::logical_or>(std::forward<X>(x), std::forward<Y>(y));
    }
    template <array_operand X>
      requires detail::has_axes<X>
    constexpr auto operator!(X&& x) { return detail::make<op::logical_not>(std::forward<X>(x)); }
    template <array_operand X>
    constexpr auto operator~(X&& x) {
      return detail::make<op::bitwise_invert>(std::forward<X>(x));
    }

}  // namespace weft

#include <weft/ops/undefine.hpp>
