// e^x = 2^n e^r: the reduction of x to n and r, the polynomial of e^r, and powers of 2 from exponents.
#pragma once

#include <weft/core/math/exponential_table.hpp>

namespace weft::detail {

template <class T>
struct exponential_constants;
template <>
struct exponential_constants<float> {
  static constexpr float log2_e = 0x1.715476p+0f;
  // ln 2 in two parts; products of the first with an exponent are exact.
  static constexpr float ln2_high = 0x1.63p-1f;
  static constexpr float ln2_low = -0x1.bd0106p-13f;
  static constexpr float round_magic = 0x1.8p+23f;  // x + magic has the integer nearest to x in its low bits
  static constexpr int fraction_bits = 23;
  static constexpr std::int32_t bias = 127;
  static constexpr float lowest = -104.0f;  // exp is 0 below
  static constexpr float lowest_normal = -87.0f;
  static constexpr float highest = 89.0f;  // and infinite above
  static constexpr float last_finite = 0x1.62e42ep+6f;
  static constexpr std::int32_t lift = 64;  // 2^lift e^x is a normal number for all x from lowest_lifted to exp_bound
  static constexpr float lowered = 0x1p-64f;
  static constexpr float lowest_lifted = -131.0f;
};
template <>
struct exponential_constants<double> {
  static constexpr double log2_e = 0x1.71547652b82fep+0;
  static constexpr double ln2_high = 0x1.62e42feep-1;
  static constexpr double ln2_low = 0x1.a39ef35793c76p-33;
  static constexpr double round_magic = 0x1.8p+52;
  static constexpr int fraction_bits = 52;
  static constexpr std::int64_t bias = 1023;
  static constexpr double lowest = -746.0;
  static constexpr double lowest_normal = -708.0;
  static constexpr double highest = 710.0;
  static constexpr double last_finite = 0x1.62e42fefa39efp+9;
  static constexpr std::int64_t lift = 512;
  static constexpr double lowered = 0x1p-512;
  static constexpr double lowest_lifted = -1062.0;
};

/// x = n ln 2 + r with |r| <= ln 2 / 2, or n a multiple of 1/16 (1/8) and r as much smaller where there is a table.
/// `shifted` has n + Offset in its low bits, what is less than 1 first. Without the table e^r takes more steps and errs
/// less.
template <class V>
struct reduced {
  V shifted, n, r;
};
template <bool ByTable, class T>
inline constexpr int bits_of_table = ByTable ? table_bits<T> : 0;
template <int Offset = 0, bool InOneStep = false, bool ByTable = true, class V>
WEFT_ALWAYS_INLINE constexpr reduced<V> reduce_by_ln2(V x) {
  using T = scalar_of<V>;
  using constants = exponential_constants<T>;
  constexpr T magic = constants::round_magic / T(1 << bits_of_table<ByTable, T>) + static_cast<T>(Offset);
  const V shifted = opaque(multiply_add(x, V(constants::log2_e), V(magic)));
  const V n = shifted - V(magic);
  if constexpr (InOneStep) return {shifted, n, multiply_add(n, V(static_cast<T>(-0x1.62e42fefa39efp-1)), x)};
  const V high = multiply_add(n, V(-constants::ln2_high), x);
  return {shifted, n, multiply_add(n, V(-constants::ln2_low), high)};
}

/// (e^r - 1 - r) / r^2 for |r| <= ln 2 / 2: minimax in the relative error of e^r (float) or e^r - 1 (double).
template <class V>
WEFT_ALWAYS_INLINE constexpr V exp_tail(V r) {
  if constexpr (sizeof(scalar_of<V>) == 4) {
    return polynomial(r, 0x1.fffffcp-2f, 0x1.55549p-3f, 0x1.5558f8p-5f, 0x1.123b04p-7f, 0x1.6a225ep-10f);
  } else {
    return polynomial(r, 0x1.0000000000005p-1, 0x1.5555555555539p-3, 0x1.55555555521f1p-5, 0x1.111111111919cp-7,
                      0x1.6c16c17f12b4p-10, 0x1.a01a017494dbfp-13, 0x1.a019a6bf452abp-16, 0x1.71de88a5141p-19,
                      0x1.28a29800fc455p-22, 0x1.ae6ba12dbfe89p-26);
  }
}
template <class V>
WEFT_ALWAYS_INLINE constexpr V exp_of_reduced(V r) {
  const V one(scalar_of<V>(1)), tail = exp_tail(r);
  // Where a step takes two instructions, a shorter chain; (1 + r) + r^2 tail, yet shorter, has 1 + r rounded, and e^x
  // would err by 1.3 ulp instead of 1.01. Doubles have none to spare: what is made of theirs errs by up to 1.9.
  if constexpr (has_fused || sizeof(scalar_of<V>) == 8)
    return multiply_add(multiply_add(tail, r, one), r, one);
  else
    return one + multiply_add(r * r, tail, r);
}
/// power e^r for the small r of a table: minimax in the relative error.
template <class V>
WEFT_ALWAYS_INLINE constexpr V times_exp(V power, V r) {
  using T = scalar_of<V>;
  V tail;
  if constexpr (sizeof(T) == 8)
    tail = polynomial(r, 1.0, 0x1.0000000000004p-1, 0x1.555555548f731p-3, 0x1.555555547f58ep-5, 0x1.11123abe6c47cp-7,
                      0x1.6c1841837e695p-10);
  else if constexpr (table_bits<T> == 4)
    tail = polynomial(r, 1.0f, 0x1.00022p-1f, 0x1.55571ep-3f);
  else
    tail = polynomial(r, 1.0f, 0x1.00087ep-1f, 0x1.555c76p-3f);
  return multiply_add(power, r * tail, power);
}
/// e^r, times the power that j stands for where there is a table.
template <bool ByTable = true, class V, class I>
WEFT_ALWAYS_INLINE constexpr V exp_of_reduced(V r, [[maybe_unused]] I j) {
  using T = scalar_of<V>;
  if constexpr (bits_of_table<ByTable, T> != 0)
    return times_exp(look_up(exponential_table<T>::powers, j), r);
  else
    return exp_of_reduced(r);
}

/// 2^k from the shifted k + bias of a reduction.
template <class V>
WEFT_ALWAYS_INLINE constexpr V power_of_two(integer_of<V> shifted) {
  return from_bits<V>(shift_left<exponential_constants<scalar_of<V>>::fraction_bits>(shifted));
}
/// 2^(k + j/16) from the shifted k of a reduction by the table, for the exponents k of normal numbers, by a table of
/// powers that are less by what it leaves beside k.
template <class V, class Table>
WEFT_ALWAYS_INLINE constexpr V power_by_table(const Table& lowered, integer_of<V> shifted) {
  using T = scalar_of<V>;
  constexpr int places = exponential_constants<T>::fraction_bits - table_bits<T>;
  return from_bits<V>(wrapping_add(bits_of(look_up(lowered, shifted)), shift_left<places>(shifted)));
}

#if WEFT_HAS_AVX512
/// p * 2^floor(n), with overflow, underflow and subnormals done by the instruction.
template <class T, int W>
WEFT_ALWAYS_INLINE lanes<T, W> scale_by_floor(lanes<T, W> p, lanes<T, W> n) {
  using L = lanes<T, W>;
  constexpr auto all8 = static_cast<unsigned char>(-1);
  if constexpr (sizeof(L) == 64 && sizeof(T) == 4) {
    return L(__builtin_ia32_scalefps512_mask(p.v, n.v, p.v, static_cast<unsigned short>(-1), 4));
  } else if constexpr (sizeof(L) == 64) {
    return L(__builtin_ia32_scalefpd512_mask(p.v, n.v, p.v, all8, 4));
  } else if constexpr (sizeof(L) == 32 && sizeof(T) == 4) {
    return L(__builtin_ia32_scalefps256_mask(p.v, n.v, p.v, all8));
  } else if constexpr (sizeof(L) == 32) {
    return L(__builtin_ia32_scalefpd256_mask(p.v, n.v, p.v, all8));
  } else if constexpr (sizeof(T) == 4) {
    return L(__builtin_ia32_scalefps128_mask(p.v, n.v, p.v, all8));
  } else {
    return L(__builtin_ia32_scalefpd128_mask(p.v, n.v, p.v, all8));
  }
}
/// The smaller in magnitude of r and limit, with the sign of r; limit if r is NaN.
template <class T, int W>
WEFT_ALWAYS_INLINE lanes<T, W> limit_magnitude(lanes<T, W> r, T limit) {
  using L = lanes<T, W>;
  const L b(limit);
  constexpr auto all8 = static_cast<unsigned char>(-1);
  if constexpr (sizeof(L) == 64 && sizeof(T) == 4) {
    return L(__builtin_ia32_rangeps512_mask(r.v, b.v, 2, r.v, static_cast<unsigned short>(-1), 4));
  } else if constexpr (sizeof(L) == 64) {
    return L(__builtin_ia32_rangepd512_mask(r.v, b.v, 2, r.v, all8, 4));
  } else if constexpr (sizeof(L) == 32 && sizeof(T) == 4) {
    return L(__builtin_ia32_rangeps256_mask(r.v, b.v, 2, r.v, all8));
  } else if constexpr (sizeof(L) == 32) {
    return L(__builtin_ia32_rangepd256_mask(r.v, b.v, 2, r.v, all8));
  } else if constexpr (sizeof(T) == 4) {
    return L(__builtin_ia32_rangeps128_mask(r.v, b.v, 2, r.v, all8));
  } else {
    return L(__builtin_ia32_rangepd128_mask(r.v, b.v, 2, r.v, all8));
  }
}
template <class V>
WEFT_ALWAYS_INLINE vector_pair<V> scale_by_floor(vector_pair<V> p, vector_pair<V> n) {
  return {scale_by_floor(p.first, n.first), scale_by_floor(p.second, n.second)};
}
template <class V>
WEFT_ALWAYS_INLINE vector_pair<V> limit_magnitude(vector_pair<V> r, scalar_of<V> limit) {
  return {limit_magnitude(r.first, limit), limit_magnitude(r.second, limit)};
}
/// The same of constants: in two factors, as 2^n itself may be subnormal, or beyond the range where the result is not.
template <class T>
  requires(math_traits<T>::width == 1)
constexpr T scale_by_floor(T p, T n) {
  using integer = integer_of<T>;
  const auto towards_zero = static_cast<integer>(n);
  const integer k = towards_zero - (n < static_cast<T>(towards_zero) ? 1 : 0), half = k / 2;
  constexpr integer bias = exponential_constants<T>::bias;
  return p * power_of_two<T>(half + bias) * power_of_two<T>(k - half + bias);
}
#endif

}  // namespace weft::detail
