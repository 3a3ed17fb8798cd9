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

/// Of positive normal numbers.
template <class T>
LIMIT_INLINE pack<T> log(pack<T> x) {
  const pack<T> m = fraction(x);
  const pack<T> e = exponent(x) - exponent(m);
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

/// t / (t + 2) with t = e^2x - 1
template <class T>
LIMIT_INLINE pack<T> tanh(pack<T> x) {
  constexpr T end = std::is_same_v<T, float> ? T(9.1) : T(19.1);
  const pack<T> one(T(1));
  const pack<T> limited = max(min(x, pack<T>(end)), pack<T>(-end));
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
