// Softmax along the rows by hand: short rows in registers, long ones against a lazily moved reference.
#pragma once

#include "kernel.hpp"

#include <cmath>

namespace limit {

inline constexpr int block = 8;  // packs taken at a time

// ---- short rows: everything in registers
// Several rows side by side hide the latency of the horizontal reductions.
template <class T, int Packs, int Rows, bool Logarithm>
LIMIT_INLINE void rows_in_registers(const T* x, T* y, std::size_t columns) {
  using P = pack<T>;
  const auto rest = P::first(columns - (Packs - 1) * P::size);
  P e[Rows][Packs];
  P low[Rows];
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 8
    for (int k = 0; k + 1 < Packs; ++k) e[r][k] = P::load(x + r * columns + k * P::size);
    e[r][Packs - 1] = P::load(x + r * columns + (Packs - 1) * P::size, rest, P(-infinity<T>));
    low[r] = maximum_of(e[r]);
  }
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) low[r] = P(highest(low[r]));
  P total[Rows];
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 8
    for (int k = 0; k < Packs; ++k) {
      const P shifted = e[r][k] - low[r];
      const P power = exp(max(shifted, P(T(-87))));
      const P counted = k + 1 < Packs ? power : P::choose(rest, power, P(T(0)));
      total[r] = k == 0 ? counted : total[r] + counted;
      e[r][k] = Logarithm ? shifted : power;
    }
  }
  alignas(64) T factors[P::size];
  if constexpr (Logarithm) {  // of all rows at once
    P(T(1)).store(factors);
    for (int r = 0; r < Rows; ++r) factors[r] = sum(total[r]);
    log(P::load(factors)).store(factors);
  } else {
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) factors[r] = T(1) / sum(total[r]);
  }
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) {
    const P factor(factors[r]);
#pragma GCC unroll 8
    for (int k = 0; k < Packs; ++k) {
      const P result = Logarithm ? e[r][k] - factor : e[r][k] * factor;
      if (k + 1 < Packs)
        result.store(y + r * columns + k * P::size);
      else
        result.store(y + r * columns + k * P::size, rest);
    }
  }
}

template <class T, int Packs, int Rows, bool Logarithm>
void short_rows(const arguments<T>& to) {
  std::size_t row = 0;
  for (; row + Rows <= to.rows; row += Rows)
    rows_in_registers<T, Packs, Rows, Logarithm>(to.x + row * to.columns, to.y + row * to.columns, to.columns);
  for (; row < to.rows; ++row)
    rows_in_registers<T, Packs, 1, Logarithm>(to.x + row * to.columns, to.y + row * to.columns, to.columns);
}

template <class T, int Rows, bool Logarithm>
void in_registers(const arguments<T>& to) {
  switch ((to.columns + pack<T>::size - 1) / pack<T>::size) {
    case 1:
      return short_rows<T, 1, Rows, Logarithm>(to);
    case 2:
      return short_rows<T, 2, Rows, Logarithm>(to);
    case 3:
      return short_rows<T, 3, Rows, Logarithm>(to);
    case 4:
      return short_rows<T, 4, Rows, Logarithm>(to);
    case 5:
      return short_rows<T, 5, Rows, Logarithm>(to);
    case 6:
      return short_rows<T, 6, Rows, Logarithm>(to);
    case 7:
      return short_rows<T, 7, Rows, Logarithm>(to);
    case 8:
      return short_rows<T, 8, Rows, Logarithm>(to);
    default:
      break;
  }
}

#if defined(__AVX512F__)
// ---- rows of up to 8 floats: two in a register, four registers at a time
template <class Op>
LIMIT_INLINE pack<float> within_eights(pack<float> v, Op op) {
  v = op(v, pack<float>(_mm512_shuffle_f32x4(v.v, v.v, 0xb1)));
  v = op(v, pack<float>(_mm512_permute_ps(v.v, 0x4e)));
  return op(v, pack<float>(_mm512_permute_ps(v.v, 0xb1)));
}

template <bool Logarithm>
void pairs_in_registers(const arguments<float>& to) {
  using P = pack<float>;
  const std::size_t n = to.columns, total = to.rows * n;
  const int gap = 8 - static_cast<int>(n);
  const __m512i places = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i apart = _mm512_mask_sub_epi32(places, 0xff00, places, _mm512_set1_epi32(gap));
  const auto second = static_cast<__mmask16>(0xffffu << n);
  const __m512i together = _mm512_mask_add_epi32(places, second, places, _mm512_set1_epi32(gap));
  const auto used = static_cast<__mmask16>(((1u << n) - 1) * 0x0101u);
  const auto maximum = [](P a, P b) LIMIT_LAMBDA { return max(a, b); };
  const auto addition = [](P a, P b) LIMIT_LAMBDA { return a + b; };
  for (std::size_t at = 0; at < total; at += 8 * n) {
    P v[4];
    __mmask16 present[4];
#pragma GCC unroll 4
    for (std::size_t k = 0; k < 4; ++k) {
      const std::size_t begin = at + 2 * k * n, left = begin < total ? total - begin : 0;
      present[k] = P::first(left < 2 * n ? left : 2 * n);
      const P packed = P::load(to.x + begin, present[k], P(-infinity<float>));
      v[k] = _mm512_mask_permutexvar_ps(_mm512_set1_ps(-infinity<float>), used, apart, packed.v);
    }
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) {
      const P shifted = v[k] - within_eights(v[k], maximum);
      const P power = P::choose(used, exp(shifted), P(0.0f));
      const P sums = within_eights(power, addition);
      const P result = Logarithm ? shifted - log(sums) : power / sums;
      P(_mm512_permutexvar_ps(together, result.v)).store(to.y + at + 2 * static_cast<std::size_t>(k) * n, present[k]);
    }
  }
}
#endif

// ---- long rows: the reference is the maximum of the first block, moved when a later block is far above it
template <class T, bool Store>
LIMIT_INLINE void exponentials(const T* x, T* y, std::size_t columns, T& reference, T& total) {
  using P = pack<T>;
  constexpr std::size_t step = block * P::size;
  P sums[block];
#pragma GCC unroll 8
  for (int k = 0; k < block; ++k) sums[k] = P(T(0));
  P c(-infinity<T>), bound = c;
  std::size_t j = 0;
  const auto move = [&](P m) {  // out of the way: at most a few times a row
    const P next(highest(m));
    const T factor = std::exp(highest(c) - highest(next));
    for (int k = 0; k < block; ++k) sums[k] = sums[k] * P(factor);
    if constexpr (Store) {
      for (std::size_t i = 0; i < j; ++i) y[i] *= factor;
    }
    c = next;
    bound = c + P(slack<T>);
  };
  for (; j + step <= columns; j += step) {
    P v[block];
#pragma GCC unroll 8
    for (int k = 0; k < block; ++k) {
      v[k] = P::load(x + j + k * P::size);
      prefetch(x + j + k * P::size);
    }
    const P m = maximum_of(v);
    if (P::any(above(m, bound))) [[unlikely]]
      move(m);
#pragma GCC unroll 8
    for (int k = 0; k < block; ++k) {
      const P e = exp(v[k] - c);
      sums[k] = sums[k] + e;
      if constexpr (Store) e.store(y + j + k * P::size);
    }
  }
  for (; j < columns; j += P::size) {
    const auto rest = columns - j < P::size ? P::first(columns - j) : P::first(P::size);
    const P v = P::load(x + j, rest, P(-infinity<T>));
    if (P::any(above(v, bound))) move(v);
    const P e = exp(max(v - c, P(T(-87))));
    sums[0] = sums[0] + P::choose(rest, e, P(T(0)));
    if constexpr (Store) e.store(y + j, rest);
  }
  reference = highest(c);
  total = sum(((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7])));
}

template <class T>
LIMIT_INLINE void scaled(T* y, std::size_t columns, T factor) {
  using P = pack<T>;
  std::size_t j = 0;
#pragma GCC unroll 8
  for (; j + P::size <= columns; j += P::size) (P::load(y + j) * P(factor)).store(y + j);
  if (j < columns) {
    const auto rest = P::first(columns - j);
    (P::load(y + j, rest, P(T(0))) * P(factor)).store(y + j, rest);
  }
}

template <class T>
void lazy_scale(const arguments<T>& to) {
  for (std::size_t row = 0; row < to.rows; ++row) {
    const T* x = to.x + row * to.columns;
    T* y = to.y + row * to.columns;
    T reference, total;
    exponentials<T, true>(x, y, to.columns, reference, total);
    scaled(y, to.columns, T(1) / total);
  }
}

template <class T, bool Stream, class Finish>
LIMIT_INLINE void written(const T* x, T* y, std::size_t columns, Finish finish) {
  using P = pack<T>;
  std::size_t j = 0;
  const auto body = [&](auto store) {
    for (; j + 4 * P::size <= columns; j += 4 * P::size) {
#pragma GCC unroll 4
      for (std::size_t k = 0; k < 4; ++k) {
        prefetch(x + j + k * P::size);
        store(finish(P::load(x + j + k * P::size)), y + j + k * P::size);
      }
    }
  };
  if (Stream && is_aligned(y))
    body([](P v, T* p) LIMIT_LAMBDA { v.stream(p); });
  else
    body([](P v, T* p) LIMIT_LAMBDA { v.store(p); });
  for (; j < columns; j += P::size) {
    const auto rest = columns - j < P::size ? P::first(columns - j) : P::first(P::size);
    finish(P::load(x + j, rest, P(T(0)))).store(y + j, rest);
  }
}

}  // namespace limit
