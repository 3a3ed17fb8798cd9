// Powers of 2^(1/16), or 2^(1/8), in a table that fits into a register or two, from which an instruction takes an
// element for each lane. With them e^x = 2^k 2^(j/16) e^r, and e^r of a small r is short (Tang 1989, whose table stands
// in memory).
#pragma once

#include <weft/core/math/pair.hpp>

namespace weft::detail {

/// How many powers of 2 there are for each bit of the exponent, as a power of two: 0 without a table. Without fused
/// operations a step of e^r takes two instructions, and so would the reduction to a small r.
#if WEFT_HAS_AVX512
template <class T>
inline constexpr int table_bits = 4;
#elif defined(__AVX2__)
template <class T>
inline constexpr int table_bits = has_fused && sizeof(T) == 4 ? 3 : 0;
#else
template <class T>
inline constexpr int table_bits = 0;
#endif

/// The table of so many powers: part of the name, as units that are compiled for different instruction sets have their
/// own.
template <class T, int Count>
struct powers_of_two;
template <class T>
using exponential_table = powers_of_two<T, 1 << table_bits<T>>;

template <>
struct powers_of_two<float, 16> {
  alignas(64) static constexpr float powers[16] = {0x1p+0f,        0x1.0b5586p+0f, 0x1.172b84p+0f, 0x1.2387a6p+0f,
                                                   0x1.306fep+0f,  0x1.3dea64p+0f, 0x1.4bfdaep+0f, 0x1.5ab07ep+0f,
                                                   0x1.6a09e6p+0f, 0x1.7a1148p+0f, 0x1.8ace54p+0f, 0x1.9c4918p+0f,
                                                   0x1.ae89fap+0f, 0x1.c199bep+0f, 0x1.d5818ep+0f, 0x1.ea4afap+0f};
};
template <>
struct powers_of_two<double, 16> {
  alignas(64) static constexpr double powers[16] = {0x1p+0,
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
  // of 26 bits, so that 1 more and 1 less are exact where it matters; less j in the bits from the 48th on, where a
  // reduction leaves it
  alignas(64) static constexpr double lowered_short[16] = {0x1p+0,
                                                     0x1.fb5587p-1,
                                                     0x1.f72b84p-1,
                                                     0x1.f387a7p-1,
                                                     0x1.f06fe08p-1,
                                                     0x1.edea65p-1,
                                                     0x1.ebfdad8p-1,
                                                     0x1.eab07ep-1,
                                                     0x1.ea09e68p-1,
                                                     0x1.ea1147p-1,
                                                     0x1.eace54p-1,
                                                     0x1.ec4918p-1,
                                                     0x1.ee89f98p-1,
                                                     0x1.f199bep-1,
                                                     0x1.f5818ep-1,
                                                     0x1.fa4afap-1};
  // ln of such a power less j ln 2 / 16
  alignas(64) static constexpr double log_of_excess[16] = {0.0,
                                                    0x1.72d09ece282f9p-27,
                                                    0x1.9c0c2141fef92p-27,
                                                    0x1.5a85dbf35a1f5p-28,
                                                    -0x1.d8582233b51e8p-28,
                                                    0x1.94f4d19930d82p-27,
                                                    0x1.13389d0c95ep-27,
                                                    0x1.00d8abadaf8d3p-27,
                                                    0x1.101228eded968p-28,
                                                    -0x1.5394e3af5b5f2p-27,
                                                    -0x1.67a1ca1d9d84ap-28,
                                                    -0x1.a3b5e344f7bdfp-28,
                                                    -0x1.9c72f009003bfp-29,
                                                    0x1.6961b3cf799ap-28,
                                                    0x1.a5217cbeba37ep-28,
                                                    -0x1.61428daeb9d87p-28};
};
template <>
struct powers_of_two<float, 8> {
  alignas(32) static constexpr float powers[8] = {0x1p+0f,        0x1.172b84p+0f, 0x1.306fep+0f,  0x1.4bfdaep+0f,
                                                  0x1.6a09e6p+0f, 0x1.8ace54p+0f, 0x1.ae89fap+0f, 0x1.d5818ep+0f};
  // less j in the exponent and the bits below it, where a reduction leaves it beside k
  alignas(32) static constexpr float lowered[8] = {0x1p+0f,        0x1.f72b84p-1f, 0x1.f06fep-1f,  0x1.ebfdaep-1f,
                                                   0x1.ea09e6p-1f, 0x1.eace54p-1f, 0x1.ee89fap-1f, 0x1.f5818ep-1f};
};

template <class L>
WEFT_ALWAYS_INLINE typename L::vector_type table_part(const scalar_of<L>* from) {
  typename L::vector_type v;
  __builtin_memcpy(&v, from, sizeof(v));
  return v;
}
/// table[i % Size] for each i.
template <class T, int Size, class I, int W>
WEFT_ALWAYS_INLINE lanes<T, W> look_up(const T (&table)[Size], lanes<I, W> at) {
  using L = lanes<T, W>;
  if constexpr (static_cast<int>(sizeof(L)) < native_bytes) {
    return low_half(look_up(table, join_halves(at, at)));
#if WEFT_HAS_AVX512
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
#elif defined(__AVX2__)
  } else {
    return L(__builtin_ia32_permvarsf256(table_part<L>(table), any_vector(at.v)));
#endif
  }
}
template <class T, int Size, class I>
  requires std::is_integral_v<I>
constexpr T look_up(const T (&table)[Size], I at) { return table[at & (Size - 1)]; }
template <class T, int Size, class I>
WEFT_ALWAYS_INLINE auto look_up(const T (&table)[Size], vector_pair<I> at) {
  return vector_pair(look_up(table, at.first), look_up(table, at.second));
}

}  // namespace weft::detail
