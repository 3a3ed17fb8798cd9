// astype: the one way from one kind of element to another.
#pragma once

#include <weft/ops/elementwise.hpp>

namespace weft {
namespace op {

template <class T>
struct astype : elementwise<astype<T>> {
  static constexpr map_traits traits{.name = "astype", .typing = typing::raw};
  template <class V>
    requires requires(V x) { convert<T>(x); }
  WEFT_ALWAYS_INLINE static constexpr auto apply(V x) { return convert<T>(x); }
};

}  // namespace op

/// static_cast<T>(x) of every element. Same shape; element type T. Computed inside the loops that need it. To bool:
/// whether x differs from 0; of a complex number the real part. A type without that conversion does not compile.
/// Source: MLX `astype`.
template <class T, array_operand X>
constexpr auto astype(X&& x) {
  return detail::make<op::astype<T>>(std::forward<X>(x));
}
template <class T>
constexpr auto astype() {
  return detail::adapt<op::astype<T>>();
}

}  // namespace weft
