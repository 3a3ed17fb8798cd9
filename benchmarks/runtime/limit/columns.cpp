// Softmax and log-sum-exp down the columns: rows are streamed, each column keeps its reference and its sum.
#include "pack.hpp"

#if LIMIT_AVAILABLE
#include "kernel.hpp"

namespace limit {
namespace {

constexpr std::size_t stripe = 1024;  // columns at a time: their state stays in the first cache

template <class T>
struct state {
  alignas(64) T reference[stripe];
  alignas(64) T total[stripe];
};

// Rows rows of one register of columns. What is stored before a reference moves, is scaled again.
template <class T, int Rows, bool Store, class Load, class Save>
LIMIT_INLINE void take_rows(const arguments<T>& to, std::size_t row, std::size_t column, state<T>& of, std::size_t at,
                            Load load, Save save) {
  using P = pack<T>;
  const T* x = to.x + row * to.columns + column;
  T* y = to.y + row * to.columns + column;
  P v[Rows], c = P::load(of.reference + at), s = P::load(of.total + at);
#pragma GCC unroll 4
  for (int r = 0; r < Rows; ++r) v[r] = load(x + r * to.columns);
  const P m = maximum_of(v);
  if (P::any(above(m, c + P(slack<T>)))) [[unlikely]] {
    const P next = max(m, c);
    const P factor = exp(max(c - next, P(T(-87))));
    if constexpr (Store) {
      for (std::size_t i = 0; i < row; ++i) {
        T* before = to.y + i * to.columns + column;
        save(load(before) * factor, before);
      }
    }
    s = s * factor;
    c = next;
    c.store(of.reference + at);
  }
#pragma GCC unroll 4
  for (int r = 0; r < Rows; ++r) {
    const P e = exp(v[r] - c);
    s = s + e;
    if constexpr (Store) save(e, y + r * to.columns);
  }
  s.store(of.total + at);
}

template <class T, bool Store>
LIMIT_INLINE void sum_columns(const arguments<T>& to, std::size_t begin, std::size_t end, state<T>& of) {
  using P = pack<T>;
  const std::size_t n = end - begin;
  for (std::size_t j = 0; j < n; j += P::size) {
    P(-infinity<T>).store(of.reference + j);
    P(T(0)).store(of.total + j);
  }
  const auto load = [](const T* p) LIMIT_LAMBDA { return P::load(p); };
  const auto save = [](P v, T* p) LIMIT_LAMBDA { v.store(p); };
  const std::size_t whole = n / P::size * P::size;
  const auto rest = P::first(n - whole);
  const auto load_rest = [&](const T* p) LIMIT_LAMBDA { return P::load(p, rest, P(T(0))); };
  const auto save_rest = [&](P v, T* p) LIMIT_LAMBDA { v.store(p, rest); };
  std::size_t row = 0;
  for (; row + 4 <= to.rows; row += 4) {
    for (std::size_t j = 0; j < whole; j += P::size) take_rows<T, 4, Store>(to, row, begin + j, of, j, load, save);
    if (whole < n) take_rows<T, 4, Store>(to, row, begin + whole, of, whole, load_rest, save_rest);
  }
  for (; row < to.rows; ++row) {
    for (std::size_t j = 0; j < whole; j += P::size) take_rows<T, 1, Store>(to, row, begin + j, of, j, load, save);
    if (whole < n) take_rows<T, 1, Store>(to, row, begin + whole, of, whole, load_rest, save_rest);
  }
}

template <class T, bool Keep, bool Stream>
void softmax_columns(const arguments<T>& to) {
  using P = pack<T>;
  state<T> of;
  for (std::size_t begin = 0; begin < to.columns; begin += stripe) {
    const std::size_t end = to.columns - begin < stripe ? to.columns : begin + stripe;
    sum_columns<T, Keep>(to, begin, end, of);
    for (std::size_t j = 0; j < end - begin; j += P::size) (P(T(1)) / P::load(of.total + j)).store(of.total + j);
    for (std::size_t row = 0; row < to.rows; ++row) {
      const T* x = to.x + row * to.columns + begin;
      T* y = to.y + row * to.columns + begin;
      std::size_t j = 0;
      const auto value = [&](P v) LIMIT_LAMBDA {
        return (Keep ? v : exp(v - P::load(of.reference + j))) * P::load(of.total + j);
      };
      const T* from = Keep ? y : x;
#pragma GCC unroll 4
      for (; j + P::size <= end - begin; j += P::size) {
        const P v = value(P::load(from + j));
        if constexpr (Stream)
          v.stream(y + j);
        else
          v.store(y + j);
      }
      if (j < end - begin) {
        const auto rest = P::first(end - begin - j);
        value(P::load(from + j, rest, P(T(0)))).store(y + j, rest);
      }
    }
  }
}

template <class T>
void logsumexp_columns(const arguments<T>& to) {
  using P = pack<T>;
  state<T> of;
  for (std::size_t begin = 0; begin < to.columns; begin += stripe) {
    const std::size_t end = to.columns - begin < stripe ? to.columns : begin + stripe;
    sum_columns<T, false>(to, begin, end, of);
    for (std::size_t j = begin; j < end; j += P::size) {
      const auto rest = end - j < P::size ? P::first(end - j) : P::first(P::size);
      (P::load(of.reference + (j - begin)) + log(P::load(of.total + (j - begin)))).store(to.y + j, rest);
    }
  }
}

// Two rows of stripes a step: the sum so far is in a register between them.
template <class T>
void logcumsumexp_columns(const arguments<T>& to) {
  using P = pack<T>;
  state<T> of;
  const std::size_t n = to.columns;
  for (std::size_t begin = 0; begin < n; begin += stripe) {
    const std::size_t end = n - begin < stripe ? n : begin + stripe;
    for (std::size_t j = 0; j < end - begin; j += P::size) {
      P(-infinity<T>).store(of.reference + j);
      P(T(0)).store(of.total + j);
    }
    const auto step = [&]<int Rows>(std::integral_constant<int, Rows>, std::size_t row) LIMIT_LAMBDA {
      for (std::size_t j = begin; j < end; j += P::size) {
        const auto rest = end - j < P::size ? P::first(end - j) : P::first(P::size);
        P v[Rows], c = P::load(of.reference + (j - begin)), s = P::load(of.total + (j - begin));
#pragma GCC unroll 4
        for (int r = 0; r < Rows; ++r) v[r] = P::load(to.x + (row + r) * n + j, rest, P(T(0)));
        const P m = maximum_of(v);
        if (P::any(above(m, c + P(slack<T>)))) [[unlikely]] {
          const P next = max(m, c);
          s = s * exp(max(c - next, P(T(-87))));
          c = next;
          c.store(of.reference + (j - begin));
        }
#pragma GCC unroll 4
        for (int r = 0; r < Rows; ++r) {
          s = s + exp(v[r] - c);
          (c + log(s)).store(to.y + (row + r) * n + j, rest);
        }
        s.store(of.total + (j - begin));
      }
    };
    std::size_t row = 0;
    for (; row + 2 <= to.rows; row += 2) step(std::integral_constant<int, 2>{}, row);
    for (; row < to.rows; ++row) step(std::integral_constant<int, 1>{}, row);
  }
}

bool leaves_the_cache(std::size_t rows, std::size_t columns) { return rows * columns >= std::size_t{1} << 20; }
bool leaves_the_cache_aligned(std::size_t rows, std::size_t columns) {
  return leaves_the_cache(rows, columns) && columns % pack<float>::size == 0;
}

bool enter_softmax(std::string_view workload) {
  contest::enter(workload, "limit: stripes, lazy, scale", softmax_columns<float, true, false>,
                 softmax_columns<double, true, false>);
  contest::enter(workload, "limit: stripes, lazy, recompute", softmax_columns<float, false, false>,
                 softmax_columns<double, false, false>, leaves_the_cache);
  return contest::enter(workload, "limit: stripes, lazy, recompute, stream", softmax_columns<float, false, true>,
                        softmax_columns<double, false, true>, leaves_the_cache_aligned);
}

const bool entered[] = {
    enter_softmax("softmax first axis"),
    enter_softmax("softmax formula first axis"),
    contest::enter("logsumexp first axis", "limit: stripes, lazy", logsumexp_columns<float>, logsumexp_columns<double>),
    contest::enter("logcumsumexp first axis", "limit: stripes, lazy", logcumsumexp_columns<float>,
                   logcumsumexp_columns<double>),
};

}  // namespace
}  // namespace limit
#endif
