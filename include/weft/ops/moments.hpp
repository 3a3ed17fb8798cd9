// Variance and standard deviation, by mergeable moments.
#pragma once

#include <weft/ops/reductions.hpp>
#include <weft/ops/unary.hpp>

#include <weft/ops/define.hpp>

namespace weft {
namespace monoid {

/// total + x * x, in lanes by one instruction where the target has it.
template <class V>
WEFT_ALWAYS_INLINE constexpr V add_square(V total, V x) {
  if constexpr (is_lanes<V>)
    return detail::multiply_add(x, x, total);
  else
    return op::add::apply<V>(total, op::multiply::apply<V>(x, x));
}

/// What distances from one shift come to.
struct moments_below {
  static constexpr monoid_traits traits{.commutative = true, .cost = 3};
  template <class V>
  struct state {
    V sum, squares;
  };
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr state<V> neutral() {
    return {sum::neutral<V>(), V(scalar_of_t<V>(0))};
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr state<V> lift(V below) {
    return {below, op::multiply::apply<V>(below, below)};
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr state<V> append(state<V> s, V below) {
    return {op::add::apply<V>(s.sum, below), add_square<V>(s.squares, below)};
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr state<V> combine(state<V> earlier, state<V> later) {
    return {op::add::apply<V>(earlier.sum, later.sum), op::add::apply<V>(earlier.squares, later.squares)};
  }
};

/// Count, a shift near the elements, and the sums of the elements and their squares below it. The shift is a finite
/// number other than 0, or 0 and then the sum is the plain one. Moments of two parts merge by their means (Chan, Golub,
/// LeVeque 1983), so a large common offset costs no digits.
struct moments {
  static constexpr monoid_traits traits{.commutative = true, .cost = 6};
  template <class T>
  using element = accumulator_t<floating_t<T>>;
  template <class T>
  using result = floating_t<T>;
  template <class V>
  struct state {
    V count, shift, sum, squares;
  };
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr state<V> neutral() {
    const V zero(scalar_of_t<V>(0));
    return {zero, zero, sum::neutral<V>(), zero};
  }
  // A distance from an infinity or NaN would be NaN, and one from 0 could lose the sign of a 0.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr auto can_be_shift(V x) {
    const V size = math::abs(x);
    return select(size <= V(std::numeric_limits<scalar_of_t<V>>::max()), size, V(scalar_of_t<V>(0))) >
           V(scalar_of_t<V>(0));
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr state<V> lift(V x) {
    const auto usable = can_be_shift<V>(x);
    const V rest = select(usable, sum::neutral<V>(), x);
    return {V(scalar_of_t<V>(1)), select(usable, x, V(scalar_of_t<V>(0))), rest, op::multiply::apply<V>(rest, rest)};
  }
  // One more element below a shift that is there already.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr auto can_append(state<V> s, V) {
    return s.count > V(scalar_of_t<V>(0));
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr state<V> append(state<V> s, V x) {
    const V below = op::subtract::apply<V>(x, s.shift);
    return {s.count + V(scalar_of_t<V>(1)), s.shift, op::add::apply<V>(s.sum, below), add_square<V>(s.squares, below)};
  }
  // How far the mean is from the shift.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V below_mean(const state<V>& s, V count) {
    return op::divide::apply<V>(s.sum, count);
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V mean_of(const state<V>& s, V below) {
    return select(s.shift == V(scalar_of_t<V>(0)), below, op::add::apply<V>(s.shift, below));
  }
  // The sum of squared distances from the mean.
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V spread_of(const state<V>& s, V below) {
    const V spread = op::subtract::apply<V>(s.squares, op::multiply::apply<V>(s.sum, below));
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
    return {s.count, shift, select(by == zero, s.sum, op::add::apply<V>(s.sum, of_count)),
            op::add::apply<V>(s.squares, op::multiply::apply<V>(by, op::add::apply<V>(of_sum, of_count)))};
  }
  template <detail::has_moments V>
  WEFT_ALWAYS_INLINE static constexpr state<V> combine(state<V> earlier, state<V> later) {
    const V zero(scalar_of_t<V>(0)), one(scalar_of_t<V>(1));
    const auto no_earlier = earlier.count == zero, no_later = later.count == zero;
    const V first = select(no_earlier, one, earlier.count), second = select(no_later, one, later.count);
    const V count = first + second;
    const V below = below_mean<V>(earlier, first), later_below = below_mean<V>(later, second);
    const V apart = op::add::apply<V>(op::subtract::apply<V>(later.shift, earlier.shift),
                                      op::subtract::apply<V>(later_below, below));
    const V share = op::divide::apply<V>(second, count);
    const V between =
        op::multiply::apply<V>(op::multiply::apply<V>(apart, apart), op::multiply::apply<V>(first, share));
    const V within = op::add::apply<V>(spread_of<V>(earlier, below), spread_of<V>(later, later_below));
    // The mean becomes the shift; what its rounding leaves stays in the sum.
    const V below_merged = op::add::apply<V>(below, op::multiply::apply<V>(apart, share));
    const V shift = op::add::apply<V>(earlier.shift, below_merged);
    const V rest = op::add::apply<V>(op::subtract::apply<V>(earlier.shift, shift), below_merged);
    const auto usable = can_be_shift<V>(shift);
    const V sum_below = op::multiply::apply<V>(count, rest);
    const V total = op::add::apply<V>(op::multiply::apply<V>(first, mean_of<V>(earlier, below)),
                                      op::multiply::apply<V>(second, mean_of<V>(later, later_below)));
    const V squares = op::add::apply<V>(within, between);
    const auto choose = [&](V from_later, V from_earlier, V merged) {
      return select(no_earlier, from_later, select(no_later, from_earlier, merged));
    };
    return {choose(later.count, earlier.count, count), choose(later.shift, earlier.shift, select(usable, shift, zero)),
            choose(later.sum, earlier.sum, select(usable, sum_below, total)),
            choose(later.squares, earlier.squares,
                   select(usable, op::add::apply<V>(squares, op::multiply::apply<V>(rest, sum_below)), squares))};
  }
  // A block of elements can have one shift for all of them, any number near them: its sums are the whole state then.
  using block_monoid = moments_below;
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V below_shift(V x, V shift) {
    return op::subtract::apply<V>(x, shift);
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr state<V> of_block(moments_below::state<V> s, V shift, V count) {
    return {count, shift, s.sum, s.squares};
  }
  template <class T>
  WEFT_ALWAYS_INLINE static constexpr T empty() {
    return std::numeric_limits<T>::quiet_NaN();
  }
};

/// max(count - Ddof, 0).
template <int Ddof, class V>
WEFT_ALWAYS_INLINE constexpr V free_of(V count) {
  const V free = op::subtract::apply<V>(count, V(scalar_of_t<V>(Ddof)));
  return select(free < V(scalar_of_t<V>(0)), V(scalar_of_t<V>(0)), free);
}

/// The variance, of moments.
template <int Ddof>
struct variance : moments {
  static constexpr const char* name = "var";
  static constexpr int degrees_of_freedom = Ddof;
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V finish(state<V> s, V count) {
    using limits = std::numeric_limits<scalar_of_t<V>>;
    const V below = below_mean<V>(s, count);
    V spread = spread_of<V>(s, below);
    // Of elements whose differences are within the range and their squares are not: inf - inf.
    if constexpr (limits::has_infinity)
      spread = select(spread == spread || op::subtract::apply<V>(below, below) != V(scalar_of_t<V>(0)), spread,
                      V(limits::infinity()));
    return op::divide::apply<V>(spread, free_of<Ddof>(count));
  }
};

/// A total by the number of elements that are free, not less than 0.
template <int Ddof>
struct mean_of_free : mean {
  static constexpr const char* name = "var";
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V finish(V total, V count) {
    return op::divide::apply<V>(total, free_of<Ddof>(count));
  }
};

}  // namespace monoid

template <int Ddof>
struct shared_finish<monoid::variance<Ddof>, monoid::mean> {
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V finish(const monoid::moments::state<V>& s, V count) {
    return monoid::moments::mean_of<V>(s, monoid::moments::below_mean<V>(s, count));
  }
};
template <int Ddof, int Other>
struct shared_finish<monoid::variance<Ddof>, monoid::variance<Other>> {
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V finish(const monoid::moments::state<V>& s, V count) {
    return monoid::variance<Other>::template finish<V>(s, count);
  }
};

namespace op {

/// |z|^2 of a complex number.
struct squared_size : elementwise<squared_size> {
  static constexpr map_traits traits{.name = "squared_size", .cost = 3};
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr auto apply(const V& z) {
    return add::apply(multiply::apply(z.real(), z.real()), multiply::apply(z.imag(), z.imag()));
  }
};

/// Of complex numbers, which have no order to choose shifts by, the plain formula.
template <int Ddof, class Axes, bool Keepdims>
struct variance : axes_reduction<monoid::variance<Ddof>, Axes, Keepdims> {
  template <class Element, class Types>
  static constexpr auto trace(traced<Element, Types> x) {
    if constexpr (detail::complex_parts<Element>::is_complex) {
      const auto apart = detail::make<subtract>(x, detail::record_reduce<monoid::mean, true>(Axes{}, x));
      return detail::record_reduce<monoid::mean_of_free<Ddof>, Keepdims>(Axes{}, detail::make<squared_size>(apart));
    } else {
      return detail::record_reduce<monoid::variance<Ddof>, Keepdims>(Axes{}, x);
    }
  }
};

template <class... Options>
using var_for = variance<detail::ddof_among<Options...>, axis_of<Options...>, has_option<keepdims_t, Options...>>;

template <class Variance>
struct deviation : composite<deviation<Variance>> {
  template <class Option>
  static constexpr bool takes = Variance::template takes<Option>;
  template <class Element, class Types>
  static constexpr auto trace(traced<Element, Types> x) {
    // A half type's variance may be beyond its range where the deviation is not.
    if constexpr (detail::is_half<Element>)
      return detail::rounded_to<Element>(detail::make<sqrt>(Variance::trace(detail::at_least_float(x))));
    else
      return detail::make<sqrt>(Variance::trace(x));
  }
};
template <class... Options>
using std_for = deviation<var_for<Options...>>;

}  // namespace op

/// sum((x - mean(x))^2) / max(n - ddof, 0) over the axes; `ddof<1>` for the sample's. Shapes as `sum`. At least float.
/// One traversal, shared with `mean` and `std`, no temporary; a large common offset costs no digits. Over nothing NaN;
/// n <= ddof: inf or NaN. inf where squares are beyond the range; where differences are, inf or NaN, as of an
/// infinity: sums do not tell the two apart. Errors as `sum`. Source: MLX `var`.
WEFT_WITH_OPTIONS(var)
/// sqrt(var(x)), of half types rounded once; options and all else as `var`. Source: MLX `std`.
WEFT_FUNCTION_WITH_OPTIONS(std)

}  // namespace weft

#include <weft/ops/undefine.hpp>
