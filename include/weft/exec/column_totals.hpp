// What rows come to whose elements stand in columns, with the rows as lanes.
#pragma once

#include <weft/exec/block_sums.hpp>
#include <weft/exec/relative_sweeps.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Whether all that instruction I of block B takes in may be taken relative to one bound.
template <class B, int W, int I>
inline constexpr bool sums_below_bound = I == B::count - 1 && is_relative_reduction<B, W>;

/// The reduction of instruction I, of block B along the rows.
template <class B, int W, int I>
struct column_totals {
  using monoid = monoid_row<typename B::types, B::template at<I>.row>;
  using M = typename monoid::monoid;
  using T = typename monoid::lifted;
  using V = lanes<T, W>;

  template <class State>
  WEFT_ALWAYS_INLINE static void find(State& total, const V* x, int count) {
    if constexpr (sums_below_bound<B, W, I>)
      find_below_bound(total, x, count);
    else if constexpr (sums_in_block<B, W, I>)
      find_below_shift(total, x, count);
    else
      total = total_of<M>(x, count, [](const auto& before, const V& own) {
        return combine_states<M, V>(before, M::template lift<V>(own));
      });
  }

 private:
  // Of the elements of each row. Two totals, since a step waits for the one before it, and four of longer rows, whose
  // chains of additions are as much shorter.
  template <class Monoid, class Take>
  WEFT_ALWAYS_INLINE static state_t<Monoid, V> total_of(const V* x, int count, Take take) {
    state_t<Monoid, V> even = Monoid::template neutral<V>(), odd = even;
    int k = 0;
    if (count >= 8) {
      state_t<Monoid, V> third = even, fourth = even;
      for (; k + 4 <= count; k += 4) {
        even = take(even, x[k]);
        odd = take(odd, x[k + 1]);
        third = take(third, x[k + 2]);
        fourth = take(fourth, x[k + 3]);
      }
      even = combine_states<Monoid, V>(even, third);
      odd = combine_states<Monoid, V>(odd, fourth);
    }
    for (; k + 2 <= count; k += 2) {
      even = take(even, x[k]);
      odd = take(odd, x[k + 1]);
    }
    if (k < count) even = take(even, x[k]);
    return combine_states<Monoid, V>(even, odd);
  }

  // Rows whose bound is infinite, or that are nothing but NaNs, take their elements one by one.
  template <class State>
  WEFT_ALWAYS_INLINE static void find_below_bound(State& total, const V* x, int count) {
    using bound = number_bound<typename M::relative_bound>;
    using R = typename M::relative_monoid;
    const V reference =
        total_of<bound>(x, count, [](V before, V own) { return bound::template combine<V>(before, own); });
    total = M::template from_relative<V>(reference, total_of<R>(x, count, [reference](V sum, V own) {
                                           return add_relative_to<M, V>(sum, own, reference);
                                         }));
    const auto is_bounded =
        M::template can_append<V>(M::template from_relative<V>(reference, R::template neutral<V>()), reference);
    if (holds(is_bounded)) [[likely]]
      return;
    auto other = M::template neutral<V>();
    for (int k = 0; k < count; ++k) other = M::template combine<V>(other, M::template lift<V>(x[k]));
    total = each_plane<M, V, monoid::planes>(total, other, [is_bounded](V a, V b) { return select(is_bounded, a, b); });
  }
  template <class State>
  WEFT_ALWAYS_INLINE static void find_below_shift(State& total, const V* x, int count) {
    using form = block_form<M, T, W>;
    using S = typename M::block_monoid;
    const V shift = form::shift_of_columns(x, count < W ? count : W);
    const auto sums = total_of<S>(x, count, [shift](const auto& before, const V& own) {
      return S::template append<V>(before, M::template below_shift<V>(own, shift));
    });
    total = M::template of_block<V>(sums, shift, V(static_cast<T>(count)));
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
