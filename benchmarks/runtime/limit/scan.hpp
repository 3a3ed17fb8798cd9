// Prefixes within a register.
#pragma once

#include "kernel.hpp"

namespace limit {

template <class T>
struct add {
  static constexpr T neutral = 0;
  LIMIT_INLINE static pack<T> of(pack<T> a, pack<T> b) { return a + b; }
};
template <class T>
struct multiply {
  static constexpr T neutral = 1;
  LIMIT_INLINE static pack<T> of(pack<T> a, pack<T> b) { return a * b; }
};

template <class T, class Op>
LIMIT_INLINE pack<T> prefixes(pack<T> v) {
  using P = pack<T>;
  const P neutral(Op::neutral);
  v = Op::of(P::template later<1>(v, neutral), v);
  v = Op::of(P::template later<2>(v, neutral), v);
  if constexpr (P::size > 4) v = Op::of(P::template later<4>(v, neutral), v);
  if constexpr (P::size > 8) v = Op::of(P::template later<8>(v, neutral), v);
  return v;
}

}  // namespace limit
