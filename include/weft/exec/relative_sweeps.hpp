// Reductions by a monoid that has a form relative to a reference, where a block of the loop does nothing else: one
// sweep keeps the block's elements and finds their bound, one takes all of them relative to it. Trying each element
// against a reference that is there already costs a test a vector, and each short row the search for its first one.
// Elements that are an operand's own are kept where they stand: a block of them is still in the first cache.
#pragma once

#include <weft/exec/prefetch.hpp>
#include <weft/exec/relative_rows.hpp>
#include <weft/exec/scan_split.hpp>
#include <weft/exec/stretches.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// A block whose last instruction is such a reduction, and whose others only make its operand.
template <class B, int W>
inline constexpr bool is_relative_reduction = [] {
  constexpr int last = B::count - 1;
  if constexpr (W > 1 && last >= 0) {
    if constexpr (B::template along_lanes<last>) {
      if (!scan_split<B>::only_makes_operand(last)) return false;
      using M = typename monoid_row<typename B::types, B::template at<last>.row>::monoid;
      if constexpr (has_relative_form<M>) return M::traits.commutative;
    }
  }
  return false;
}();

template <class Lane>
struct relative_sweeps {
  using B = typename Lane::B;
  using types = typename Lane::types;
  static constexpr int W = Lane::width, last = B::count - 1, row = B::template at<last>.row;
  using M = typename monoid_row<types, row>::monoid;
  using T = typename monoid_row<types, row>::lifted;
  using R = typename M::relative_monoid;
  using bound = number_bound<typename M::relative_bound>;
  using V = lanes<T, W>;

  // A second look at one is no second read of memory, and like one at a copy it is not observed.
  static constexpr bool keeps_in_place = [] {
    if constexpr (last == 1 && B::template at<0>.code == opcode::read_leaf) {
      using data = decltype(slot_of<0>(std::declval<typename Lane::cursors_type&>()).data);
      return is_unit<B, 0>() && std::is_same_v<std::remove_cv_t<std::remove_pointer_t<data>>, T>;
    }
    return false;
  }();
  static constexpr int stretch = 2 * Lane::stretch_length;  // vectors, of two totals
  // A block goes part by part, of so many vectors, which are still in the first cache when they are looked at again.
  static constexpr int part = 64, block_length = 8 * part * W;
  static constexpr int kept_vectors = keeps_in_place ? 1 : part;
  // Where there are registers for them, so many vectors stay in these from the look for their bound to their sum.
  static constexpr int group = 8;
  static constexpr bool holds_groups = native_bytes == 64 && keeps_in_place;

  struct total_parts {
    WEFT_ALWAYS_INLINE static void clear(V& all) { all = R::template neutral<V>(); }
    WEFT_ALWAYS_INLINE static void put(V& to, const V& from) { to = from; }
    WEFT_ALWAYS_INLINE static void join(V& to, const V& from) { to = R::template combine<V>(to, from); }
  };

  template <int Step = 1>
  WEFT_ALWAYS_INLINE static V farthest_of_lanes(V v) {
    if constexpr (Step == W)
      return v;
    else
      return farthest_of_lanes<2 * Step>(bound::template combine<V>(v, rotate<-Step>(v)));
  }

  // Whether elements can be taken relative to it: it is finite.
  WEFT_ALWAYS_INLINE static bool is_bounded(V reference) {
    return holds(
        M::template can_append<V>(M::template from_relative<V>(reference, R::template neutral<V>()), reference));
  }

  WEFT_ALWAYS_INLINE static V add(V total, V x, V reference) { return add_relative_to<M, V>(total, x, reference); }
  template <bool Full>
  WEFT_ALWAYS_INLINE static V operand(typename Lane::frame_type& f, const typename Lane::cursors_type& c,
                                      typename Lane::states_type& states, std::ptrdiff_t k, int n) {
    typename Lane::environment_type env;
    Lane::template run_part<Full, 0>(f, c, states, env, k, n, false, std::make_integer_sequence<int, last>{});
    return position<typename Lane::program, B, W, Lane::mask_bytes, Full>::template operand_value<row>(env);
  }

  // Vector `at` of the indices from `begin` on, in the first sweep and after it; n lanes count where not all do.
  template <bool Full>
  WEFT_ALWAYS_INLINE static V keep(typename Lane::frame_type& f, const typename Lane::cursors_type& c,
                                   typename Lane::states_type& states, std::ptrdiff_t begin, int at, int n, V* kept) {
    const V x = operand<Full>(f, c, states, begin + at * W, n);
    if constexpr (!keeps_in_place) kept[at] = x;
    return x;
  }
  template <bool Full>
  WEFT_ALWAYS_INLINE static V kept_at(const typename Lane::cursors_type& c, std::ptrdiff_t begin, int at, int n,
                                      const V* kept) {
    if constexpr (!keeps_in_place)
      return kept[at];
    else if constexpr (Full)
      return load<T, W>(slot_of<0>(c).data + begin + at * W);
    else
      return load_partial<T, W>(slot_of<0>(c).data + begin + at * W, n, T(0));
  }

  // Lane by lane the bound of the indices [begin, end), at most a block's, which are kept: full vectors, then the rest.
  WEFT_ALWAYS_INLINE static V bound_of(typename Lane::frame_type& f, const typename Lane::cursors_type& c,
                                       typename Lane::states_type& states, std::ptrdiff_t begin, std::ptrdiff_t end,
                                       V* kept) {
    const int full = static_cast<int>((end - begin) / W), rest = static_cast<int>((end - begin) % W);
    V highest = bound::template neutral<V>(), second = highest;
    if (rest > 0) second = only_first<bound, T, W>(keep<false>(f, c, states, begin, full, rest, kept), rest);
    const int pairs = full & ~1;
#pragma GCC unroll 4
    for (int at = 0; at < pairs; at += 2) {
      const V x = keep<true>(f, c, states, begin, at, W, kept), y = keep<true>(f, c, states, begin, at + 1, W, kept);
      highest = bound::template combine<V>(highest, x);
      second = bound::template combine<V>(second, y);
    }
    if (pairs < full) highest = bound::template combine<V>(highest, keep<true>(f, c, states, begin, pairs, W, kept));
    return bound::template combine<V>(highest, second);
  }
  // The sum of what is kept, relative to its bound. Two vectors at a time, while a line of the block that comes
  // next is fetched, if wanted.
  template <bool Fetch>
  WEFT_ALWAYS_INLINE static V sum_of(const typename Lane::cursors_type& c, const V* kept, std::ptrdiff_t begin,
                                     std::ptrdiff_t end, V reference) {
    const int full = static_cast<int>((end - begin) / W), rest = static_cast<int>((end - begin) % W);
    const V none = R::template neutral<V>();
    vector_pair totals(none, none);
    const vector_pair references(reference, reference);
    const int pairs = full & ~1;
    ended_stretches<V, total_parts> ended;
    ended.start();
    for (int i = 0; i < pairs;) {
      const int stop = pairs - i > stretch ? i + stretch : pairs;
#pragma GCC unroll 2
      for (; i < stop; i += 2) {
        if constexpr (Fetch) prefetch<Lane>::template run<2>(c, end + i * W, 0);
        totals = add_relative_to<M>(
            totals, vector_pair(kept_at<true>(c, begin, i, W, kept), kept_at<true>(c, begin, i + 1, W, kept)),
            references);
      }
      if (i < pairs) {
        ended.take(V(R::template combine<V>(totals.first, totals.second)));
        totals = vector_pair(none, none);
      }
    }
    V total = totals.first, other = totals.second;
    if (pairs < full) total = add(total, kept_at<true>(c, begin, pairs, W, kept), reference);
    if (rest > 0)
      other = select(first_lanes<W, lane_bytes<T>>(rest),
                     add(other, kept_at<false>(c, begin, full, rest, kept), reference), other);
    total = R::template combine<V>(total, other);
    if (pairs > stretch) ended.join_into(total);
    return total;
  }
  // Takes the indices [begin, end), at most a block's, into the neutral accumulator. Of a short row one part is all, so
  // that it has the bits that a strip's rows have where all of them are bounded; what is kept of one is no longer.
  template <bool Short>
  WEFT_ALWAYS_INLINE static void run(typename Lane::frame_type& f, const typename Lane::cursors_type& c,
                                     typename Lane::states_type& states, std::ptrdiff_t begin, std::ptrdiff_t end) {
    using steps = relative_rows<M, V>;
    V kept[kept_vectors];
    V reference = bound::template neutral<V>(), total = R::template neutral<V>();
    decltype(steps::leeway(M::template from_relative<V>(reference, total))) leeway{};
    // Where the look for the bound of a whole part would take longer than the tests of the groups.
    const bool in_groups = !Short && holds_groups && end - begin > part * W / 2;
    std::ptrdiff_t first = begin, stop = begin;
    while (stop < end) {
      first = stop;
      const std::ptrdiff_t most = in_groups && first == begin ? group * W : part * W;
      stop = Short || end - first < most ? end : first + most;
      if constexpr (!Short && holds_groups) {
        if (first != begin) first = take_groups(c, first, stop, reference, total, leeway);
        if (first == stop) continue;
      }
      const V highest = bound_of(f, c, states, first, stop, kept);
      const auto before = M::template from_relative<V>(reference, total);
      if (first == begin || !steps::stays(before, highest, leeway)) {
        const V next = farthest_of_lanes(bound::template combine<V>(reference, highest));
        if (!is_bounded(next)) [[unlikely]] {  // it is infinite, or there is nothing but NaNs
          auto& state = slot_of<last>(states);
          state = before;
          const auto where = c;  // c itself would have to stand in memory
          // What is not kept is not handed on: GCC would warn that nothing is written there.
          take_each(where, states, first, stop, keeps_in_place ? nullptr : kept);
          reference = M::template reference_of<V>(state);
          total = M::template relative_total<V>(state);
          leeway = steps::leeway(state);
          continue;
        }
        if (first != begin) total = steps::moved(before, next);
        reference = next;
        if (stop < end) leeway = steps::leeway(M::template from_relative<V>(reference, total));
      }
      total = R::template combine<V>(total, sum_of<true>(c, kept, first, stop, reference));
    }
    slot_of<last>(states) = M::template from_relative<V>(reference, total);
  }

 private:
  // Whole groups, while the reference stays; how far. No sweep asks for their lines before: they are fetched two pages
  // ahead.
  template <class Leeway>
  WEFT_ALWAYS_INLINE static std::ptrdiff_t take_groups(const typename Lane::cursors_type& c, std::ptrdiff_t first,
                                                       std::ptrdiff_t stop, const V& reference, V& total,
                                                       const Leeway& leeway) {
    using steps = relative_rows<M, V>;
    const V none = R::template neutral<V>();
    const auto before = M::template from_relative<V>(reference, total);
    const vector_pair references(reference, reference);
    vector_pair totals(none, none);
    ended_stretches<V, total_parts> ended;
    ended.start();
    for (bool is_second = false; stop - first >= group * W; first += group * W, is_second = !is_second) {
      V x[group];
      prefetch<Lane>::template run<group>(c, first, 8192);
#pragma GCC unroll 8
      for (int i = 0; i < group; ++i) x[i] = kept_at<true>(c, first, i, W, nullptr);
      if (!steps::stays(before, steps::template farthest<group>(x), leeway)) [[unlikely]]
        break;
#pragma GCC unroll 4
      for (int i = 0; i < group; i += 2) totals = add_relative_to<M>(totals, vector_pair(x[i], x[i + 1]), references);
      if (is_second) {
        ended.take(V(R::template combine<V>(totals.first, totals.second)));
        totals = vector_pair(none, none);
      }
    }
    V own = R::template combine<V>(totals.first, totals.second);
    ended.join_into(own);
    total = R::template combine<V>(total, own);
    return first;
  }
  // A part vector by vector, where there is no reference for all of it.
  [[gnu::noinline, gnu::cold]] static void take_each(const typename Lane::cursors_type& c,
                                                     typename Lane::states_type& states, std::ptrdiff_t begin,
                                                     std::ptrdiff_t end, const V* kept) {
    auto& state = slot_of<last>(states);
    const int full = static_cast<int>((end - begin) / W), rest = static_cast<int>((end - begin) % W);
    for (int i = 0; i < full; ++i)
      state = take_into_lanes<M, T, W, true>(state, kept_at<true>(c, begin, i, W, kept), W);
    if (rest > 0) state = take_into_lanes<M, T, W, false>(state, kept_at<false>(c, begin, full, rest, kept), rest);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
