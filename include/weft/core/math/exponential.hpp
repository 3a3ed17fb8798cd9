// exp, its cheaper forms for arguments known not to be large, and expm1.
#pragma once

#include <weft/core/math/exponential_parts.hpp>
#include <weft/core/math/fallback.hpp>

#include <limits>

namespace weft {

namespace detail {

#if WEFT_HAS_AVX512
inline constexpr bool scales_at_once = true;  // by any power of 2
/// e^x for x that are not far above the range of e^x, or NaN. In one step, r is off by up to 2^-24 n (2^-53).
template <bool InOneStep = false, bool ByTable = true, class V>
WEFT_ALWAYS_INLINE constexpr V exp_at_once(V x) {
  using T = scalar_of<V>;
  constexpr bool is_constant = math_traits<V>::width == 1;
  if constexpr (is_constant) x = clamp_below(x, exponential_constants<T>::lowest);
  const reduced<V> x2 = reduce_by_ln2<0, InOneStep, ByTable>(x);
  // Beyond the range of e^x, n alone decides. r, rounding noise or NaN there, only has to leave e^r above 0 and finite.
  V r = x2.r;
  if constexpr (!is_constant) r = limit_magnitude(r, T(1));
  return scale_by_floor(exp_of_reduced<ByTable>(r, bits_of(x2.shifted)), x2.n);
}
#else
inline constexpr bool scales_at_once = false;
/// 2^Lift e^x, where that is a normal number.
template <int Lift, bool InOneStep = false, bool ByTable = true, class V>
WEFT_ALWAYS_INLINE constexpr V exp_in_one_factor(V x) {
  using T = scalar_of<V>;
  using constants = exponential_constants<T>;
  if constexpr (bits_of_table<ByTable, T> != 0) {
    const reduced<V> x2 = reduce_by_ln2<Lift, InOneStep>(x);
    const auto at = bits_of(x2.shifted), power = bits_of(look_up(exponential_table<T>::lowered, at));
    return times_exp(from_bits<V>(wrapping_add(power, shift_left<constants::fraction_bits - table_bits<T>>(at))), x2.r);
  } else {
    const reduced<V> x2 = reduce_by_ln2<constants::bias + Lift, InOneStep, false>(x);
    return exp_of_reduced(x2.r) * power_of_two<V>(bits_of(x2.shifted));
  }
}
#endif

/// Without the table within 0.95 ulp, which it would not be with it; floats without fused operations 1.3.
template <bool Bounded, bool ByTable = true>
struct exp_kernel {
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V run(V x) {
    using T = scalar_of<V>;
    using constants = exponential_constants<T>;
#if WEFT_HAS_AVX512
    return exp_at_once<false, ByTable>(Bounded ? x : clamp_above(x, constants::highest));
#else
    // Two factors, the first product exact: 2^n itself may be subnormal, or 2^128 where the result is not. The
    // exponents' bias comes with the reduction. The second product may round: no addition that follows may take it in.
    x = clamp_below(x, constants::lowest);
    if constexpr (Bounded) {
      return opaque(exp_in_one_factor<constants::lift, false, ByTable>(x) * V(constants::lowered));
    } else {
      static_assert(ByTable);
      const reduced<V> x2 = reduce_by_ln2<2 * constants::bias>(clamp_above(x, constants::highest));
      const auto both = shift_right_logical<table_bits<T>>(bits_of(x2.shifted)), half = shift_right_logical<1>(both);
      return opaque(exp_of_reduced(x2.r, bits_of(x2.shifted)) * power_of_two<V>(half) * power_of_two<V>(both - half));
    }
#endif
  }
  template <class T>
  static constexpr T constant(T x) {
    using constants = exponential_constants<T>;
    if (x != x) return x;
    if (x > constants::last_finite) return std::numeric_limits<T>::infinity();
    if (x < constants::lowest) return 0;
    return exp_kernel<false>::run(x);
  }
  template <class X>
  static constexpr auto other(const X& x) {
    return by_argument::call_exp(x);
  }
};

/// Without the second factor of exp: lifted, or not right below the normal numbers.
template <bool Lifted>
struct one_factor_kernel {
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V run(V x) {
#if WEFT_HAS_AVX512
    return exp_kernel<true>::run(x);
#else
    using constants = exponential_constants<scalar_of<V>>;
    constexpr int lift = Lifted ? constants::lift : 0;
    return exp_in_one_factor<lift>(clamp_below(x, Lifted ? constants::lowest_lifted : constants::lowest_normal));
#endif
  }
  template <class T>
  static constexpr T constant(T x) {
    if (x != x) return x;
    if constexpr (scales_at_once)
      return exp_kernel<true>::constant(x);
    else
      return x < exponential_constants<T>::lowest ? T(0) : run(x);
  }
  template <class X>
  static constexpr auto other(const X& x) {
    return by_argument::call_exp(x);
  }
};

/// One step less in the reduction and, of floats without a table, in the polynomial: n e^x is less than 1 but for x
/// near the bound, so the error that n makes of ln 2's own does not count in a total of 1 or more; e^r is within 0.8
/// ulp (1.2 of a table), and 1 for r = 0.
struct add_exp_kernel {
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V run(V total, V x) {
#if WEFT_HAS_AVX512
    return total + exp_at_once<true>(x);
#else
    using constants = exponential_constants<scalar_of<V>>;
    x = clamp_below(x, constants::lowest_normal);
    if constexpr (table_bits<scalar_of<V>> != 0) {
      return total + exp_in_one_factor<0, true>(x);
    } else {
      const reduced<V> x2 = reduce_by_ln2<constants::bias, true>(x);
      return multiply_add(near_one(x2.r), power_of_two<V>(bits_of(x2.shifted)), total);
    }
#endif
  }
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V near_one(V r) {
    if constexpr (sizeof(scalar_of<V>) == 4)
      return polynomial(r, 0x1p+0f, 0x1.fffff6p-1f, 0x1.fffdc4p-2f, 0x1.555a6cp-3f, 0x1.573acep-5f, 0x1.0fa7fp-7f);
    else
      return exp_of_reduced(r);
  }
  template <class T>
  static constexpr T constant(T total, T x) {
    return total + exp_kernel<true>::constant(x);
  }
  template <class X>
  static constexpr auto other(const X& total, const X& x) {
    return total + by_argument::call_exp(x);
  }
};

/// k + Offset, shifted, and e^r - 1 for Times y = k ln 2 + r; Exact with the error of the reduction, so that the second
/// is good to 0.6 ulp, and with what it has rounded away; otherwise for a small k, where ln 2 is one part if the
/// product with it is not rounded.
template <class V>
struct expm1_parts {
  V shifted, rest, lost;
};
template <int Offset, bool Exact, int Times = 1, class V>
WEFT_ALWAYS_INLINE constexpr expm1_parts<V> split_expm1(V y) {
  using T = scalar_of<V>;
  using constants = exponential_constants<T>;
  constexpr T magic = constants::round_magic + T(Offset);
  const V shifted = opaque(multiply_add(y, V(T(Times) * constants::log2_e), V(magic)));
  const V n = shifted - V(magic), x = Times == 1 ? y : y + y;
  constexpr bool in_parts = Exact || !has_fused;
  const V near_r = multiply_add(n, V(in_parts ? -constants::ln2_high : T(-0x1.62e42fefa39efp-1)), x);
  const V r = in_parts ? opaque(multiply_add(n, V(-constants::ln2_low), near_r)) : near_r, square = r * r;
  V tail;
  if constexpr (sizeof(T) == 4) {
    const V low = multiply_add(r, V(T(0x1.555676p-5f)), V(T(0x1.5554aep-3f)));
    const V high = multiply_add(r, V(T(0x1.6bebe4p-10f)), V(T(0x1.122886p-7f)));
    tail = multiply_add(multiply_add(square, high, low), r, V(T(0x1.fffffep-2f)));
  } else {
    tail = exp_tail(r);
  }
  if constexpr (Exact) {
    const V lost = multiply_add(n, V(-constants::ln2_low), near_r - r);
    const V above = multiply_add(square, tail, lost), rest = r + above;
    return {shifted, rest, (r - rest) + above};
  } else {
    return {shifted, multiply_add(square, tail, r), V(T(0))};
  }
}

struct expm1_kernel {
  template <class V>
  WEFT_ALWAYS_INLINE static constexpr V run(V x) {
    using T = scalar_of<V>;
    using I = integer_of<V>;
    using constants = exponential_constants<T>;
    using integer = scalar_of<I>;
    constexpr T low = sizeof(T) == 4 ? T(-20) : T(-40);  // the result is -1 below
    const V y = clamp_above(clamp_below(x, low), constants::highest);
    // Near the end of the range 2^k may overflow where the result does not: take half of it.
    const auto large = y > V(constants::highest - T(2));
    const expm1_parts<V> parts = split_expm1<constants::bias - 1, true>(y);
    const V power = power_of_two<V>(wrapping_add(bits_of(parts.shifted), select(large, I(integer(0)), I(integer(1)))));
    const V r = multiply_add(power, parts.rest, power - V(T(1))) * select(large, V(T(2)), V(T(1)));
    return select(x == V(T(0)), x, r);
  }
  template <class T>
  static constexpr T constant(T x) {
    if (x != x) return x;
    return x > exponential_constants<T>::last_finite ? std::numeric_limits<T>::infinity() : run(x);
  }
  template <class X>
  static constexpr auto other(const X& x) {
    return by_argument::call_expm1(x);
  }
};

}  // namespace detail

namespace math {

/// e^x. Within 2 ulp everywhere: -inf gives 0, inf gives inf, NaN gives NaN, results below the normal numbers included.
template <class V>
WEFT_ALWAYS_INLINE constexpr V exp(const V& x) {
  return detail::run_kernel<detail::exp_kernel<false>>(x);
}

/// What exp_bounded takes.
inline constexpr int exp_bound = 40;

/// e^x for x <= exp_bound, -inf or NaN (anything may come out of a larger x): the bits of exp, and cheaper without
/// AVX-512.
template <class V>
WEFT_ALWAYS_INLINE constexpr V exp_bounded(const V& x) {
  return detail::run_kernel<detail::exp_kernel<true>>(x);
}

/// 2^n e^x for x as above, where n is the same for every x of one type: what is divided by a sum of such is the same
/// without it. None of them need be below the normal numbers, so the step that makes those is saved; with AVX-512,
/// where there is none, n is 0.
template <class V>
WEFT_ALWAYS_INLINE constexpr V exp_lifted(const V& x) {
  return detail::run_kernel<detail::one_factor_kernel<true>>(x);
}

/// e^x for x as above; where that is below the normal numbers, some number between 0 and about the least of them.
template <class V>
WEFT_ALWAYS_INLINE constexpr V exp_vanishing(const V& x) {
  return detail::run_kernel<detail::one_factor_kernel<false>>(x);
}

/// total + e^x for x <= exp_bound, -inf or NaN, where total is so large that terms below the normal numbers vanish.
template <class V>
WEFT_ALWAYS_INLINE constexpr V add_exp(const V& total, const V& x) {
  return detail::run_kernel<detail::add_exp_kernel>(total, x);
}

/// e^x - 1, without cancellation near 0. Within 2 ulp everywhere: -inf gives -1, inf gives inf, -0 gives -0.
template <class V>
WEFT_ALWAYS_INLINE constexpr V expm1(const V& x) {
  return detail::run_kernel<detail::expm1_kernel>(x);
}

}  // namespace math

}  // namespace weft
