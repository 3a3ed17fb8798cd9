// References that move: what a reduction's elements are taken from while its own result is still in the making.
#pragma once

#include <weft/core/math/constant.hpp>
#include <weft/exec/program_types.hpp>

#include <limits>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

template <class RowType>
struct operation_of;
template <class Op, int... Operands>
struct operation_of<map_row<Op, Operands...>> {
  using type = Op;
};

// A product that is as good in constant evaluation.
template <class V>
WEFT_ALWAYS_INLINE constexpr V times(const V& a, const V& b) {
  if constexpr (std::is_floating_point_v<V>) {
    if (std::is_constant_evaluated()) return constant_product(a, b);
  }
  return a * b;
}

WEFT_ALWAYS_INLINE constexpr bool happens(bool condition) { return condition; }
template <int W, int Bytes>
WEFT_ALWAYS_INLINE bool happens(mask<W, Bytes> condition) {
  return any(condition);
}

/// The arithmetic of the reference in storage Number, over scalars and lanes: all by the graph's own operations.
template <class Types, int Number>
struct reference_math {
  static constexpr cascade info = [] {
    for (const cascade& c : Types::plan.cascades) {
      if (c.bound == Types::plan.storages[Number].row) return c;
    }
    return cascade{};
  }();
  using monoid = monoid_row<Types, info.bound>;
  using M = typename monoid::monoid;
  using T = typename monoid::lifted;
  using difference = typename operation_of<typename Types::template row_type<info.difference>>::type;
  using exponential = typename operation_of<typename Types::template row_type<info.factor>>::type;
  static constexpr bool is_upper = Types::template node<info.bound>.extreme > 0;

  static constexpr T leeway = reference_leeway;

  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V neutral() {
    return M::template neutral<V>();
  }
  // The reference passes over NaNs: what is taken from it is NaN where the element is.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V farther(const V& reference, const V& element) {
    return select(is_upper ? element > reference : element < reference, element, reference);
  }
  // Elements beyond this make the reference move.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V limit(const V& reference) {
    return difference::apply(reference, V(is_upper ? -leeway : leeway));
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr bool is_outrun(const V& limit, const V& element) {
    const V &high = is_upper ? element : limit, &low = is_upper ? limit : element;
    if constexpr (is_lanes<V>)
      return any_greater(high, low);
    else
      return high > low;
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V distance(const V& from, const V& to) {
    return is_upper ? difference::apply(from, to) : difference::apply(to, from);
  }
  // What a value relative to `from` has to be multiplied by to be relative to `to`. Over no elements it is nothing yet.
  // Hardly any reference moves, so the exponential is mostly saved.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V factor(const V& from, const V& to) {
    const auto is_new = from == neutral<V>();
    if (holds(is_new || from == to)) return V(T(1));
    const V moved = exponential::apply(distance(from, to));
    return select(is_new, V(T(1)), moved);
  }
  // Whether there is a distance from it: it is finite.
  WEFT_ALWAYS_INLINE static constexpr bool is_number(const T& reference) {
    return difference::apply(reference, reference) == T(0);
  }
  // A factor once all is done: a bound that is still neutral, or infinite, is no number to take a distance from.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V last_factor(const V& from, const V& to) {
    if (holds((from == to) && (difference::apply(to, to) == V(T(0))))) return V(T(1));
    return times<V>(factor<V>(from, to), exponential::apply(difference::apply(to, to)));
  }
  // The same for kept values, which may be far above their reference: where the factor is below the normal numbers, and
  // short of digits, its root instead, negative.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V kept_factor(const V& from, const V& to) {
    const V whole = last_factor<V>(from, to);
    if constexpr (std::is_floating_point_v<T>) {
      const auto is_short = whole < V(std::numeric_limits<T>::min());
      if (happens(is_short)) {
        return select(is_short, V(T(0)) - exponential::apply(times<V>(distance(from, to), V(T(0.5)))), whole);
      }
    }
    return whole;
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V scaled(const V& kept, const T& by) {
    if constexpr (std::is_floating_point_v<T>) {
      if (by < T(0)) return times<V>(times<V>(kept, V(-by)), V(-by));
    }
    return times<V>(kept, V(by));
  }
  // Elements are taken from 0 while there has been nothing but neutral ones: they come to nothing, not to NaN.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V in_use(const V& reference) {
    return select(reference == neutral<V>(), V(T(0)), reference);
  }
};

/// A reference in a register, and for values kept relative to it what each was made with: a note for every 2^shift
/// elements of the row. A copy, for another thread's rows, takes notes of its own; the threads of one row share them by
/// their cursors.
template <class Math, bool Keeps>
struct moving_reference {
  using T = typename Math::T;
  T reference, scale;

  constexpr void clear() {
    reference = Math::template neutral<T>();
    scale = T(1);
  }
  constexpr T total() const { return reference; }
};

inline constexpr int shortest_note = 6;  // as a power of two

template <class Math>
struct moving_reference<Math, true> : moving_reference<Math, false> {
  using T = typename Math::T;
  int shift = shortest_note;
  bool same = false;  // all notes are the last reference: there is nothing to mend
  T room[notes_kept];
  T* notes = room;

  constexpr moving_reference() {}
  constexpr moving_reference(const moving_reference& other)
      : moving_reference<Math, false>(other), shift(other.shift) {}

  constexpr void set_length(std::ptrdiff_t length) {
    shift = shortest_note;
    while (((length - 1) >> shift) >= notes_kept) ++shift;
  }
};

template <class Types, int Number>
inline constexpr bool keeps_relative_values = [] {
  for (const storage_slot& slot : Types::plan.storages) {
    if (slot.use == storage_use::value && slot.reference == Number) return true;
  }
  return false;
}();

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
