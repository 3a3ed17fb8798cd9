// e^x = 2^k T e^r, where T is one of 16 powers of 2^(1/16): their table fits into a register, or two, from which an
// instruction takes an element for each lane. So r is small, and e^r short. (Tang 1989; the table in a register is ours.)
#pragma once

#include <weft/core/math/exponential_parts.hpp>

#if WEFT_HAS_AVX512

namespace weft::detail {

/// What exponential_constants are to whole powers of 2.
template <class T>
struct exponential_table;
template <>
struct exponential_table<float> {
  static constexpr float round_magic = 0x1.8p+19f;  // x + magic has the integer nearest to 16 x in its low bits
  static constexpr float ln2 = 0x1.62e430p-1f;
  // 2^(j / 16), within 0.45 ulp
  alignas(64) static constexpr float powers[16] = {
      0x1p+0f,        0x1.0b5586p+0f, 0x1.172b84p+0f, 0x1.2387a6p+0f, 0x1.306fep+0f,  0x1.3dea64p+0f,
      0x1.4bfdaep+0f, 0x1.5ab07ep+0f, 0x1.6a09e6p+0f, 0x1.7a1148p+0f, 0x1.8ace54p+0f, 0x1.9c4918p+0f,
      0x1.ae89fap+0f, 0x1.c199bep+0f, 0x1.d5818ep+0f, 0x1.ea4afap+0f};
};
template <>
struct exponential_table<double> {
  static constexpr double round_magic = 0x1.8p+48;
  static constexpr double ln2 = 0x1.62e42fefa39efp-1;
  alignas(64) static constexpr double powers[16] = {
      0x1p+0,
      0x1.0b5586cf9890fp+0,
      0x1.172b83c7d517bp+0,
      0x1.2387a6e756238p+0,
      0x1.306fe0a31b715p+0,
      0x1.3dea64c123422p+0,
      0x1.4bfdad5362a27p+0,
      0x1.5ab07dd485429p+0,
      0x1.6a09e667f3bcdp+0,
      0x1.7a11473eb0187p+0,
      0x1.8ace5422aa0dbp+0,
      0x1.9c49182a3f09p+0,
      0x1.ae89f995ad3adp+0,
      0x1.c199bdd85529cp+0,
      0x1.d5818dcfba487p+0,
      0x1.ea4afa2a490dap+0};
  // what these lack, as part of them
  alignas(64) static constexpr double rests[16] = {
      0x0p+0,
      0x1.79aa65d837b6dp-54,
      -0x1.01b15eaa59348p-55,
      0x1.68efde3a8a894p-54,
      0x1.34d754db0abb6p-55,
      0x1.59f48a72a4c6dp-55,
      0x1.690cebb7aafbp-56,
      0x1.063e1e21c5409p-54,
      -0x1.3b3efbf5e2228p-54,
      -0x1.b32dcb94da51dp-56,
      0x1.db72fc1f0eab4p-55,
      0x1.1affc2b91ce27p-56,
      0x1.c1a7792cb3387p-55,
      0x1.36eae30af0cb3p-56,
      0x1.4a385a63d07a7p-56,
      -0x1.ff7128fd391fp-55};
};

template <class L>
WEFT_ALWAYS_INLINE typename L::vector_type table_part(const scalar_of<L>* from) {
  typename L::vector_type v;
  __builtin_memcpy(&v, from, sizeof(v));
  return v;
}
/// table[i % 16] for each i.
template <class T, class I, int W>
WEFT_ALWAYS_INLINE lanes<T, W> look_up(const T (&table)[16], lanes<I, W> at) {
  using L = lanes<T, W>;
  if constexpr (sizeof(L) < 64) {
    return low_half(look_up(table, join_halves(at, at)));
  } else if constexpr (sizeof(T) == 4) {
    const auto all = table_part<L>(table);
#if defined(__clang__)
    return L(__builtin_ia32_permvarsf512(all, any_vector(at.v)));
#else
    return L(__builtin_ia32_permvarsf512_mask(all, any_vector(at.v), all, static_cast<unsigned short>(-1)));
#endif
  } else {
    const auto low = table_part<L>(table), high = table_part<L>(table + 8);
#if defined(__clang__)
    return L(__builtin_ia32_vpermi2varpd512(low, any_vector(at.v), high));
#else
    return L(__builtin_ia32_vpermt2varpd512_mask(any_vector(at.v), low, high, static_cast<unsigned char>(-1)));
#endif
  }
}
template <class T, class I>
  requires std::is_integral_v<I>
constexpr T look_up(const T (&table)[16], I at) {
  return table[at & 15];
}
template <class T, class I>
WEFT_ALWAYS_INLINE auto look_up(const T (&table)[16], vector_pair<I> at) {
  return vector_pair(look_up(table, at.first), look_up(table, at.second));
}
/// T e^r for |r| <= ln 2 / 32, where t has j in its low bits: minimax in the relative error.
template <class V>
WEFT_ALWAYS_INLINE constexpr V times_power(V r, V t) {
  using table = exponential_table<scalar_of<V>>;
  const V power = look_up(table::powers, bits_of(t));
  if constexpr (sizeof(scalar_of<V>) == 4) {
    return multiply_add(power, r * polynomial(r, 1.0f, 0x1.00022p-1f, 0x1.55571ep-3f), power);
  } else {
    const V p = polynomial(r, 1.0, 0x1.0000000000004p-1, 0x1.555555548f731p-3, 0x1.555555547f58ep-5,
                           0x1.11123abe6c47cp-7, 0x1.6c1841837e695p-10);
    return multiply_add(power, multiply_add(r, p, look_up(table::rests, bits_of(t))), power);
  }
}

/// e^x for x that are not far above the range of e^x, or NaN. In one step, r is off by up to 2^-24 n (2^-53).
template <bool InOneStep, class V>
WEFT_ALWAYS_INLINE constexpr V exp_by_table(V x) {
  using T = scalar_of<V>;
  using constants = exponential_constants<T>;
  constexpr bool is_constant = math_traits<V>::width == 1;
  if constexpr (is_constant) x = clamp_below(x, constants::lowest);
  const V magic(exponential_table<T>::round_magic);
  const V t = opaque(multiply_add(x, V(constants::log2_e), magic)), n = t - magic;
  const V high = multiply_add(n, V(InOneStep ? -exponential_table<T>::ln2 : -constants::ln2_high), x);
  V r = InOneStep ? high : multiply_add(n, V(-constants::ln2_low), high);
  // Beyond the range of e^x, n alone decides. r, rounding noise or NaN there, only has to leave e^r above 0 and finite.
  if constexpr (!is_constant) r = limit_magnitude(r, T(1));
  return scale_by_floor(times_power(r, t), n);
}

}  // namespace weft::detail

#endif
