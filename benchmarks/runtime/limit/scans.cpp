// Running sums and products, along the rows by shifts within a register, and down the columns.
#include "pack.hpp"

#if LIMIT_AVAILABLE
#include "scan.hpp"

namespace limit {
namespace {

// The carry takes one operation a register: the total of a register is spread off the chain.
template <class T, class Op, bool Stream>
void scan_rows(const arguments<T>& to) {
  using P = pack<T>;
  for (std::size_t row = 0; row < to.rows; ++row) {
    const T* x = to.x + row * to.columns;
    T* y = to.y + row * to.columns;
    P carry(Op::neutral);
    std::size_t j = 0;
    const auto body = [&](auto store) LIMIT_LAMBDA {
      for (; j + 4 * P::size <= to.columns; j += 4 * P::size) {
        P v[4];
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k) {
          if constexpr (Stream) prefetch(x + j + k * P::size);
          v[k] = prefixes<T, Op>(P::load(x + j + k * P::size));
        }
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k) {
          store(Op::of(carry, v[k]), y + j + k * P::size);
          carry = Op::of(carry, last(v[k]));
        }
      }
    };
    if (Stream && is_aligned(y))
      body([](P v, T* p) LIMIT_LAMBDA { v.stream(p); });
    else
      body([](P v, T* p) LIMIT_LAMBDA { v.store(p); });
    for (; j < to.columns; j += P::size) {
      const auto rest = to.columns - j < P::size ? P::first(to.columns - j) : P::first(P::size);
      const P v = prefixes<T, Op>(P::load(x + j, rest, P(Op::neutral)));
      Op::of(carry, v).store(y + j, rest);
      carry = Op::of(carry, last(v));
    }
  }
}

// Short rows one element after the other: the processor runs several of them at a time.
template <class T, bool Product>
void scan_short_rows(const arguments<T>& to) {
  for (std::size_t row = 0; row < to.rows; ++row) {
    const T* x = to.x + row * to.columns;
    T* y = to.y + row * to.columns;
    T carry = x[0];
    y[0] = carry;
    for (std::size_t j = 1; j < to.columns; ++j) y[j] = carry = Product ? carry * x[j] : carry + x[j];
  }
}

template <class T, class Op, bool Stream>
void scan_columns(const arguments<T>& to) {
  using P = pack<T>;
  // Stripes that stay in registers from row to row.
  constexpr std::size_t stripe = 8 * P::size;
  const std::size_t n = to.columns;
  if (n <= 4 * stripe) {
    std::size_t j = 0;
    for (; j + 4 * P::size <= n; j += 4 * P::size) {
      P sums[4];
#pragma GCC unroll 4
      for (int k = 0; k < 4; ++k) sums[k] = P(Op::neutral);
      for (std::size_t row = 0; row < to.rows; ++row) {
#pragma GCC unroll 4
        for (int k = 0; k < 4; ++k) {
          sums[k] = Op::of(sums[k], P::load(to.x + row * n + j + k * P::size));
          sums[k].store(to.y + row * n + j + k * P::size);
        }
      }
    }
    for (; j < n; j += P::size) {
      const auto rest = n - j < P::size ? P::first(n - j) : P::first(P::size);
      P sums(Op::neutral);
      for (std::size_t row = 0; row < to.rows; ++row) {
        sums = Op::of(sums, P::load(to.x + row * n + j, rest, P(Op::neutral)));
        sums.store(to.y + row * n + j, rest);
      }
    }
    return;
  }
  // Row after row: what was written last is in cache.
  for (std::size_t begin = 0; begin < n; begin += 4096) {
    const std::size_t end = n - begin < 4096 ? n : begin + 4096;
    for (std::size_t row = 0; row < to.rows; ++row) {
      const T* x = to.x + row * n;
      T* y = to.y + row * n;
      std::size_t j = begin;
#pragma GCC unroll 4
      for (; j + P::size <= end; j += P::size) {
        const P v = P::load(x + j);
        (row == 0 ? v : Op::of(P::load(y - n + j), v)).store(y + j);
      }
      if (j < end) {
        const auto rest = P::first(end - j);
        const P v = P::load(x + j, rest, P(Op::neutral));
        (row == 0 ? v : Op::of(P::load(y - n + j, rest, P(Op::neutral)), v)).store(y + j, rest);
      }
    }
  }
}

bool leaves_the_cache(std::size_t rows, std::size_t columns) { return rows * columns >= std::size_t{1} << 20; }

bool is_short(std::size_t, std::size_t columns) { return columns <= 16; }

const bool entered[] = {
    contest::enter("cumsum", "limit: scalars", scan_short_rows<float, false>, scan_short_rows<double, false>, is_short),
    contest::enter("cumprod", "limit: scalars", scan_short_rows<float, true>, scan_short_rows<double, true>, is_short),
    contest::enter("cumsum", "limit: in registers", scan_rows<float, add<float>, false>,
                   scan_rows<double, add<double>, false>),
    contest::enter("cumsum", "limit: in registers, stream", scan_rows<float, add<float>, true>,
                   scan_rows<double, add<double>, true>, leaves_the_cache),
    contest::enter("cumprod", "limit: in registers", scan_rows<float, multiply<float>, false>,
                   scan_rows<double, multiply<double>, false>),
    contest::enter("cumprod", "limit: in registers, stream", scan_rows<float, multiply<float>, true>,
                   scan_rows<double, multiply<double>, true>, leaves_the_cache),
    contest::enter("cumsum first axis", "limit: rows", scan_columns<float, add<float>, false>,
                   scan_columns<double, add<double>, false>),
    contest::enter("cumprod first axis", "limit: rows", scan_columns<float, multiply<float>, false>,
                   scan_columns<double, multiply<double>, false>),
};

}  // namespace
}  // namespace limit
#endif
