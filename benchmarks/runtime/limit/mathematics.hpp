// exp, log and tanh of packs within about 2 ulp, for arguments that neither overflow nor are NaN.
#pragma once

#include "pack.hpp"

#include <type_traits>

namespace limit {

template <class T>
LIMIT_INLINE pack<T> polynomial(pack<T>, T constant) {
  return pack<T>(constant);
}
template <class T, class... More>
LIMIT_INLINE pack<T> polynomial(pack<T> x, T constant, More... more) {
  return fma(polynomial(x, more...), x, pack<T>(constant));
}

template <class T>
struct split_exponent {
  pack<T> power, rest;
};

/// x - n ln 2
template <class T>
LIMIT_INLINE pack<T> less_ln2(pack<T> x, pack<T> n) {
  constexpr bool is_float = std::is_same_v<T, float>;
  const pack<T> r = nfma(n, pack<T>(is_float ? T(0x1.63p-1) : T(0x1.62e42feep-1)), x);
  return nfma(n, pack<T>(is_float ? T(-0x1.bd0106p-13) : T(0x1.a39ef35793c76p-33)), r);
}
template <class T>
inline constexpr T log2_e = T(0x1.71547652b82fep+0);

/// x = power ln 2 + rest
template <class T>
LIMIT_INLINE split_exponent<T> split(pack<T> x) {
  const pack<T> n = round(x * pack<T>(log2_e<T>));
  return {n, less_ln2(x, n)};
}

/// By a table of 2^(j / steps), where a register or two have room for it.
template <class T>
LIMIT_INLINE pack<T> exp_by_table(pack<T> x) {
  constexpr bool is_float = std::is_same_v<T, float>;
  constexpr int steps = pack<T>::steps;
  const pack<T> magic((is_float ? T(0x1.8p+23) : T(0x1.8p+52)) / T(steps));
  const pack<T> t = fma(x, pack<T>(log2_e<T>), magic), n = t - magic, r = less_ln2(x, n), power = pack<T>::power(t);
  pack<T> p;
  if constexpr (is_float && steps == 16)
    p = polynomial(r, 1.0f, 0x1.00022p-1f, 0x1.55571ep-3f);
  else if constexpr (is_float)
    p = polynomial(r, 1.0f, 0x1.00087ep-1f, 0x1.555c76p-3f);
  else
    p = polynomial(r, 1.0, 0x1.0000000000004p-1, 0x1.555555548f731p-3, 0x1.555555547f58ep-5, 0x1.11123abe6c47cp-7,
                   0x1.6c1841837e695p-10);
  const pack<T> e = fma(power, r * p, power);
  if constexpr (pack<T>::scales_safely)
    return scale(e, n);
  else
    return e;  // power has it all
}

template <class T>
LIMIT_INLINE pack<T> exp(pack<T> x) {
  if constexpr (!pack<T>::scales_safely) x = max(x, pack<T>(std::is_same_v<T, float> ? T(-87) : T(-708)));
  if constexpr (pack<T>::steps > 0) {
    return exp_by_table(x);
  } else {
    const auto [n, r] = split(x);
    return scale(polynomial(r, 1.0, 1.0, 0x1.0000000000005p-1, 0x1.5555555555539p-3, 0x1.55555555521f1p-5,
                            0x1.111111111919cp-7, 0x1.6c16c17f12b4p-10, 0x1.a01a017494dbfp-13, 0x1.a019a6bf452abp-16,
                            0x1.71de88a5141p-19, 0x1.28a29800fc455p-22, 0x1.ae6ba12dbfe89p-26),
                 n);
  }
}

/// 1 / c and log c for 16 numbers c, each in the middle of the significands that begin with the same four bits.
template <class T>
struct logarithms;
template <>
struct logarithms<float> {
  alignas(64) static constexpr float inverses[] = {0x1p+0f,        0x1.d3eb5p-1f,  0x1.baac5p-1f,  0x1.a43994p-1f,
                                                   0x1.8fb25p-1f,  0x1.7d2a72p-1f, 0x1.6c138p-1f,  0x1.5c7adep-1f,
                                                   0x1.4e3af8p+0f, 0x1.41525ap+0f, 0x1.352496p+0f, 0x1.29e8c6p+0f,
                                                   0x1.1f6944p+0f, 0x1.15d1fap+0f, 0x1.0cadccp+0f, 0x1p+0f};
  alignas(64) static constexpr float logs[] = {0,
                                               0x1.70c244p-4f,
                                               0x1.29f844p-3f,
                                               0x1.948cfep-3f,
                                               0x1.fb1fbp-3f,
                                               0x1.2e2c1ep-2f,
                                               0x1.5d2504p-2f,
                                               0x1.89fa5p-2f,
                                               -0x1.110d7ap-2f,
                                               -0x1.d1707ap-3f,
                                               -0x1.824e78p-3f,
                                               -0x1.36801cp-3f,
                                               -0x1.da0e7ep-4f,
                                               -0x1.4f0a22p-4f,
                                               -0x1.8bff52p-5f,
                                               0};
};
template <>
struct logarithms<double> {
  alignas(64) static constexpr double inverses[] = {0x1p+0,
                                                    0x1.d3f0ef99143b8p-1,
                                                    0x1.bac6ee955996p-1,
                                                    0x1.a44e699e409fcp-1,
                                                    0x1.8fa45324ff5cap-1,
                                                    0x1.7d29ed2f4fec6p-1,
                                                    0x1.6c35fa62b4889p-1,
                                                    0x1.5cc49f80a0e98p-1,
                                                    0x1.4e63a27c07697p+0,
                                                    0x1.41290990500a1p+0,
                                                    0x1.35026d0284cb4p+0,
                                                    0x1.29e78999dbd16p+0,
                                                    0x1.1f6cb085b7ed2p+0,
                                                    0x1.15c73d8bc5638p+0,
                                                    0x1.0ca0ee8ecc5a3p+0,
                                                    0x1p+0};
  alignas(64) static constexpr double logs[] = {0,
                                                0x1.70910a8ff701fp-4,
                                                0x1.297d2072f5198p-3,
                                                0x1.942776b308e0dp-3,
                                                0x1.fb675d27632bep-3,
                                                0x1.2e2d82cef29f9p-2,
                                                0x1.5cc40f83937ddp-2,
                                                0x1.8921ac146b9b3p-2,
                                                -0x1.118a0999a5ffep-2,
                                                -0x1.d069164c5486ap-3,
                                                -0x1.816c1df6ebe89p-3,
                                                -0x1.36779cdfa9fdbp-3,
                                                -0x1.da3f4957ea6a6p-4,
                                                -0x1.4e6bd5878152bp-4,
                                                -0x1.8a7707cb41168p-5,
                                                0};
};
template <class T>
LIMIT_INLINE pack<T> log_by_table(pack<T> m, pack<T> e) {
  const pack<T> near = pack<T>::pick(logarithms<T>::logs, m);
  const pack<T> f = fma(m, pack<T>::pick(logarithms<T>::inverses, m), pack<T>(T(-1)));
  pack<T> tail;
  if constexpr (std::is_same_v<T, float>) {
    tail = polynomial(f, -0.5f, 0x1.55584p-2f, -0x1.001184p-2f, 0x1.822864p-3f);
  } else {
    tail = polynomial(f, -0x1.0000000000002p-1, 0x1.5555555555f57p-2, -0x1.fffffffff3d1ap-3, 0x1.99999980ca202p-3,
                      -0x1.555554a6ce04ep-3, 0x1.2492d6cd283e2p-3, -0x1.0009ce8f3fe6ap-3, 0x1.c57c94bfbdf73p-4,
                      -0x1.6633aad2fbe44p-4);
  }
  return fma(f * f, tail, f) + fma(e, pack<T>(T(0x1.62e42fefa39efp-1)), near);
}

/// Of positive normal numbers.
template <class T>
LIMIT_INLINE pack<T> log(pack<T> x) {
  const pack<T> m = fraction(x);
  const pack<T> e = exponent(x) - exponent(m);
  if constexpr (pack<T>::picks) return log_by_table(m, e);
  const pack<T> f = m - pack<T>(T(1));
  if constexpr (std::is_same_v<T, float>) {
    const pack<T> tail = polynomial(f, -0.5f, 0x1.55555ap-2f, -0x1.00006ep-2f, 0x1.999788p-3f, -0x1.5519b8p-3f,
                                    0x1.24609ap-3f, -0x1.04aa36p-3f, 0x1.df426ep-4f, -0x1.756682p-4f, 0x1.349e5ap-5f);
    return fma(e, pack<T>(0x1.62e43p-1f), fma(f * f, tail, f));
  } else {
    const pack<T> s = f / (f + pack<T>(2.0));
    const pack<T> z = s * s;
    const pack<T> tail =
        polynomial(z, 0x1.5555555555776p-1, 0x1.99999998f0caep-2, 0x1.249249b21b96dp-2, 0x1.c71c0169256dcp-3,
                   0x1.7474e1e4eb76dp-3, 0x1.3852e90a351b9p-3, 0x1.3abd92894d4fp-3);
    const pack<T> half = f * pack<T>(0.5);
    const pack<T> low = fma(s, fma(z, tail, half * f), e * pack<T>(0x1.a39ef35793c76p-33));
    return fma(e, pack<T>(0x1.62e42feep-1), f - fma(half, f, pack<T>(0.0) - low));
  }
}

/// By powers of 26 bits, which 1 is exactly below, and what they are beyond 2^(j / 16).
template <class P>
LIMIT_INLINE P tanh_by_table(P x) {
  alignas(64) static constexpr double powers[] = {0x1p+0,         0x1.0b5587p+0, 0x1.172b84p+0,  0x1.2387a7p+0,
                                                  0x1.306fe08p+0, 0x1.3dea65p+0, 0x1.4bfdad8p+0, 0x1.5ab07ep+0,
                                                  0x1.6a09e68p+0, 0x1.7a1147p+0, 0x1.8ace54p+0,  0x1.9c4918p+0,
                                                  0x1.ae89f98p+0, 0x1.c199bep+0, 0x1.d5818ep+0,  0x1.ea4afap+0};
  alignas(64) static constexpr double beyond[] = {0.0,
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
  const P magic(0x1.8p+48), one(1.0);
  const P t = fma(x, P(2 * log2_e<double>), magic), n = t - magic;
  const P r = less_ln2(x + x, n) - P::pick_last(beyond, t), power = scale(P::pick_last(powers, t), n);
  const P tail = polynomial(r, 0x1.0000000000003p-1, 0x1.5555555555558p-3, 0x1.55555554ace9ap-5, 0x1.111111109b4ecp-7,
                            0x1.6c181fa006c5ap-10, 0x1.a01b78a07cb81p-13);
  const P u = fma(power, fma(r * r, tail, r), power - one);
  return u / (u + P(2.0));
}

/// t / (t + 2) with t = e^2x - 1
template <class T>
LIMIT_INLINE pack<T> tanh(pack<T> x) {
  constexpr T end = std::is_same_v<T, float> ? T(9.1) : T(19.1);
  const pack<T> one(T(1));
  const pack<T> limited = max(min(x, pack<T>(end)), pack<T>(-end));
  if constexpr (std::is_same_v<T, double> && pack<T>::picks) return tanh_by_table(limited);
  const auto [n, r] = split(limited + limited);
  pack<T> tail;
  if constexpr (std::is_same_v<T, float>) {
    tail = polynomial(r, 0x1.fffffep-2f, 0x1.5554aep-3f, 0x1.555676p-5f, 0x1.122886p-7f, 0x1.6bebe4p-10f);
  } else {
    tail = polynomial(r, 0x1.0000000000005p-1, 0x1.5555555555539p-3, 0x1.55555555521f1p-5, 0x1.111111111919cp-7,
                      0x1.6c16c17f12b4p-10, 0x1.a01a017494dbfp-13, 0x1.a019a6bf452abp-16, 0x1.71de88a5141p-19,
                      0x1.28a29800fc455p-22, 0x1.ae6ba12dbfe89p-26);
  }
  const pack<T> power = scale(one, n);
  const pack<T> t = fma(power, fma(r * r, tail, r), power - one);
  return t / (t + pack<T>(T(2)));
}

}  // namespace limit
