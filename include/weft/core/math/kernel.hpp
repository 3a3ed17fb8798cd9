// How a function of weft::math is written: as a kernel over whole registers, mostly of polynomials. Here it is given
// all argument types; scalars only remain in constant evaluation.
#pragma once

#include <weft/core/math/instructions.hpp>

#if defined(__clang__)  // lanes wider than a register are passed in memory, but nothing here is ever called
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"
#endif

namespace weft::detail {

/// c[First] + x * (c[First + Step] + x * (...)).
template <int First, int Step, class V, int Count>
WEFT_ALWAYS_INLINE constexpr V horner(V x, const scalar_of<V> (&c)[Count]) {
  if constexpr (First + Step >= Count) {
    return V(c[First]);
  } else {
    return multiply_add(horner<First + Step, Step>(x, c), x, V(c[First]));
  }
}

/// The same, of all terms, by pairs of them in steps of the square.
template <int First, class V, int Count>
WEFT_ALWAYS_INLINE constexpr V horner_by_pairs(V x, V square, const scalar_of<V> (&c)[Count]) {
  if constexpr (First + 1 == Count) {
    return V(c[First]);
  } else {
    const V pair = multiply_add(x, V(c[First + 1]), V(c[First]));
    if constexpr (First + 2 == Count)
      return pair;
    else
      return multiply_add(square, horner_by_pairs<First + 2>(x, square, c), pair);
  }
}

/// The same where the square is there already.
template <class V, class... C>
WEFT_ALWAYS_INLINE constexpr V polynomial_by_pairs(V x, V square, C... c) {
  const scalar_of<V> table[] = {c...};
  return horner_by_pairs<0>(x, square, table);
}

/// c0 + x * (c1 + x * (c2 + ...)); long ones as two chains, even and odd powers, since latency is what they cost. Where
/// a step takes two instructions they go by pairs: as many operations, a chain one shorter.
template <class V, class... C>
WEFT_ALWAYS_INLINE constexpr V polynomial(V x, C... c) {
  const scalar_of<V> table[] = {c...};
  if constexpr (sizeof...(c) < (has_fused ? 7 : 4)) {
    return horner<0, 1>(x, table);
  } else if constexpr (has_fused) {
    const V square = x * x;
    return multiply_add(horner<1, 2>(square, table), x, horner<0, 2>(square, table));
  } else {
    return horner_by_pairs<0>(x, x * x, table);
  }
}

/// Runs Kernel::run on registers of 16 bytes or more: wide lanes by halves, narrow ones and scalars in part of one.
template <class Kernel, class T, int W, class... More>
WEFT_ALWAYS_INLINE lanes<T, W> run_on_registers(lanes<T, W> x, More... more) {
  constexpr int bytes = static_cast<int>(sizeof(T)) * W;
  if constexpr (bytes > native_bytes) {
    return join_halves(run_on_registers<Kernel>(low_half(x), low_half(more)...),
                       run_on_registers<Kernel>(high_half(x), high_half(more)...));
  } else if constexpr (bytes < 16) {
    return low_half(run_on_registers<Kernel>(join_halves(x, x), join_halves(more, more)...));
  } else {
    return Kernel::run(x, more...);
  }
}

/// One entry for all argument types of a function, see the concepts above; Kernel::other takes the rest.
template <class Kernel, class V, class... More>
WEFT_ALWAYS_INLINE constexpr auto run_kernel(V x, More... more) {
  if constexpr (half_value<V>) {
    return convert<scalar_of<V>>(run_kernel<Kernel>(convert<float>(x), convert<float>(more)...));
  } else if constexpr (!float_value<V>) {
    return Kernel::other(x, more...);
  } else if constexpr (math_traits<V>::width > 1) {
    return run_on_registers<Kernel>(x, more...);
  } else {
    if (std::is_constant_evaluated()) return Kernel::constant(x, more...);
    using one = lanes<V, 16 / static_cast<int>(sizeof(V))>;
    return Kernel::run(one(x), one(more)...)[0];
  }
}

}  // namespace weft::detail

#if defined(__clang__)
#pragma clang diagnostic pop
#endif
