// Taking elements into states, by the cheaper ways of monoids that have a form relative to a reference.
#pragma once

#include <weft/core/math/pair.hpp>
#include <weft/exec/state.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// A bound that passes over NaNs: those show in what is taken relative to it.
template <class Bound>
struct number_bound : Bound {
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V combine(V earlier, V later) {
    constexpr bool upper = Bound::traits.extreme > 0;
    if constexpr (float_value<V>)
      return upper ? second_unless_greater(later, earlier) : second_unless_less(later, earlier);
    else
      return select(upper ? later > earlier : later < earlier, later, earlier);
  }
};

// A total of elements relative to a reference, with one more.
template <class M, class V>
WEFT_ALWAYS_INLINE V add_relative_to(V total, V x, V reference) {
  if constexpr (requires { M::template add_relative<V>(total, x, reference); })
    return M::template add_relative<V>(total, x, reference);
  else
    return M::relative_monoid::template combine<V>(total, M::template to_relative<V>(x, reference));
}

// Two totals, or four, side by side where the monoid takes pairs.
template <class M, class V>
WEFT_ALWAYS_INLINE vector_pair<V> add_relative_to(vector_pair<V> total, vector_pair<V> x, vector_pair<V> reference) {
  if constexpr (takes_pairs<M>)
    return M::template add_relative<vector_pair<V>>(total, x, reference);
  else
    return {add_relative_to<M>(total.first, x.first, reference.first),
            add_relative_to<M>(total.second, x.second, reference.second)};
}

// Four elements relative to a reference, in the same way.
template <class M, class V>
WEFT_ALWAYS_INLINE void to_relative_all(const V (&x)[4], V reference, V (&relative)[4]) {
  if constexpr (takes_pairs<M>) {
    using pair = vector_pair<V>;
    using four = vector_pair<pair>;
    const pair references(reference, reference);
    const four all =
        M::template to_relative<four>(four(pair(x[0], x[1]), pair(x[2], x[3])), four(references, references));
    relative[0] = all.first.first;
    relative[1] = all.first.second;
    relative[2] = all.second.first;
    relative[3] = all.second.second;
  } else {
    for (int i = 0; i < 4; ++i) relative[i] = M::template to_relative<V>(x[i], reference);
  }
}

// combine(s, lift(x)), by the cheaper way where all lanes allow it.
template <class Monoid, class V>
WEFT_ALWAYS_INLINE constexpr state_t<Monoid, V> take_in(const state_t<Monoid, V>& s, V x) {
  if constexpr (appends<Monoid, V>) {
    if (holds(Monoid::template can_append<V>(s, x))) [[likely]]
      return Monoid::template append<V>(s, x);
  }
  return combine_states<Monoid, V>(s, Monoid::template lift<V>(x));
}

// A state moved to a reference that is not below its own.
template <class Monoid, class V>
WEFT_ALWAYS_INLINE constexpr state_t<Monoid, V> moved_to(const state_t<Monoid, V>& s, V reference) {
  const auto nothing = Monoid::relative_monoid::template neutral<V>();
  return Monoid::template combine<V>(s, Monoid::template from_relative<V>(reference, nothing));
}

// The same for the accumulator of a loop, in the first n lanes. A dear step leaves all lanes the highest reference,
// so that such steps are few.
template <class Monoid, class T, int W, bool Full>
WEFT_ALWAYS_INLINE state_t<Monoid, lanes<T, W>> take_into_lanes(const state_t<Monoid, lanes<T, W>>& s, lanes<T, W> x,
                                                                int n) {
  using V = lanes<T, W>;
  if constexpr (has_relative_form<Monoid>) {
    const auto active = first_lanes<W, lane_bytes<T>>(n);
    // What is at its reference is as cheap as any; its lanes stay as they were.
    const auto append = [active](const state_t<Monoid, V>& to, V from) {
      const auto taken = Monoid::template append<V>(to, from);
      if constexpr (Full) return taken;
      return each_plane<Monoid, V, planes_of<Monoid, T>>(taken, to,
                                                         [active](V t, V f) { return select(active, t, f); });
    };
    const auto filled = [active, x](V reference) {
      if constexpr (Full) return x;
      return select(active, x, reference);
    };
    const V first = filled(Monoid::template reference_of<V>(s));
    if (holds(Monoid::template can_append<V>(s, first))) [[likely]]
      return append(s, first);
    using bound = typename Monoid::relative_bound;
    const auto nothing = Monoid::relative_monoid::template neutral<V>();
    const V highest(
        total_of_lanes<bound, T, W>(bound::template combine<V>(Monoid::template reference_of<V>(s), first)));
    const auto fresh = Monoid::template from_relative<V>(highest, nothing);
    const V second = filled(highest);
    if (holds(Monoid::template can_append<V>(fresh, second))) {
      const bool untouched = holds(Monoid::template reference_of<V>(s) == bound::template neutral<V>());
      return append(untouched ? fresh : moved_to<Monoid, V>(s, highest), second);
    }
    auto lifted = Monoid::template lift<V>(x);
    if constexpr (!Full) lifted = only_first<Monoid, T, W>(lifted, n);
    const auto moved = Monoid::template combine<V>(s, lifted);
    return moved_to<Monoid, V>(moved, V(total_of_lanes<bound, T, W>(Monoid::template reference_of<V>(moved))));
  } else if constexpr (Full) {
    return take_in<Monoid, V>(s, x);
  } else {
    return combine_states<Monoid, V>(s, only_first<Monoid, T, W>(Monoid::template lift<V>(x), n));
  }
}

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
