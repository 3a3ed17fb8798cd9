// exp, and its cheaper forms for arguments known not to be large.
#pragma once

#include <weft/core/math/constant.hpp>
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
    return times_exp(power_by_table<V>(exponential_table<T>::lowered, bits_of(x2.shifted)), x2.r);
  } else {
    const reduced<V> x2 = reduce_by_ln2<constants::bias + Lift, InOneStep, false>(x);
    return exp_of_reduced(x2.r) * power_of_two<V>(bits_of(x2.shifted));
  }
}
#endif

/// Without the table within 0.95 ulp, which it would not be with it; without fused operations 1.01, doubles 1.21.
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
    if constexpr (sizeof(scalar_of<V>) == 4 && has_fused)
      return polynomial(r, 0x1p+0f, 0x1.fffff6p-1f, 0x1.fffdc4p-2f, 0x1.555a6cp-3f, 0x1.573acep-5f, 0x1.0fa7fp-7f);
    else if constexpr (sizeof(scalar_of<V>) == 4)
      return V(1.f) + multiply_add(r * r, polynomial(r, 0x1.fffdc4p-2f, 0x1.555a6cp-3f, 0x1.573acep-5f, 0x1.0fa7fp-7f),
                                   V(0x1.fffff6p-1f) * r);
    else
      return exp_of_reduced(r);
  }
  template <class T>
  static constexpr T constant(T total, T x) {
    return constant_sum(total, exp_kernel<true>::constant(x));
  }
  template <class X>
  static constexpr auto other(const X& total, const X& x) {
    return total + by_argument::call_exp(x);
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
/// Within 1.5 ulp of the result or of 1; for x above 0 within 2.5, and above 1 within x times as much.
template <class V>
WEFT_ALWAYS_INLINE constexpr V add_exp(const V& total, const V& x) {
  return detail::run_kernel<detail::add_exp_kernel>(total, x);
}

}  // namespace math

}  // namespace weft
