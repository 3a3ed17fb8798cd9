// Registers in groups of lanes, each with elements of its own.
#pragma once

#include <weft/exec/lane_prefix.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Each group of Group lanes from memory, at a distance of `step` elements.
template <int Group, class T, int W>
WEFT_ALWAYS_INLINE lanes<T, W> load_groups(const T* p, std::ptrdiff_t step) {
  if constexpr (Group == W)
    return load<T, W>(p);
  else
    return join_halves(load_groups<Group, T, W / 2>(p, step),
                       load_groups<Group, T, W / 2>(p + W / 2 / Group * step, step));
}
// Back to memory: whole groups, or the first n lanes of each.
template <int Group, bool Whole, class T, int W>
WEFT_ALWAYS_INLINE void store_groups(T* p, std::ptrdiff_t step, lanes<T, W> v, int n) {
  if constexpr (Group < W) {
    store_groups<Group, Whole>(p, step, low_half(v), n);
    store_groups<Group, Whole>(p + W / 2 / Group * step, step, high_half(v), n);
  } else if constexpr (Whole) {
    store<T, W>(p, v);
  } else {
    store_partial<T, W>(p, v, n);
  }
}

template <class Index, int W, int Group>
WEFT_ALWAYS_INLINE lanes<Index, W> lane_in_group() {
  return []<int... I>(std::integer_sequence<int, I...>) {
    return lanes<Index, W>(vector_t<Index, W>{static_cast<Index>(I % Group)...});
  }
  (std::make_integer_sequence<int, W>{});
}

// Lanes beyond the first n of each group are neutral.
template <class Monoid, class T, int W, int Group>
WEFT_ALWAYS_INLINE state_t<Monoid, lanes<T, W>> only_first_of_groups(const state_t<Monoid, lanes<T, W>>& s, int n) {
  using V = lanes<T, W>;
  using index = sized_integer_t<lane_bytes<T>>;
  const auto counts = lane_in_group<index, W, Group>() < lanes<index, W>(static_cast<index>(n));
  return each_plane<Monoid, V, planes_of<Monoid, T>>(s, Monoid::template neutral<V>(),
                                                     [counts](V v, V f) { return select(counts, v, f); });
}
// See shift_state.
template <class Monoid, class T, int W, int Group, bool Reverse>
WEFT_ALWAYS_INLINE state_t<Monoid, lanes<T, W>> shift_within_groups(const state_t<Monoid, lanes<T, W>>& s) {
  using V = lanes<T, W>;
  return each_plane<Monoid, V, planes_of<Monoid, T>>(s, Monoid::template neutral<V>(), [](V v, V f) {
    return permute<index_within<1, Group, Reverse>>(v, unknown_fill(f));
  });
}
// Lane `at` of each group.
template <int Group, class T, int W, class Value>
WEFT_ALWAYS_INLINE void set_in_groups(lanes<T, W>& v, int at, const Value& x) {
  using index = sized_integer_t<lane_bytes<T>>;
  const auto here = lane_in_group<index, W, Group>() == lanes<index, W>(static_cast<index>(at));
  v = select(here, lanes<T, W>(static_cast<T>(x)), v);
}

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
