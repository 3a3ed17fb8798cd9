// Softmax along the rows, and its logarithm.
#include "pack.hpp"

#if LIMIT_AVAILABLE
#include "softmax_rows.hpp"

namespace limit {
namespace {

template <class T, bool Stream>
void lazy_recompute(const arguments<T>& to) {
  using P = pack<T>;
  for (std::size_t row = 0; row < to.rows; ++row) {
    const T* x = to.x + row * to.columns;
    T reference, total;
    exponentials<T, false>(x, nullptr, to.columns, reference, total);
    const P c(reference), factor(T(1) / total);
    written<T, Stream>(x, to.y + row * to.columns, to.columns, [&](P v) LIMIT_LAMBDA { return exp(v - c) * factor; });
  }
}

template <class T, bool Stream>
void lazy_logarithm(const arguments<T>& to) {
  using P = pack<T>;
  for (std::size_t row = 0; row < to.rows; ++row) {
    const T* x = to.x + row * to.columns;
    T reference, total;
    exponentials<T, false>(x, nullptr, to.columns, reference, total);
    const P shift = P(reference) + log(P(total));
    written<T, Stream>(x, to.y + row * to.columns, to.columns, [&](P v) LIMIT_LAMBDA { return v - shift; });
  }
}

template <class T>
void logsumexp_lazy(const arguments<T>& to) {
  using P = pack<T>;
  T references[64], totals[64];
  for (std::size_t begin = 0; begin < to.rows; begin += 64) {
    const std::size_t n = to.rows - begin < 64 ? to.rows - begin : 64;
    for (std::size_t r = 0; r < n; ++r)
      exponentials<T, false>(to.x + (begin + r) * to.columns, nullptr, to.columns, references[r], totals[r]);
    for (std::size_t r = 0; r < n; r += P::size) {
      const auto rest = n - r < P::size ? P::first(n - r) : P::first(P::size);
      (P::load(references + r, rest, P(T(0))) + log(P::load(totals + r, rest, P(T(1))))).store(to.y + begin + r, rest);
    }
  }
}

template <class T, int Packs, int Rows>
LIMIT_INLINE void row_sums(const T* x, std::size_t columns, T* references, T* totals) {
  using P = pack<T>;
  const auto rest = P::first(columns - (Packs - 1) * P::size);
  P v[Rows][Packs], c[Rows], total[Rows];
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 8
    for (int k = 0; k + 1 < Packs; ++k) v[r][k] = P::load(x + r * columns + k * P::size);
    v[r][Packs - 1] = P::load(x + r * columns + (Packs - 1) * P::size, rest, P(-infinity<T>));
    c[r] = maximum_of(v[r]);
  }
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) {
    references[r] = highest(c[r]);
    c[r] = P(references[r]);
  }
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) {
#pragma GCC unroll 8
    for (int k = 0; k < Packs; ++k) {
      const P power = exp(max(v[r][k] - c[r], P(T(-87))));
      const P counted = k + 1 < Packs ? power : P::choose(rest, power, P(T(0)));
      total[r] = k == 0 ? counted : total[r] + counted;
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r) totals[r] = sum(total[r]);
}

template <class T, int Packs>
void logsumexp_short_rows(const arguments<T>& to) {
  using P = pack<T>;
  T references[64], totals[64];
  for (std::size_t begin = 0; begin < to.rows; begin += 64) {
    const std::size_t n = to.rows - begin < 64 ? to.rows - begin : 64;
    const T* x = to.x + begin * to.columns;
    std::size_t r = 0;
    for (; r + 4 <= n; r += 4) row_sums<T, Packs, 4>(x + r * to.columns, to.columns, references + r, totals + r);
    for (; r < n; ++r) row_sums<T, Packs, 1>(x + r * to.columns, to.columns, references + r, totals + r);
    for (r = 0; r < n; r += P::size) {
      const auto rest = n - r < P::size ? P::first(n - r) : P::first(P::size);
      (P::load(references + r, rest, P(T(0))) + log(P::load(totals + r, rest, P(T(1))))).store(to.y + begin + r, rest);
    }
  }
}

template <class T>
void logsumexp_registers(const arguments<T>& to) {
  switch ((to.columns + pack<T>::size - 1) / pack<T>::size) {
    case 1:
      return logsumexp_short_rows<T, 1>(to);
    case 2:
      return logsumexp_short_rows<T, 2>(to);
    case 3:
      return logsumexp_short_rows<T, 3>(to);
    case 4:
      return logsumexp_short_rows<T, 4>(to);
    case 5:
      return logsumexp_short_rows<T, 5>(to);
    case 6:
      return logsumexp_short_rows<T, 6>(to);
    case 7:
      return logsumexp_short_rows<T, 7>(to);
    case 8:
      return logsumexp_short_rows<T, 8>(to);
    default:
      break;
  }
}

#if defined(__AVX512F__)
// Rows of up to 8 floats, two in a register: every eighth element holds a result.
void logsumexp_pairs(const arguments<float>& to) {
  using P = pack<float>;
  const std::size_t n = to.columns, total = to.rows * n;
  const __m512i places = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const __m512i apart = _mm512_mask_sub_epi32(places, 0xff00, places, _mm512_set1_epi32(8 - static_cast<int>(n)));
  const auto used = static_cast<__mmask16>(((1u << n) - 1) * 0x0101u);
  const auto maximum = [](P a, P b) LIMIT_LAMBDA { return max(a, b); };
  const auto addition = [](P a, P b) LIMIT_LAMBDA { return a + b; };
  const __m512 lowest = _mm512_set1_ps(-infinity<float>);
  for (std::size_t row = 0; row < to.rows; row += 16) {
    P references(0.0f), sums(1.0f);
#pragma GCC unroll 8
    for (std::size_t k = 0; k < 8; ++k) {
      const std::size_t begin = (row + 2 * k) * n, left = begin < total ? total - begin : 0;
      const P packed = P::load(to.x + begin, P::first(left < 2 * n ? left : 2 * n), P(lowest));
      const P v = _mm512_mask_permutexvar_ps(lowest, used, apart, packed.v);
      const P highest = within_eights(v, maximum);
      const P sum = within_eights(P::choose(used, exp(v - highest), P(0.0f)), addition);
      // Both rows' values, to the places of the two rows among the 16.
      const auto here = static_cast<__mmask16>(3u << (2 * k));
      const __m512i halves = _mm512_slli_epi32(_mm512_and_si512(places, _mm512_set1_epi32(1)), 3);
      references.v = _mm512_mask_permutexvar_ps(references.v, here, halves, highest.v);
      sums.v = _mm512_mask_permutexvar_ps(sums.v, here, halves, sum.v);
    }
    (references + log(sums)).store(to.y + row, P::first(to.rows - row < 16 ? to.rows - row : 16));
  }
}
#endif

bool is_short(std::size_t, std::size_t columns) { return columns <= 8 * pack<float>::size; }
bool is_short_for_doubles(std::size_t, std::size_t columns) { return columns <= 8 * pack<double>::size; }
bool leaves_the_cache(std::size_t rows, std::size_t columns) { return rows * columns >= std::size_t{1} << 20; }

[[maybe_unused]] bool fits_an_eight(std::size_t, std::size_t columns) { return columns <= 8; }

template <bool Logarithm>
bool enter_short(std::string_view workload) {
#if defined(__AVX512F__)
  contest::enter(workload, "limit: 8 rows, two a register", pairs_in_registers<Logarithm>, nullptr, fits_an_eight);
#endif
  contest::enter(workload, "limit: row in registers", in_registers<float, 1, Logarithm>, nullptr, is_short);
  contest::enter(workload, "limit: 4 rows in registers", in_registers<float, 4, Logarithm>, nullptr, is_short);
  contest::enter(workload, "limit: row in registers", nullptr, in_registers<double, 1, Logarithm>,
                 is_short_for_doubles);
  return contest::enter(workload, "limit: 4 rows in registers", nullptr, in_registers<double, 4, Logarithm>,
                        is_short_for_doubles);
}
bool enter_softmax(std::string_view workload) {
  enter_short<false>(workload);
  contest::enter(workload, "limit: lazy, scale", lazy_scale<float>, lazy_scale<double>);
  contest::enter(workload, "limit: lazy, recompute", lazy_recompute<float, false>, lazy_recompute<double, false>,
                 leaves_the_cache);
  return contest::enter(workload, "limit: lazy, recompute, stream", lazy_recompute<float, true>,
                        lazy_recompute<double, true>, leaves_the_cache);
}

#if defined(__AVX512F__)
const bool entered_pairs =
    contest::enter("logsumexp", "limit: 16 rows, two a register", logsumexp_pairs, nullptr, fits_an_eight);
#endif
const bool entered[] = {
    enter_softmax("softmax"),
    enter_softmax("softmax formula"),
    enter_short<true>("log_softmax"),
    contest::enter("log_softmax", "limit: lazy", lazy_logarithm<float, false>, lazy_logarithm<double, false>),
    contest::enter("log_softmax", "limit: lazy, stream", lazy_logarithm<float, true>, lazy_logarithm<double, true>,
                   leaves_the_cache),
    contest::enter("logsumexp", "limit: 4 rows in registers", logsumexp_registers<float>, nullptr, is_short),
    contest::enter("logsumexp", "limit: 4 rows in registers", nullptr, logsumexp_registers<double>,
                   is_short_for_doubles),
    contest::enter("logsumexp", "limit: lazy", logsumexp_lazy<float>, logsumexp_lazy<double>),
};

}  // namespace
}  // namespace limit
#endif
