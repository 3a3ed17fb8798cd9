// The chain tanh(x a + b) exp(-|c|), and the norms.
#include "pack.hpp"

#if LIMIT_AVAILABLE
#include "kernel.hpp"

#include <cmath>

namespace limit {
namespace {

template <class T, bool Stream>
void chain(const arguments<T>& to) {
  using P = pack<T>;
  const std::size_t n = to.rows * to.columns;
  const T *x = to.x, *a = to.a, *b = to.b, *c = to.c;
  T* y = to.y;
  const auto value = [](P vx, P va, P vb, P vc) LIMIT_LAMBDA { return tanh(fma(vx, va, vb)) * exp(P(T(0)) - abs(vc)); };
  std::size_t i = 0;
  const auto body = [&](auto store) LIMIT_LAMBDA {
    for (; i + 2 * P::size <= n; i += 2 * P::size) {
#pragma GCC unroll 2
      for (std::size_t k = i; k < i + 2 * P::size; k += P::size) {
        if constexpr (Stream) {
          prefetch(x + k);
          prefetch(a + k);
          prefetch(b + k);
          prefetch(c + k);
        }
        store(value(P::load(x + k), P::load(a + k), P::load(b + k), P::load(c + k)), y + k);
      }
    }
  };
  if (Stream && is_aligned(y))
    body([](P v, T* p) LIMIT_LAMBDA { v.stream(p); });
  else
    body([](P v, T* p) LIMIT_LAMBDA { v.store(p); });
  for (; i < n; i += P::size) {
    const auto rest = n - i < P::size ? P::first(n - i) : P::first(P::size);
    const P zero(T(0));
    value(P::load(x + i, rest, zero), P::load(a + i, rest, zero), P::load(b + i, rest, zero),
          P::load(c + i, rest, zero))
        .store(y + i, rest);
  }
}

// The moments of a row, shifted by its first element so that their difference cancels little.
template <class T, bool Far>
LIMIT_INLINE void moments(const T* x, std::size_t n, T shift, T& sum_of, T& squares_of) {
  using P = pack<T>;
  P sums[4], squares[4];
  const P s(shift);
#pragma GCC unroll 4
  for (int k = 0; k < 4; ++k) sums[k] = squares[k] = P(T(0));
  std::size_t j = 0;
  for (; j + 4 * P::size <= n; j += 4 * P::size) {
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) {
      if constexpr (Far) prefetch(x + j + k * P::size);
      const P d = P::load(x + j + k * P::size) - s;
      sums[k] = sums[k] + d;
      squares[k] = fma(d, d, squares[k]);
    }
  }
  for (; j < n; j += P::size) {
    const auto rest = n - j < P::size ? P::first(n - j) : P::first(P::size);
    const P d = P::load(x + j, rest, s) - s;
    sums[0] = sums[0] + d;
    squares[0] = fma(d, d, squares[0]);
  }
  sum_of = sum((sums[0] + sums[1]) + (sums[2] + sums[3]));
  squares_of = sum((squares[0] + squares[1]) + (squares[2] + squares[3]));
}

template <class T, bool Far>
LIMIT_INLINE T sum_of_squares(const T* x, std::size_t n) {
  using P = pack<T>;
  P squares[4];
#pragma GCC unroll 4
  for (int k = 0; k < 4; ++k) squares[k] = P(T(0));
  std::size_t j = 0;
  for (; j + 4 * P::size <= n; j += 4 * P::size) {
#pragma GCC unroll 4
    for (int k = 0; k < 4; ++k) {
      if constexpr (Far) prefetch(x + j + k * P::size);
      const P v = P::load(x + j + k * P::size);
      squares[k] = fma(v, v, squares[k]);
    }
  }
  for (; j < n; j += P::size) {
    const auto rest = n - j < P::size ? P::first(n - j) : P::first(P::size);
    const P v = P::load(x + j, rest, P(T(0)));
    squares[0] = fma(v, v, squares[0]);
  }
  return sum((squares[0] + squares[1]) + (squares[2] + squares[3]));
}

template <class T, bool Stream, class Value>
LIMIT_INLINE void written(const arguments<T>& to, std::size_t row, Value value) {
  using P = pack<T>;
  const T* x = to.x + row * to.columns;
  T* y = to.y + row * to.columns;
  std::size_t j = 0;
  const auto body = [&](auto store) LIMIT_LAMBDA {
    for (; j + 4 * P::size <= to.columns; j += 4 * P::size) {
#pragma GCC unroll 4
      for (std::size_t k = j; k < j + 4 * P::size; k += P::size) {
        if constexpr (Stream) prefetch(x + k);
        store(value(P::load(x + k), P::load(to.a + k), P::load(to.b + k)), y + k);
      }
    }
  };
  if (Stream && is_aligned(y))
    body([](P v, T* p) LIMIT_LAMBDA { v.stream(p); });
  else
    body([](P v, T* p) LIMIT_LAMBDA { v.store(p); });
  for (; j < to.columns; j += P::size) {
    const auto rest = to.columns - j < P::size ? P::first(to.columns - j) : P::first(P::size);
    const P zero(T(0));
    value(P::load(x + j, rest, zero), P::load(to.a + j, rest, zero), P::load(to.b + j, rest, zero)).store(y + j, rest);
  }
}

template <class T, bool Stream>
void layer_norm(const arguments<T>& to) {
  using P = pack<T>;
  const T n = static_cast<T>(to.columns);
  for (std::size_t row = 0; row < to.rows; ++row) {
    const T* x = to.x + row * to.columns;
    T total, squares;
    moments<T, Stream>(x, to.columns, x[0], total, squares);
    const T mean = total / n;
    const P scale(T(1) / std::sqrt(squares / n - mean * mean + T(1e-5f))), centre(x[0] + mean);
    written<T, Stream>(to, row,
                       [&](P v, P weight, P bias) LIMIT_LAMBDA { return fma((v - centre) * scale, weight, bias); });
  }
}

template <class T, bool Stream>
void rms_norm(const arguments<T>& to) {
  using P = pack<T>;
  for (std::size_t row = 0; row < to.rows; ++row) {
    const T squares = sum_of_squares<T, Stream>(to.x + row * to.columns, to.columns);
    const P scale(T(1) / std::sqrt(squares / static_cast<T>(to.columns) + T(1e-5f)));
    written<T, Stream>(to, row, [&](P v, P weight, P) LIMIT_LAMBDA { return v * scale * weight; });
  }
}

bool leaves_the_cache(std::size_t rows, std::size_t columns) { return rows * columns >= std::size_t{1} << 19; }

const bool entered[] = {
    contest::enter("chain", "limit: plain", chain<float, false>, chain<double, false>),
    contest::enter("chain", "limit: stream", chain<float, true>, chain<double, true>, leaves_the_cache),
    contest::enter("layer_norm", "limit: shifted moments", layer_norm<float, false>, layer_norm<double, false>),
    contest::enter("layer_norm", "limit: shifted moments, stream", layer_norm<float, true>, layer_norm<double, true>,
                   leaves_the_cache),
    contest::enter("rms_norm", "limit: two passes", rms_norm<float, false>, rms_norm<double, false>),
    contest::enter("rms_norm", "limit: two passes, stream", rms_norm<float, true>, rms_norm<double, true>,
                   leaves_the_cache),
};

}  // namespace
}  // namespace limit
#endif
