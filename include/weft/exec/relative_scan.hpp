// A vector along a scan whose states have a form relative to a reference: taken relative to the carry's, where that
// serves all elements, or to the highest of them.
#pragma once

#include <weft/exec/lane_prefix.hpp>
#include <weft/exec/program_types.hpp>
#include <weft/exec/relative.hpp>

#include <utility>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Whether totals can be moved from one reference to another, up and down.
template <class Monoid, class V>
concept moves_totals = requires(V x) {
  Monoid::template move_up<V>(x, x);
  Monoid::template move_down<V>(x, x);
  Monoid::template can_relate<V>(x, x);
  Monoid::template can_move_down<V>(x, x);
};

// Whether reference and totals follow each element without a test.
template <class Monoid, class V>
concept steps_relative = has_relative_form<Monoid> && moves_totals<Monoid, V> && requires(V x) {
  Monoid::template step_to<V>(x, x);
};

// A vector with the carry's reference, where they have one for all: what each lane's own reference is, the last of
// these, and the prefixes and the carry's reference relative to it.
template <class V>
struct related_vector {
  V references, last, prefix, step;
};

// What position `Here` does for scan I.
template <class Here, int I>
struct relative_scan {
  using types = typename Here::types;
  using B = typename Here::block;
  static constexpr int row = B::template at<I>.row, W = Here::width;
  static constexpr bool exclusive = types::template node<row>.exclusive, reversed = B::reversed;
  using T = typename monoid_row<types, row>::lifted;
  using M = typename monoid_row<types, row>::monoid;
  using R = typename M::relative_monoid;
  using bound = number_bound<typename M::relative_bound>;
  using V = typename lane_value<T, W, Here::mask_bytes>::type;

  // The elements, neutral to a bound in lanes that do not count.
  template <class Env>
  WEFT_ALWAYS_INLINE static constexpr V numbered([[maybe_unused]] const Here& here, const Env& env) {
    const V x = Here::template operand_value<row>(env);
    if constexpr (Here::full)
      return x;
    else
      return only_first<typename M::relative_bound, T, W>(x, here.n);
  }
  // The bound of a scan's block takes in the elements at hand, but for NaNs.
  template <class Carry>
  WEFT_ALWAYS_INLINE static constexpr void take_bound(const V& numbers, Carry& carry) {
    carry.bound = bound::template combine<V>(carry.bound, numbers);
  }

  // The states up to each lane, where the elements can be taken relative to the reference that both parts of the carry
  // have.
  template <class Carry>
  WEFT_ALWAYS_INLINE static constexpr auto take([[maybe_unused]] const Here& here, const V& x, Carry& carry) {
    V term = M::template to_relative<V>(x, M::template reference_of<V>(carry.within));
    if constexpr (!Here::full) term = only_first<R, T, W>(term, here.n);
    return add_prefix(prefix_of_lanes<R, T, W, reversed>(term), carry);
  }
  // The same for four vectors at once, if the reference serves them all.
  template <class Env, class Carry, class State, int... K>
  WEFT_ALWAYS_INLINE static constexpr bool take_four(const Env (&env)[4], Carry& carry, State* states,
                                                     std::integer_sequence<int, K...>) {
    const V x[4] = {Here::template operand_value<row>(env[K])...};
    V farthest = carry.bound;
    ((farthest = bound::template combine<V>(farthest, x[K])), ...);
    if (!holds(M::template can_append<V>(carry.within, farthest))) return false;
    carry.bound = farthest;
    const V reference = M::template reference_of<V>(carry.within);
    V relative[4];
    to_relative_all<M>(x, reference, relative);
    const V prefix[4] = {prefix_of_lanes<R, T, W, reversed>(relative[K])...},
            totals[4] = {last_in_all<reversed>(prefix[K])...};
    const V within = M::template relative_total<V>(carry.within);
    V own[4] = {before_own(prefix[K])...};
    put_behind<R, V>(R::template combine<V>(M::template relative_total<V>(carry.before), within), totals, own);
    ((states[K] = M::template from_relative<V>(reference, own[K])), ...);
    carry.within = M::template from_relative<V>(reference, carry_behind<R, V>(within, totals));
    return true;
  }

  // A vector of which some elements are above the carry's reference, if none is far below the highest of them, and no
  // lane's own reference by more than costs its total digits. All are taken relative to the highest, and each lane's
  // total then to the highest up to its own: where it is the only element, the total is 1.
  WEFT_ALWAYS_INLINE static constexpr bool relate([[maybe_unused]] const Here& here, const V& x, const V& reference,
                                                  related_vector<V>& own) {
    if constexpr (moves_totals<M, V>) {
      const V prefix = prefix_of_lanes<bound, T, W, reversed>(x);
      own.references = bound::template combine<V>(reference, prefix);
      own.last = last_in_all<reversed>(own.references);
      if constexpr (exclusive)  // the first lane has nothing but the carry
        own.references = bound::template combine<V>(reference, shift_state<bound, T, W, reversed, 1>(prefix));
      V counted = x, moved = own.references, term;
      if constexpr (exclusive) moved = select(moved == bound::template neutral<V>(), own.last, moved);
      if constexpr (!Here::full) {
        const auto counts = first_lanes<W, lane_bytes<T>>(here.n);
        counted = select(counts, x, own.last);
        moved = select(counts, moved, own.last);
      }
      if (!holds(M::template can_relate<V>(counted, own.last)) || !holds(M::template can_move_down<V>(moved, own.last)))
        return false;
      term = M::template to_relative<V>(x, own.last);
      if constexpr (!Here::full) term = only_first<R, T, W>(term, here.n);
      own.prefix = prefix_of_lanes<R, T, W, reversed>(term);
      own.step = M::template to_relative<V>(reference, own.last);
      return true;
    } else {
      return false;
    }
  }
  template <class Carry>
  WEFT_ALWAYS_INLINE static constexpr auto take_related(const related_vector<V>& related, Carry& carry) {
    const V before = M::template move_up<V>(M::template relative_total<V>(carry.before), related.step);
    const V within = M::template move_up<V>(M::template relative_total<V>(carry.within), related.step);
    V total = R::template combine<V>(before, R::template combine<V>(within, before_own(related.prefix)));
    V reference = related.references;
    if constexpr (exclusive)
      reference = select(reference == M::relative_bound::template neutral<V>(), related.last, reference);
    total = M::template move_down<V>(total, M::template to_relative<V>(reference, related.last));
    carry.before = M::template from_relative<V>(related.last, before);
    carry.within = M::template from_relative<V>(related.last,
                                                R::template combine<V>(within, last_in_all<reversed>(related.prefix)));
    return M::template from_relative<V>(related.references, total);
  }

 private:
  // What of the vector counts for each lane.
  WEFT_ALWAYS_INLINE static constexpr V before_own(const V& prefix) {
    return exclusive ? shift_state<R, T, W, reversed, 1>(prefix) : prefix;
  }
  // The carry and a vector's own prefixes, both relative to the carry's reference.
  template <class Carry>
  WEFT_ALWAYS_INLINE static constexpr auto add_prefix(const V& prefix, Carry& carry) {
    const V reference = M::template reference_of<V>(carry.within), within = M::template relative_total<V>(carry.within);
    const V own = R::template combine<V>(M::template relative_total<V>(carry.before),
                                         R::template combine<V>(within, before_own(prefix)));
    const V last = last_in_all<reversed>(prefix);
    carry.within = M::template from_relative<V>(reference, R::template combine<V>(within, last));
    return M::template from_relative<V>(reference, own);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
