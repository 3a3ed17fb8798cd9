// Variance and standard deviation, by mergeable moments.
#pragma once

#include <weft/ops/reductions.hpp>
#include <weft/ops/unary.hpp>

#include <weft/ops/define.hpp>

namespace weft {
namespace monoid {

/// The variance: count, a shift near the elements, and the sums of the elements and their squares below it. Moments of
/// two parts merge by their means (Chan, Golub, LeVeque 1983), so a large common offset costs no digits.
template <int Ddof>
struct variance {
  static constexpr const char* name = "var";
  static constexpr monoid_traits traits{.commutative = true, .cost = 6};
  static constexpr int degrees_of_freedom = Ddof;
  template <class T>
  using element = detail::accumulator_t<floating_t<T>>;
  template <class T>
  using result = floating_t<T>;
  template <class V>
  struct state {
    V count, shift, sum, squares;
  };
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr state<V> neutral() {
    const V zero(scalar_of_t<V>(0));
    return {zero, zero, zero, zero};
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr state<V> lift(V x) {
    const V zero(scalar_of_t<V>(0));
    return {V(scalar_of_t<V>(1)), x, zero, zero};
  }
  // One more element below a shift that is there already.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr auto can_append(state<V> s, V) {
    return s.count > V(scalar_of_t<V>(0));
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr state<V> append(state<V> s, V x) {
    const V below = op::subtract::apply<V>(x, s.shift);
    return {s.count + V(scalar_of_t<V>(1)), s.shift, op::add::apply<V>(s.sum, below),
            op::add::apply<V>(s.squares, op::multiply::apply<V>(below, below))};
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V mean_of(state<V> s, V count) {
    return op::add::apply<V>(s.shift, op::divide::apply<V>(s.sum, count));
  }
  // The sum of squared distances from the mean.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V spread_of(state<V> s, V count) {
    const V of_mean = op::divide::apply<V>(op::multiply::apply<V>(s.sum, s.sum), count);
    const V spread = op::subtract::apply<V>(s.squares, of_mean);
    return select(spread < V(scalar_of_t<V>(0)), V(scalar_of_t<V>(0)), spread);
  }
  // combine without a division, for parts of one block: both are moved to the middle between their shifts, so that a
  // single far element does not stay the shift of all.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr state<V> join(state<V> earlier, state<V> later) {
    const V zero(scalar_of_t<V>(0)), half(scalar_of_t<V>(0.5));
    const auto no_earlier = earlier.count == zero, no_later = later.count == zero;
    const V middle = op::add::apply<V>(earlier.shift * half, later.shift * half);
    const V shift = select(no_earlier, later.shift, select(no_later, earlier.shift, middle));
    const state<V> first = moved<V>(earlier, shift), second = moved<V>(later, shift);
    return {first.count + second.count, shift, op::add::apply<V>(first.sum, second.sum),
            op::add::apply<V>(first.squares, second.squares)};
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr state<V> moved(state<V> s, V shift) {
    const V zero(scalar_of_t<V>(0));
    const V by = select(s.count == zero, zero, op::subtract::apply<V>(s.shift, shift));
    const V of_count = op::multiply::apply<V>(s.count, by);
    const V of_sum = op::add::apply<V>(s.sum, s.sum);
    return {s.count, shift, op::add::apply<V>(s.sum, of_count),
            op::add::apply<V>(s.squares, op::multiply::apply<V>(by, op::add::apply<V>(of_sum, of_count)))};
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr state<V> combine(state<V> earlier, state<V> later) {
    const V zero(scalar_of_t<V>(0)), one(scalar_of_t<V>(1));
    const auto no_earlier = earlier.count == zero, no_later = later.count == zero;
    const V first = select(no_earlier, one, earlier.count), second = select(no_later, one, later.count);
    const V count = first + second, mean = mean_of<V>(earlier, first);
    const V apart = op::subtract::apply<V>(mean_of<V>(later, second), mean);
    const V share = op::divide::apply<V>(second, count);
    const V between =
        op::multiply::apply<V>(op::multiply::apply<V>(apart, apart), op::multiply::apply<V>(first, share));
    const V within = op::add::apply<V>(spread_of<V>(earlier, first), spread_of<V>(later, second));
    const V shift = op::add::apply<V>(mean, op::multiply::apply<V>(apart, share));
    const auto choose = [&](V from_later, V from_earlier, V merged) {
      return select(no_earlier, from_later, select(no_later, from_earlier, merged));
    };
    return {choose(later.count, earlier.count, count), choose(later.shift, earlier.shift, shift),
            choose(later.sum, earlier.sum, zero),
            choose(later.squares, earlier.squares, op::add::apply<V>(within, between))};
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V finish(state<V> s, V count) {
    const V free = op::subtract::apply<V>(count, V(scalar_of_t<V>(Ddof)));
    const V divisor = select(free < V(scalar_of_t<V>(0)), V(scalar_of_t<V>(0)), free);
    return op::divide::apply<V>(spread_of<V>(s, count), divisor);
  }
  template <class T>
  WEFT_ALWAYS_INLINE static constexpr T empty() {
    return std::numeric_limits<T>::quiet_NaN();
  }
};

}  // namespace monoid

namespace op {

template <class... Options>
using var_for = reduction_for<monoid::variance<detail::ddof_among<Options...>>, Options...>;

template <class Variance>
struct deviation : composite<deviation<Variance>> {
  template <class Option>
  static constexpr bool takes = Variance::template takes<Option>;
  template <class X>
  static constexpr auto trace(X x) {
    return detail::make<sqrt>(Variance::trace(x));
  }
};
template <class... Options>
using std_for = deviation<var_for<Options...>>;

}  // namespace op

/// sum((x - mean(x))^2) / max(n - ddof, 0) over the axes (all when left out); `ddof<1>` for the sample's. At least
/// float. One traversal, no temporaries. Over nothing: NaN. n <= ddof: inf or NaN. Source: MLX `var`.
WEFT_WITH_OPTIONS(var)
/// sqrt(var(x)); options as `var`.
WEFT_WITH_OPTIONS(std)

}  // namespace weft

#include <weft/ops/undefine.hpp>
