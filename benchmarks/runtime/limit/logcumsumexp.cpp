// Running log-sum-exps along the rows: running sums of exponentials of a chunk, then their logarithms.
#include "pack.hpp"

#if LIMIT_AVAILABLE
#include "scan.hpp"

#include <cmath>

namespace limit {
namespace {

template <class T>
LIMIT_INLINE void logarithms(const T* sums, T* y, std::size_t n, T reference) {
  using P = pack<T>;
  std::size_t j = 0;
#pragma GCC unroll 2
  for (; j + P::size <= n; j += P::size) (P(reference) + log(P::load(sums + j))).store(y + j);
  if (j < n) {
    const auto rest = P::first(n - j);
    (P(reference) + log(P::load(sums + j, rest, P(T(1))))).store(y + j, rest);
  }
}

template <class T>
void two_phases(const arguments<T>& to) {
  using P = pack<T>;
  constexpr std::size_t chunk = 2048;
  alignas(64) T sums[chunk];
  for (std::size_t row = 0; row < to.rows; ++row) {
    const T* x = to.x + row * to.columns;
    T* y = to.y + row * to.columns;
    P c(-infinity<T>), bound = c, carry(T(0));
    for (std::size_t begin = 0; begin < to.columns; begin += chunk) {
      const std::size_t n = to.columns - begin < chunk ? to.columns - begin : chunk;
      std::size_t done = 0, j = 0;
      const auto move = [&](P m) {  // what was summed with the old reference is finished with it
        if (done < j) logarithms(sums + done, y + begin + done, j - done, highest(c));
        done = j;
        const T next = highest(m);
        carry = carry * P(std::exp(highest(c) - next));
        c = P(next);
        bound = P(next + slack<T>);
      };
      for (; j + 4 * P::size <= n; j += 4 * P::size) {
        P v[4];
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k) v[k] = P::load(x + begin + j + k * P::size);
        const P m = maximum_of(v);
        if (P::any(above(m, bound))) [[unlikely]]
          move(m);
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k) v[k] = prefixes<T, add<T>>(exp(v[k] - c));
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k) {
          (carry + v[k]).store(sums + j + k * P::size);
          carry = carry + last(v[k]);
        }
      }
      for (; j < n; j += P::size) {
        const auto rest = n - j < P::size ? P::first(n - j) : P::first(P::size);
        const P v = P::load(x + begin + j, rest, P(-infinity<T>));
        if (P::any(above(v, bound))) move(v);
        const P e = prefixes<T, add<T>>(exp(max(v - c, P(T(-87)))));
        (carry + e).store(sums + j);
        carry = carry + last(e);
      }
      logarithms(sums + done, y + begin + done, n - done, highest(c));
    }
  }
}

// Rows that fit a register, four at a time.
template <class T>
void rows_in_registers(const arguments<T>& to) {
  using P = pack<T>;
  const auto used = P::first(to.columns);
  for (std::size_t row = 0; row < to.rows; row += 4) {
    const std::size_t n = to.rows - row < 4 ? to.rows - row : 4;
    P v[4], c[4];
#pragma GCC unroll 4
    for (std::size_t r = 0; r < 4; ++r)
      v[r] = r < n ? P::load(to.x + (row + r) * to.columns, used, P(-infinity<T>)) : P(T(0));
#pragma GCC unroll 4
    for (std::size_t r = 0; r < 4; ++r) c[r] = P(highest(v[r]));
#pragma GCC unroll 4
    for (std::size_t r = 0; r < 4; ++r) v[r] = prefixes<T, add<T>>(exp(max(v[r] - c[r], P(T(-87)))));
#pragma GCC unroll 4
    for (std::size_t r = 0; r < 4; ++r) {
      if (r < n) (c[r] + log(v[r])).store(to.y + (row + r) * to.columns, used);
    }
  }
}

bool fits_floats(std::size_t, std::size_t columns) { return columns <= pack<float>::size; }
bool fits_doubles(std::size_t, std::size_t columns) { return columns <= pack<double>::size; }

const bool entered[] = {
    contest::enter("logcumsumexp", "limit: 4 rows in registers", rows_in_registers<float>, nullptr, fits_floats),
    contest::enter("logcumsumexp", "limit: 4 rows in registers", nullptr, rows_in_registers<double>, fits_doubles),
    contest::enter("logcumsumexp", "limit: two phases", two_phases<float>, two_phases<double>),
};

}  // namespace
}  // namespace limit
#endif
