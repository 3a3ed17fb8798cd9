// One step of a scan.
#pragma once

#include <weft/exec/cursor.hpp>
#include <weft/exec/lane_prefix.hpp>
#include <weft/exec/relative.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// A scan's carry along the lanes: see running_total. The bound is lane by lane, of the block at hand.
template <class State, class Bound>
struct lane_carry {
  State before, within;
  bool first_block;
  [[no_unique_address]] Bound bound;
};

// How many steps of a scan make a block.
inline constexpr int scan_block = 64;

// Whether totals can be moved from one reference to another, up and down.
template <class Monoid, class V>
concept moves_totals = requires(V x) {
  Monoid::template move_up<V>(x, x);
  Monoid::template move_down<V>(x, x);
  Monoid::template can_relate<V>(x, x);
};

// A vector with the carry's reference, where they have one for all: what each lane's own reference is, the last of
// these, and the prefixes and the carry's reference relative to it.
template <class V>
struct related_vector {
  V references, last, prefix, step;
};

// What position `Here` does for a scan.
template <class Here>
struct scan_step {
  using types = typename Here::types;
  using frame_type = typename Here::frame_type;
  using B = typename Here::block;
  static constexpr int W = Here::width;
  static constexpr int MaskBytes = Here::mask_bytes;

  template <int I, class Env, class Cursor, class States>
  WEFT_ALWAYS_INLINE static constexpr void run(const Here& here, frame_type& f, Env& env, const Cursor& c,
                                               States& states) {
    constexpr instruction at = B::template at<I>;
    constexpr storage_slot info = types::plan.storages[at.storage];
    constexpr bool exclusive = types::template node<at.row>.exclusive;
    using monoid = monoid_row<types, at.row>;
    using M = typename monoid::monoid;
    using V = typename lane_value<typename monoid::lifted, W, MaskBytes>::type;
    const typename monoid::lifted uncounted(1);
    auto& value = slot_of<at.row>(env);
    if constexpr (info.place == place::registers && W > 1) {
      finish_vector<I>(here, f, value, take_vector<I>(here, env, slot_of<I>(states)));
    } else if constexpr (info.place == place::registers) {
      const auto s = Here::template lifted<at.row>(env);
      auto& carry = register_carry<I>(f, states);
      const auto next = M::template combine<V>(carry.within, s);
      value = Here::template finished<at.row>(M::template combine<V>(carry.before, exclusive ? carry.within : next),
                                              uncounted);
      carry.within = next;
      if constexpr (exclusive) {
        if (here.first && at_scan_start<B, at.row>(f)) value = Here::template empty_value<at.row>();
      }
      if constexpr (!B::in_lanes) {
        if (++carry.length == scan_block) carry.close_block();
      }
    } else if constexpr (info.place == place::previous_output) {
      if (c.starts) {
        value = Here::template finished<at.row>(Here::template lifted<at.row>(env), uncounted);
      } else {
        auto before = c;
        before.data += c.back;
        go_on<I>(env, load_carry<I>(here, before));
      }
    } else {
      store_carry<I>(here, c, go_on<I>(env, load_carry<I>(here, c)));
      if constexpr (exclusive) {
        if (at_scan_start<B, at.row>(f))
          value =
              in_all_lanes<typename Here::template element<at.row>, W, MaskBytes>(Here::template empty_value<at.row>());
      }
    }
  }

  // A step from a carry that is not along the lanes, behind the first of the scan: what it leads to.
  template <int I, class Env, class Carry>
  WEFT_ALWAYS_INLINE static constexpr auto go_on(Env& env, const Carry& carry) {
    constexpr instruction at = B::template at<I>;
    using monoid = monoid_row<types, at.row>;
    using M = typename monoid::monoid;
    using V = typename lane_value<typename monoid::lifted, W, MaskBytes>::type;
    const typename monoid::lifted uncounted(1);
    auto& value = slot_of<at.row>(env);
    if constexpr (types::plan.storages[at.storage].place == place::previous_output) {
      value =
          Here::template finished<at.row>(M::template combine<V>(carry, Here::template lifted<at.row>(env)), uncounted);
      return to_lanes_of<typename monoid::lifted, W, MaskBytes>(value);
    } else {
      const auto next = take_in<M, V>(carry, Here::template operand_value<at.row>(env));
      value = Here::template finished<at.row>(types::template node<at.row>.exclusive ? carry : next, uncounted);
      return next;
    }
  }
  // Such a carry in its array. One that is the element before is stored as a result.
  template <int I, class Cursor>
  WEFT_ALWAYS_INLINE static constexpr auto load_carry(const Here& here, const Cursor& c) {
    constexpr instruction at = B::template at<I>;
    if constexpr (types::plan.storages[at.storage].place == place::previous_output)
      return to_lanes_of<typename monoid_row<types, at.row>::lifted, W, MaskBytes>(here.template load_value<I>(c, 0));
    else
      return here.template load_state<I, at.row>(c);
  }
  template <int I, class Cursor, class Carry>
  WEFT_ALWAYS_INLINE static constexpr void store_carry(const Here& here, const Cursor& c, const Carry& carry) {
    constexpr instruction at = B::template at<I>;
    if constexpr (types::plan.storages[at.storage].place != place::previous_output)
      here.template store_state<I, at.row>(c, carry);
  }

  // A vector along the scan: the states up to each lane, before they are finished. The carry goes on behind the last.
  template <int I, class Env, class Carry>
  WEFT_ALWAYS_INLINE static constexpr auto take_vector(const Here& here, const Env& env, Carry& carry) {
    constexpr instruction at = B::template at<I>;
    constexpr bool exclusive = types::template node<at.row>.exclusive, reversed = B::reversed;
    using monoid = monoid_row<types, at.row>;
    using T = typename monoid::lifted;
    using M = typename monoid::monoid;
    using V = typename lane_value<T, W, MaskBytes>::type;
    if constexpr (has_relative_form<M>) {
      const V x = numbered<I>(here, env);
      carry.bound = number_bound<typename M::relative_bound>::template combine<V>(carry.bound, x);
      if (holds(M::template can_append<V>(carry.within, x))) [[likely]]
        return take_relative<I>(here, x, carry);
      related_vector<V> related;
      if (relate<I>(here, x, M::template reference_of<V>(carry.within), related))
        return take_related<I>(related, carry);
    }
    auto s = Here::template lifted<at.row>(env);
    if constexpr (!Here::full) s = only_first<M, T, W>(s, here.n);
    const auto prefix = prefix_of_lanes<M, T, W, reversed>(s);
    auto own = M::template combine<V>(carry.within, exclusive ? shift_state<M, T, W, reversed, 1>(prefix) : prefix);
    if (!carry.first_block) own = M::template combine<V>(carry.before, own);
    const auto total =
        each_plane<M, V, monoid::planes>(prefix, prefix, [](V v, V) { return last_in_all<reversed>(v); });
    carry.within = M::template combine<V>(carry.within, total);
    if constexpr (has_relative_form<M>)
      carry.before = moved_to<M, V>(carry.before, M::template reference_of<V>(carry.within));
    return own;
  }

  // The same for U vectors at once, if the reference serves them all: what they have to wait for each other with is
  // the last step.
  template <int I, class Env, int U, class Carry, class State, int... K>
  WEFT_ALWAYS_INLINE static constexpr bool take_several(const Env (&env)[U], Carry& carry, State* states,
                                                        std::integer_sequence<int, K...>) {
    using monoid = monoid_row<types, B::template at<I>.row>;
    using M = typename monoid::monoid;
    using R = typename M::relative_monoid;
    using V = typename lane_value<typename monoid::lifted, W, MaskBytes>::type;
    const V x[U] = {Here::template operand_value<B::template at<I>.row>(env[K])...};
    V bound = carry.bound;
    ((bound = number_bound<typename M::relative_bound>::template combine<V>(bound, x[K])), ...);
    if (!holds(M::template can_append<V>(carry.within, bound))) return false;
    carry.bound = bound;
    const V reference = M::template reference_of<V>(carry.within);
    V relative[U];
    to_relative_all<M>(x, reference, relative);
    const V prefix[U] = {prefix_of_lanes<R, typename monoid::lifted, W, B::reversed>(relative[K])...};
    ((states[K] = add_prefix<I>(prefix[K], carry)), ...);
    return true;
  }

  // What a vector's states come to.
  template <int I, class Value, class State>
  WEFT_ALWAYS_INLINE static constexpr void finish_vector(const Here& here, const frame_type& f, Value& value,
                                                         const State& own) {
    constexpr int row = B::template at<I>.row;
    value = Here::template finished<row>(own, typename monoid_row<types, row>::lifted(1));
    if constexpr (types::template node<row>.exclusive) {
      if (here.first && at_scan_start<B, row>(f))
        value.set(B::reversed ? here.n - 1 : 0, Here::template empty_value<row>());
    }
  }

  // The bound of a scan's block takes in the elements at hand, but for NaNs.
  template <int I, class Env, class Carry>
  WEFT_ALWAYS_INLINE static constexpr void take_bound(const Here& here, const Env& env, Carry& carry) {
    using monoid = monoid_row<types, B::template at<I>.row>;
    using V = typename lane_value<typename monoid::lifted, W, MaskBytes>::type;
    using bound = number_bound<typename monoid::monoid::relative_bound>;
    carry.bound = bound::template combine<V>(carry.bound, numbered<I>(here, env));
  }
  // The elements, neutral to a bound in lanes that do not count.
  template <int I, class Env>
  WEFT_ALWAYS_INLINE static constexpr auto numbered([[maybe_unused]] const Here& here, const Env& env) {
    using monoid = monoid_row<types, B::template at<I>.row>;
    const auto x = Here::template operand_value<B::template at<I>.row>(env);
    if constexpr (Here::full)
      return x;
    else
      return only_first<typename monoid::monoid::relative_bound, typename monoid::lifted, W>(x, here.n);
  }

  // A vector of which some elements are above the carry's reference, if none is far below the highest of them. All are
  // taken relative to that one, and each lane's total then to the highest up to its own: where it is the only element,
  // the total is 1.
  template <int I, class V>
  WEFT_ALWAYS_INLINE static constexpr bool relate([[maybe_unused]] const Here& here, const V& x, const V& reference,
                                                  related_vector<V>& own) {
    constexpr instruction at = B::template at<I>;
    constexpr bool exclusive = types::template node<at.row>.exclusive, reversed = B::reversed;
    using T = typename monoid_row<types, at.row>::lifted;
    using M = typename monoid_row<types, at.row>::monoid;
    using R = typename M::relative_monoid;
    if constexpr (moves_totals<M, V>) {
      using bound = number_bound<typename M::relative_bound>;
      const V prefix = prefix_of_lanes<bound, T, W, reversed>(x);
      own.references = bound::template combine<V>(reference, prefix);
      own.last = last_in_all<reversed>(own.references);
      V counted = x, term;
      if constexpr (!Here::full) counted = select(first_lanes<W, static_cast<int>(sizeof(T))>(here.n), x, own.last);
      if constexpr (exclusive) {  // the first lane has nothing but the carry
        own.references = bound::template combine<V>(reference, shift_state<bound, T, W, reversed, 1>(prefix));
        const auto before = select(reference == bound::template neutral<V>(), own.last, reference);
        if (!holds(M::template can_relate<V>(before, own.last))) return false;
      }
      if (!holds(M::template can_relate<V>(counted, own.last))) return false;
      term = M::template to_relative<V>(x, own.last);
      if constexpr (!Here::full) term = only_first<R, T, W>(term, here.n);
      own.prefix = prefix_of_lanes<R, T, W, reversed>(term);
      own.step = M::template to_relative<V>(reference, own.last);
      return true;
    } else {
      return false;
    }
  }
  template <int I, class V, class Carry>
  WEFT_ALWAYS_INLINE static constexpr auto take_related(const related_vector<V>& related, Carry& carry) {
    constexpr instruction at = B::template at<I>;
    constexpr bool exclusive = types::template node<at.row>.exclusive, reversed = B::reversed;
    using T = typename monoid_row<types, at.row>::lifted;
    using M = typename monoid_row<types, at.row>::monoid;
    using R = typename M::relative_monoid;
    const V before = M::template move_up<V>(M::template relative_total<V>(carry.before), related.step);
    const V within = M::template move_up<V>(M::template relative_total<V>(carry.within), related.step);
    V total =
        R::template combine<V>(within, exclusive ? shift_state<R, T, W, reversed, 1>(related.prefix) : related.prefix);
    total = R::template combine<V>(before, total);
    V reference = related.references;
    if constexpr (exclusive)
      reference = select(reference == M::relative_bound::template neutral<V>(), related.last, reference);
    total = M::template move_down<V>(total, M::template to_relative<V>(reference, related.last));
    carry.before = M::template from_relative<V>(related.last, before);
    carry.within = M::template from_relative<V>(related.last,
                                                R::template combine<V>(within, last_in_all<reversed>(related.prefix)));
    return M::template from_relative<V>(related.references, total);
  }
  template <bool Reversed, class V>
  WEFT_ALWAYS_INLINE static constexpr V last_in_all(const V& v) {
    return Reversed ? broadcast_lane<0>(v) : broadcast_last(v);
  }

  // The same where the elements can be taken relative to the reference that both parts of the carry have: a plainer
  // scan.
  template <int I, class V, class Carry>
  WEFT_ALWAYS_INLINE static constexpr auto take_relative([[maybe_unused]] const Here& here, const V& x, Carry& carry) {
    using T = typename monoid_row<types, B::template at<I>.row>::lifted;
    using M = typename monoid_row<types, B::template at<I>.row>::monoid;
    using R = typename M::relative_monoid;
    V term = M::template to_relative<V>(x, M::template reference_of<V>(carry.within));
    if constexpr (!Here::full) term = only_first<R, T, W>(term, here.n);
    return add_prefix<I>(prefix_of_lanes<R, T, W, B::reversed>(term), carry);
  }

  // The carry and a vector's own prefixes, both relative to the carry's reference.
  template <int I, class V, class Carry>
  WEFT_ALWAYS_INLINE static constexpr auto add_prefix(const V& prefix, Carry& carry) {
    constexpr instruction at = B::template at<I>;
    constexpr bool exclusive = types::template node<at.row>.exclusive, reversed = B::reversed;
    using T = typename monoid_row<types, at.row>::lifted;
    using M = typename monoid_row<types, at.row>::monoid;
    using R = typename M::relative_monoid;
    const V reference = M::template reference_of<V>(carry.within), within = M::template relative_total<V>(carry.within);
    V own = R::template combine<V>(within, exclusive ? shift_state<R, T, W, reversed, 1>(prefix) : prefix);
    own = R::template combine<V>(M::template relative_total<V>(carry.before), own);
    const V last = last_in_all<reversed>(prefix);
    carry.within = M::template from_relative<V>(reference, R::template combine<V>(within, last));
    return M::template from_relative<V>(reference, own);
  }

  template <int I, class States>
  WEFT_ALWAYS_INLINE static constexpr auto& register_carry(frame_type& f, States& states) {
    if constexpr (B::in_lanes)
      return slot_of<I>(states);
    else
      return slot_of<B::template at<I>.storage>(f.storages);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
