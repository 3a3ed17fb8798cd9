// Several rows of a scan down the columns at a time, whose carries stand in arrays and have a form relative to a
// reference: while it stays, they are loaded and stored once for all of them.
#pragma once

#include <weft/exec/relative_rows.hpp>
#include <weft/exec/scan.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

template <class Here, int I>
struct scan_rows {
  using types = typename Here::types;
  using B = typename Here::block;
  using frame_type = typename Here::frame_type;
  using step = scan_step<Here>;
  static constexpr int row = B::template at<I>.row;
  using monoid = monoid_row<types, row>;
  using M = typename monoid::monoid;
  using V = typename lane_value<typename monoid::lifted, Here::width, Here::mask_bytes>::type;

  static constexpr bool is_possible() {
    if constexpr (is_lanes<V> && has_relative_form<M> && carries_levels<types, B::template at<I>.storage>)
      return M::traits.commutative;
    else
      return false;
  }

  // Row r has its values in env[r]; the first may be the scan's.
  template <class Env, class Cursor, std::size_t Rows>
  WEFT_ALWAYS_INLINE static void run(const Here& here, const frame_type& f, Env (&env)[Rows], const Cursor& c) {
    using rows = relative_rows<M, V>;
    using R = typename M::relative_monoid;
    const auto carry = step::template load_carry<I>(here, f, c);
    const auto own = M::template from_relative<V>(carry.reference, carry.within);
    V x[Rows];
    for (std::size_t r = 0; r < Rows; ++r) x[r] = Here::template operand_value<row>(env[r]);
    // Each by itself: a NaN may not hide an element before it, whose own result is a number.
    if (!rows::all_stay(own, x, rows::leeway(own))) [[unlikely]]
      return one_by_one(here, f, env, c);
    // Their own totals are added to what was there before, so that chains of additions stay short.
    const V behind = R::template combine<V>(carry.before, carry.within);
    V total = R::template neutral<V>();
    for (std::size_t r = 0; r < Rows; ++r) {
      const V next = add_relative_to<M, V>(total, x[r], carry.reference);
      const V all = R::template combine<V>(behind, types::template node<row>.exclusive ? total : next);
      slot_of<row>(env[r]) = Here::template finished<row>(M::template from_relative<V>(carry.reference, all),
                                                          Here::template counted<typename monoid::lifted>(1));
      total = next;
    }
    here.template store_state<I, row>(
        c, M::template from_relative<V>(carry.reference, R::template combine<V>(carry.within, total)));
    mark_start(f, env[0]);
  }

 private:
  // Where the reference moves: what comes before the element that moves it is to be finished relative to the old one,
  // as it may be nothing relative to the new one.
  template <class Env, class Cursor, std::size_t Rows>
  [[gnu::noinline, gnu::cold]] static void one_by_one(const Here& here, const frame_type& f, Env (&env)[Rows],
                                                      const Cursor& c) {
    auto carry = step::template load_carry<I>(here, f, c);
    for (std::size_t r = 0; r < Rows; ++r) carry = step::template go_on<I>(env[r], carry);
    step::template store_carry<I>(here, c, carry);
    mark_start(f, env[0]);
  }
  template <class Env>
  WEFT_ALWAYS_INLINE static void mark_start(const frame_type& f, Env& env) {
    if constexpr (types::template node<row>.exclusive) {
      if (at_scan_start<B, row>(f)) step::template mark_first<row>(env);
    }
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
