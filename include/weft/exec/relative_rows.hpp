// Some elements at a time into states that have a form relative to a reference, lane by lane: it moves at most once for
// all of them.
#pragma once

#include <weft/exec/relative.hpp>
#include <weft/exec/relative_scan.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Some rows' elements into states that have a form relative to a reference, lane by lane: it moves at most once for all
// of them.
template <class M, class V>
struct relative_rows {
  using state = state_t<M, V>;
  using bound = number_bound<typename M::relative_bound>;

  template <int Count>
  WEFT_ALWAYS_INLINE static V farthest(const V* x) {
    if constexpr (Count == 1)
      return *x;
    else
      return bound::template combine<V>(farthest<Count - Count / 2>(x + Count / 2), farthest<Count / 2>(x));
  }

  // Of elements that none is far above the reference.
  template <std::size_t Rows>
  WEFT_ALWAYS_INLINE static state append(const state& s, const V (&x)[Rows]) {
    // Their own totals are added once, so that chains of additions stay short.
    const V reference = M::template reference_of<V>(s), none = M::relative_monoid::template neutral<V>();
    constexpr std::size_t half = Rows > 4 ? Rows / 2 : Rows;
    V total = none, other = none;
#pragma GCC unroll 8
    for (std::size_t r = 0; r < Rows; ++r) {
      if (r < half)
        total = add_relative_to<M, V>(total, x[r], reference);
      else
        other = add_relative_to<M, V>(other, x[r], reference);
    }
    if constexpr (Rows > half) total = M::relative_monoid::template combine<V>(total, other);
    return M::template from_relative<V>(
        reference, M::relative_monoid::template combine<V>(M::template relative_total<V>(s), total));
  }

  // How far above the reference of some states elements may be without moving it, to be found once for as long as it
  // stays; nothing of monoids that do not tell it apart from the test.
  WEFT_ALWAYS_INLINE static auto leeway(const state& s) {
    if constexpr (requires { M::template leeway<V>(M::template reference_of<V>(s)); })
      return M::template leeway<V>(M::template reference_of<V>(s));
    else
      return nothing{};
  }
  // Where an element does not make the reference move.
  template <class Leeway>
  WEFT_ALWAYS_INLINE static auto is_near(const state& s, const V& x, const Leeway& leeway) {
    if constexpr (std::is_same_v<Leeway, nothing>)
      return M::template can_append<V>(s, x);
    else
      return M::template is_within<V>(x, M::template reference_of<V>(s), leeway);
  }
  // Whether none of some elements does, of which the farthest is given; and of all of them, NaNs among them.
  template <class Leeway>
  WEFT_ALWAYS_INLINE static bool stays(const state& s, const V& farthest, const Leeway& leeway) {
    return holds(is_near(s, farthest, leeway));
  }
  template <std::size_t Rows, class Leeway>
  WEFT_ALWAYS_INLINE static bool all_stay(const state& s, const V (&x)[Rows], const Leeway& leeway) {
    return [&]<std::size_t... R>(std::index_sequence<R...>) { return holds((is_near(s, x[R], leeway) & ...)); }
    (std::make_index_sequence<Rows>{});
  }

  template <std::size_t Rows>
  WEFT_ALWAYS_INLINE static state take(const state& s, const V (&x)[Rows]) {
    // A NaN may hide what is beside it here, but it makes the total of its lane a NaN, too.
    const V highest = farthest<static_cast<int>(Rows)>(x);
    return stays(s, highest, leeway(s)) ? append(s, x) : move(s, x, highest);
  }
  template <std::size_t Rows>
  WEFT_ALWAYS_INLINE static state move(const state& s, const V (&x)[Rows], const V& highest) {
    const V next = bound::template combine<V>(M::template reference_of<V>(s), highest);
    if (!holds(M::template can_append<V>(M::template from_relative<V>(next, M::template relative_total<V>(s)), next)))
      return one_by_one(s, x);
    return append(M::template from_relative<V>(next, moved(s, next)), x);
  }

  // What a state's total is relative to another reference.
  WEFT_ALWAYS_INLINE static V moved(const state& s, const V& next) {
    // Nothing yet: what it would be multiplied by is far below all numbers that are quick.
    const auto is_fresh = (M::template reference_of<V>(s) == bound::template neutral<V>()) &
                          (M::template relative_total<V>(s) == M::relative_monoid::template neutral<V>());
    if (holds(is_fresh)) return M::template relative_total<V>(s);
    if constexpr (moves_totals<M, V>)
      return M::template move_up<V>(M::template relative_total<V>(s),
                                    M::template to_relative<V>(M::template reference_of<V>(s), next));
    else
      return M::template relative_total<V>(moved_to<M, V>(s, next));
  }

 private:
  // Where the reference is infinite, or no number.
  template <std::size_t Rows>
  [[gnu::noinline, gnu::cold]] static state one_by_one(const state& s, const V (&x)[Rows]) {
    state next = s;
    for (const V& v : x) next = take_in<M, V>(next, v);
    return next;
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
