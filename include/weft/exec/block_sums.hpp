// Reductions along the lanes whose state is cheaper within one block: a shift is found from the block's first vectors,
// the same for all lanes, and what is left to accumulate are sums of the elements below it. What else the state has
// follows from the number of elements, once a block.
#pragma once

#include <weft/exec/block.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

template <class Monoid>
concept has_block_form = requires {
  typename Monoid::block_monoid;
};

template <class Monoid, class V>
struct block_sums {
  V shift;
  state_t<typename Monoid::block_monoid, V> sums;
};
template <class State>
inline constexpr bool is_block_sums = false;
template <class Monoid, class V>
inline constexpr bool is_block_sums<block_sums<Monoid, V>> = true;

// Whether the accumulator of instruction I is one. Scans and moving references have an order of their own.
template <class B, int W, int I>
inline constexpr bool sums_in_block = [] {
  constexpr instruction at = B::template at<I>;
  if constexpr (W > 1 && at.code == opcode::accumulate && B::template along_lanes<I> && !B::reversed) {
    using types = typename B::types;
    for (int j = B::node.first; j < B::node.last; ++j) {
      const opcode code = types::plan.instructions[j].code;
      if (code == opcode::scan || code == opcode::refer) return false;
    }
    return has_block_form<typename monoid_row<types, at.row>::monoid>;
  } else {
    return false;
  }
}();

/// The arithmetic of a monoid's block form on W lanes.
template <class Monoid, class T, int W>
struct block_form {
  using M = typename Monoid::block_monoid;
  using V = lanes<T, W>;
  using state = block_sums<Monoid, V>;

  WEFT_ALWAYS_INLINE static V larger(const V& a, const V& b) { return second_unless_greater(a, b); }
  WEFT_ALWAYS_INLINE static V smaller(const V& a, const V& b) { return second_unless_less(a, b); }

  WEFT_ALWAYS_INLINE static state neutral() { return {V(T(0)), M::template neutral<V>()}; }

  // A number near the block's elements, from its first vectors; of the only one, the first n lanes count. Of four the
  // two in the middle, lane by lane, so that a few far elements do not matter; 0 where that is not finite.
  template <bool Full, int Vectors>
  WEFT_ALWAYS_INLINE static V shift_of(const V (&first)[Vectors], int n) {
    const T share = T(1) / T((Vectors == 4 ? 2 : 1) * W);
    V shares;
    if constexpr (Vectors == 4)
      shares = multiply_add(larger(smaller(first[0], first[1]), smaller(first[2], first[3])), V(share),
                            V(share) * smaller(larger(first[0], first[1]), larger(first[2], first[3])));
    else if constexpr (Full)
      shares = first[0] * V(share);
    else
      shares = select(first_lanes<W, lane_bytes<T>>(n), first[0], broadcast_lane<0>(first[0])) * V(share);
    const T found = sum_of_lanes(shares) + T(0);  // +0 for -0
    return V(math::abs(found) <= std::numeric_limits<T>::max() ? found : T(0));
  }
  // The same for W rows of n <= W elements each, which stand in n vectors.
  WEFT_ALWAYS_INLINE static V shift_of_columns(const V* first, int n) {
    V shares[W];
    for (int k = 0; k < W; ++k) shares[k] = first[k < n ? k : 0] * V(T(1) / T(W));
    const V found = sum_of_columns(shares) + V(T(0));
    return select(math::abs(found) <= V(std::numeric_limits<T>::max()), found, V(T(0)));
  }
  template <int Lanes = W>
  WEFT_ALWAYS_INLINE static V sum_of_columns(V* x) {
    if constexpr (Lanes * lane_bytes<T> > 16) {
      for (int k = 0; k < Lanes / 2; ++k) x[k] = x[k] + x[k + Lanes / 2];
      return sum_of_columns<Lanes / 2>(x);
    } else {
      return sum_of_pairs<Lanes>(x);
    }
  }
  template <int Lanes>
  WEFT_ALWAYS_INLINE static V sum_of_pairs(const V* x) {
    if constexpr (Lanes == 1)
      return *x;
    else
      return sum_of_pairs<Lanes / 2>(x) + sum_of_pairs<Lanes / 2>(x + Lanes / 2);
  }
  // By halves: the sooner it is known, the sooner the elements can be taken.
  template <int Lanes>
  WEFT_ALWAYS_INLINE static T sum_of_lanes(const lanes<T, Lanes>& x) {
    if constexpr (Lanes * lane_bytes<T> > 16)
      return sum_of_lanes(low_half(x) + high_half(x));
    else
      return sum_in_register<1>(x);
  }
  template <int Step, int Lanes>
  WEFT_ALWAYS_INLINE static T sum_in_register(const lanes<T, Lanes>& x) {
    if constexpr (Step == Lanes)
      return x[0];
    else
      return sum_in_register<2 * Step>(x + rotate<-Step>(x));
  }

  template <bool Full>
  WEFT_ALWAYS_INLINE static void take(state& s, const V& x, int n) {
    const V below = Monoid::template below_shift<V>(x, s.shift);
    if constexpr (Full)
      s.sums = M::template append<V>(s.sums, below);
    else
      s.sums = M::template combine<V>(s.sums, only_first<M, T, W>(M::template lift<V>(below), n));
  }

  WEFT_ALWAYS_INLINE static void add(state& into, const state& from) {
    into.sums = M::template combine<V>(into.sums, from.sums);
  }

  WEFT_ALWAYS_INLINE static state_t<M, V> copy_of_sums(const state& s) {
    return copy_of<M, V, planes_of<M, T>>(s.sums);
  }

  static state_t<Monoid, T> total(const state& s, std::ptrdiff_t count) {
    return Monoid::template of_block<T>(total_of_lanes<M, T, W>(s.sums), s.shift[0], static_cast<T>(count));
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
