// Arithmetic: + - * / % and their named forms, with the wrapping and division rules of the array world.
#pragma once

#include <weft/core/math.hpp>
#include <weft/ops/constant_arithmetic.hpp>
#include <weft/ops/elementwise.hpp>
#include <weft/ops/floor_division.hpp>

#include <weft/ops/define.hpp>

namespace weft {
namespace op {

struct add : elementwise<add> {
  static constexpr map_traits traits{.name = "add", .law = law::sum};
  template <detail::adds V>
  WEFT_ALWAYS_INLINE static constexpr V apply(V a, V b) {
    if constexpr (detail::is_boolean_value<V>)
      return a || b;
    else if constexpr (detail::wraps<V>)
      return static_cast<V>(detail::wrapping_t<V>(a) + detail::wrapping_t<V>(b));
    else if (detail::in_constant<V>())
      return detail::constant_only<V>::sum(a, b);
    else
      return a + b;
  }
};

struct subtract : elementwise<subtract> {
  static constexpr map_traits traits{.name = "subtract", .law = law::difference};
  template <detail::subtracts V>
  WEFT_ALWAYS_INLINE static constexpr V apply(V a, V b) {
    if constexpr (detail::is_boolean_value<V>)
      return a != b;
    else if constexpr (detail::wraps<V>)
      return static_cast<V>(detail::wrapping_t<V>(a) - detail::wrapping_t<V>(b));
    else if (detail::in_constant<V>())
      return detail::constant_only<V>::difference(a, b);
    else
      return a - b;
  }
};

struct multiply : elementwise<multiply> {
  static constexpr map_traits traits{.name = "multiply", .law = law::product};
  template <detail::multiplies V>
  WEFT_ALWAYS_INLINE static constexpr V apply(V a, V b) {
    if constexpr (detail::is_boolean_value<V>)
      return a && b;
    else if constexpr (detail::wraps<V>)
      return static_cast<V>(detail::wrapping_t<V>(a) * detail::wrapping_t<V>(b));
    else if (detail::in_constant<V>())
      return detail::constant_only<V>::product(a, b);
    else
      return math::product(a, b);
  }
};

struct divide : elementwise<divide> {
  static constexpr map_traits traits{.name = "divide", .typing = typing::floating, .cost = 4, .law = law::quotient};
  template <detail::divides V>
  WEFT_ALWAYS_INLINE static constexpr V apply(V a, V b) {
    if (detail::in_constant<V>()) return detail::constant_only<V>::quotient(a, b);
    return a / b;
  }

  // Many divisions by one number: by its reciprocal and the exact remainder, which rounds as a division does (Markstein
  // 1990; near the lower end of the range the last bit may be off, and what rounds to the largest number may overflow).
  // A divisor that is negative, for the signs of zeros, or of extreme size is divided by plainly.
  static constexpr bool prepares = true;
  template <class V, bool Finite>
  struct divisor {
    V reciprocal;
    bool moderate;
    constexpr bool is_plain() const { return moderate; }
    constexpr void set_plain() { moderate = true; }
  };
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr auto prepare(V b) {
    using T = std::remove_cvref_t<decltype(b[0])>;
    constexpr T large = sizeof(T) == sizeof(float) ? T(1e30) : T(1e290);
    return prepare_between<false>(b, 1 / large, large);
  }
  // Of operands within `bounds`, or lifted by up to the square root of the largest number, no quotient overflows.
  static constexpr value_range bounds{.low = -1e9, .high = 1e9};
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr auto prepare_bounded(V b) {
    using T = std::remove_cvref_t<decltype(b[0])>;
    constexpr bool is_float = sizeof(T) == sizeof(float);
    return prepare_between<true>(b, is_float ? T(1e-10) : T(1e-140), is_float ? T(1e30) : T(1e290));
  }
  template <class V, bool Finite>
  WEFT_ALWAYS_INLINE static constexpr V apply_prepared(V a, V b, const divisor<V, Finite>& by) {
    if (!by.moderate) return a / b;
    const V quotient = a * by.reciprocal;
    const V mended = math::fma(-math::fma(quotient, b, -a), by.reciprocal, quotient);
    if constexpr (Finite)
      return mended;
    else
      return select(mended == mended, mended, quotient);  // infinities have no remainder
  }

 private:
  template <bool Finite, class V, class T>
  WEFT_ALWAYS_INLINE static constexpr divisor<V, Finite> prepare_between(V b, T low, T high) {
    return {V(T(1)) / b, detail::has_fused && b[0] > low && b[0] < high};
  }
};

/// a * (1 / b): what normalising operations divide by their totals with, which many elements share. A last bit less
/// exact than the division.
struct normalise : elementwise<normalise> {
  static constexpr map_traits traits{.name = "normalise", .typing = typing::floating, .cost = 4, .law = law::quotient};
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V reciprocal(V b) {
    return divide::apply<V>(V(1), b);
  }
  template <detail::divides V>
  WEFT_ALWAYS_INLINE static constexpr V apply(V a, V b) {
    return multiply::apply<V>(a, reciprocal<V>(b));
  }

  static constexpr bool prepares = true, prepares_lanes = true;  // of different numbers as well
  template <class V>
  struct prepared_total {
    V value;
  };
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr prepared_total<V> prepare(V b) {
    return {reciprocal<V>(b)};
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V apply_prepared(V a, V, const prepared_total<V>& by) {
    return multiply::apply<V>(a, by.value);
  }
};

struct floor_divide : elementwise<floor_divide> {
  static constexpr map_traits traits{.name = "floor_divide", .cost = 8};
  template <detail::has_floor_quotient V>
  WEFT_ALWAYS_INLINE static constexpr V apply(V a, V b) {
    if constexpr (is_mask<V>)
      return a && b;
    else if constexpr (is_lanes<V>)
      return detail::each_lane(a, b, [](auto x, auto y) { return detail::floor_quotient(x, y); });
    else
      return detail::floor_quotient(a, b);
  }
};

struct remainder : elementwise<remainder> {
  static constexpr map_traits traits{.name = "remainder", .cost = 8};
  template <detail::has_remainder V>
  WEFT_ALWAYS_INLINE static constexpr V apply(V a, V b) {
    if constexpr (is_mask<V>)
      return a && !a;
    else if constexpr (is_lanes<V>)
      return detail::each_lane(a, b, [](auto x, auto y) { return detail::floor_modulus(x, y); });
    else
      return detail::floor_modulus(a, b);
  }
};

struct negative : elementwise<negative> {
  static constexpr map_traits traits{.name = "negative", .law = law::opposite};
  template <detail::negates V>
  WEFT_ALWAYS_INLINE static constexpr V apply(V a) {
    if constexpr (detail::is_boolean_value<V>)
      return !a;
    else if constexpr (detail::wraps<V>)
      return static_cast<V>(detail::wrapping_t<V>{0} - detail::wrapping_t<V>(a));
    else
      return -a;
  }
};

struct positive : elementwise<positive> {
  static constexpr map_traits traits{.name = "positive", .law = law::same};
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V apply(V a) {
    return a;
  }
};

}  // namespace op

/// a + b. Dims that are statically 1 or missing are broadcast, the others have to be equal. The promoted type. Computed
/// inside the loops that need it: no traversal of its own, no temporary. Integers wrap; bool + bool is logical or. Dims
/// that differ do not compile where they are static, else evaluation throws shape_error. Source: MLX `add`.
WEFT_BINARY(add)
/// a - b; all else as `add`, but bool - bool is exclusive or. Source: MLX `subtract`.
WEFT_BINARY(subtract)
/// a * b; all else as `add`, but bool * bool is logical and. Source: MLX `multiply`.
WEFT_BINARY(multiply)
/// a / b. Shapes, cost and errors as `add`. The promoted type, at least float. a / 0 is an infinity, 0 / 0 is NaN.
/// Source: MLX `divide`.
WEFT_BINARY(divide)
/// floor(a / b). Shapes, type, cost and errors as `add`. An integer divided by 0 gives 0; the lowest by -1 wraps.
/// Source: MLX `floor_divide`.
WEFT_BINARY(floor_divide)
/// a - b * floor(a / b). Shapes, type, cost and errors as `add`. It has the divisor's sign; an integer modulo 0 gives
/// 0. Source: MLX `remainder`.
WEFT_BINARY(remainder)
/// -a. Same shape; element type kept; computed inside the loops that need it. Integers wrap; of bool, logical not. No
/// errors. Source: MLX `negative`.
WEFT_UNARY(negative)
/// a, as it is: shape and type are kept, and nothing is computed. No errors. Source: `+a` of C++.
WEFT_UNARY(positive)

/// The operators of C++, as the functions above: % is `remainder`, / is never an integer division.
WEFT_OPERATOR(+, add)
WEFT_OPERATOR(-, subtract)
WEFT_OPERATOR(*, multiply)
WEFT_OPERATOR(/, divide)
WEFT_OPERATOR(%, remainder)

template <array_operand X>
constexpr auto operator-(X&& x) {
  return detail::make<op::negative>(std::forward<X>(x));
}
template <array_operand X>
constexpr auto operator+(X&& x) {
  return detail::make<op::positive>(std::forward<X>(x));
}

}  // namespace weft

#include <weft/ops/undefine.hpp>
