// needs: TBB::tbb
// Loops under par that hold more than one long scan or map or reduction, few rows and many threads, and targets that
// are operands: the bits of seq. An eighth of the usual work is enough for several threads here.
// build: clang-only not-precompiled thorough
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE parallel_loops
#define WEFT_PARALLEL_ADDITIONS (1 << 17)
#include <boost/test/unit_test.hpp>

#include "parallel_case.hpp"

#include <array>
#include <atomic>

using namespace parallel_case;

BOOST_AUTO_TEST_CASE(several_scans_in_a_loop) {
  for (const std::size_t n : lengths) {
    const auto first = random_numbers<float>(n, -1, 1), second = random_numbers<float>(n, -0.01, 0.01);
    const auto x = whole(first), y = whole(second);
    check("maps around scans", exp(cumsum(y)) - cumsum(x));
    check("two operands", logcumsumexp(x * y + x) + cumsum(exp(x)));
    check("scans of one operand", cumsum(x), cummax(x), cumsum(x * x));
    check("a scan of a scan", cumsum(cumsum(x)));
    check("a scan that another needs", cumsum(x) * cumsum(exp(cumsum(y))));
    check("a reduction beside a scan", cumsum(x), sum(x), max(x));
    check("a reduction of a scan", sum(cumsum(x)), max(exp(cumsum(y))));
    check("a scan after a reduction", cumsum(x / sum(x * x)));
    check("a scan after a softmax", cumsum(softmax(x)));
    check("a scan kept before a reduction", cumsum(x) / sum(x * x));
    check("reductions where order matters", reduce<affine>(x), scan<affine>(x));
  }
}

BOOST_AUTO_TEST_CASE(few_blocks_and_many_threads) {
  for (std::size_t n = 9875; n < 15000; n += 191) {
    const auto numbers = random_numbers<float>(n, -3, 3);
    const auto e = logcumsumexp(whole(numbers), axis<0>, weft::reverse);
    const auto expected = eval(e);
    with_threads(16, [&] { BOOST_TEST(same_bits(eval(par, e), expected), n << " elements"); });
  }
}

// More of them in parallel.cpp.
BOOST_AUTO_TEST_CASE(few_long_rows) {
  for (const std::size_t rows : {1u, 2u, 5u}) {
    const std::size_t n = 40001;
    const auto numbers = random_numbers<float>(rows * n, -2, 2);
    const auto x = view<dyn, dyn>(numbers.data(), rows, n);
    check("logcumsumexp of rows", logcumsumexp(x, axis<1>, weft::reverse));
    check("cummax of columns", cummax(x, axis<0>));
    check("whole", cumsum(x));
    const auto padded = view<dyn, dyn>(numbers.data(), rows, n - 10, strides{static_cast<std::ptrdiff_t>(n), 1});
    check("whole, with gaps", cumsum(padded));
    check("whole, with gaps, backwards", logcumsumexp(padded * 2.f, weft::reverse));
    check("whole, with gaps, where order matters", scan<affine>(padded * 0.5f));
  }
}

// Columns in stripes, wide enough for several threads and not; whole ones, every other one, and in batches of which
// there are as many as threads and not.
BOOST_AUTO_TEST_CASE(scans_down_the_columns) {
  for (const auto& [batch, rows, width] : {std::array<std::size_t, 3>{1, 100, 5},
                                           {1, 100, 300},
                                           {1, 40, 3501},
                                           {2, 19, 9001},
                                           {3, 100, 1100},
                                           {8, 300, 64}}) {
    const auto numbers = random_numbers<float>(batch * rows * width * 2, -1, 1);
    const auto x = view<dyn, dyn>(numbers.data(), rows, width);
    const auto step = static_cast<std::ptrdiff_t>(2 * width);
    const auto every_other = view<dyn, dyn>(numbers.data(), rows, width, strides{step, 2});
    const auto padded = view<dyn, dyn, dyn>(numbers.data(), batch, rows, width - 3,
                                            strides{static_cast<std::ptrdiff_t>(rows) * step, step, 1});
    check("sums", cumsum(x, axis<0>));
    check("sums from the end", cumsum(padded, axis<1>, weft::reverse));
    check("between maps", cumsum(every_other * 2.f, axis<0>, exclusive) + x);
    check("dear ones", logcumsumexp(padded, axis<1>));
    check("where order matters", scan<affine>(x, axis<0>, weft::reverse, exclusive));
    check("beside a softmax", cumsum(softmax(x, axis<0>), axis<0>), cummax(every_other, axis<0>));
    check("several, and a sum of the rows", cumsum(x, axis<0>), cumprod(x, axis<0>), sum(x, axis<1>));
    const auto doubles = random_numbers<double>(batch * rows * width, -1, 1);
    check("doubles", cumsum(view<dyn, dyn, dyn>(doubles.data(), batch, rows, width), axis<1>));
  }
}

// A stripe narrow enough for an order of its own; short rows, and groups of rows, within a loop of one thread.
BOOST_AUTO_TEST_CASE(narrow_stripes_and_short_rows) {
  const auto numbers = random_numbers<float>(333 * 2049, -60, 60);
  for (const auto& [rows, width] : {std::array<std::size_t, 2>{200, 1025}, {100, 1000}, {333, 2049}}) {
    const auto x = view<dyn, dyn>(numbers.data(), rows, width);
    const auto e = logsumexp(x, axis<0>);
    const auto expected = eval(e);
    for (const int threads : {4, 16, 64})
      with_threads(threads, [&] { BOOST_TEST(same_bits(eval(par, e), expected), rows << " x " << width); });
  }
  const auto columns = view<dyn, dyn>(numbers.data(), 1000, 30);
  check("a sum of what columns come to", sum(abs(logsumexp(columns, axis<0>) - 61.f)));
  for (const auto& [batch, width] : {std::array<std::size_t, 2>{1, 9}, {2, 6}, {3, 13}}) {
    const auto step = static_cast<std::ptrdiff_t>(width) + 2;
    const auto x = view<dyn, dyn, dyn>(numbers.data(), batch, 6000, width, strides{6001 * step, step, 1});
    check("softmax of short rows in batches", softmax(x * 0.1f, axis<2>));
    check("logcumsumexp of short rows in batches", logcumsumexp(x * 0.1f, axis<2>));
  }
}

BOOST_AUTO_TEST_CASE(in_place) {
  auto numbers = random_numbers<float>(125003, -1, 1);
  const tensor<float, dyn> expected = cumsum(exp(whole(numbers)), axis<0>, weft::reverse, exclusive);
  const auto x = view<dyn>(numbers.data(), numbers.size());
  with_threads(3, [&] { assign(par, x, cumsum(exp(x), axis<0>, weft::reverse, exclusive)); });
  BOOST_TEST(same_bits(x, expected));
}

BOOST_AUTO_TEST_CASE(several_threads_take_part) {
  // The blocks of one row are not all made by one thread's call: a function of the elements sees more than one piece.
  const auto numbers = random_numbers<float>(125003, -1, 1);
  std::atomic<long> calls = 0;
  const auto counted =
      map([&calls](float x) { return calls.fetch_add(1, std::memory_order_relaxed), x; }, whole(numbers));
  const auto expected = eval(cumsum(counted));
  BOOST_TEST(calls.exchange(0) == 125003);
  with_threads(4, [&] { BOOST_TEST(same_bits(eval(par, cumsum(counted)), expected)); });
  BOOST_TEST(calls > 162500);  // the totals of most blocks are found before they are run
  calls = 0;
  with_threads(1, [&] { BOOST_TEST(same_bits(eval(par, cumsum(counted)), expected)); });
  BOOST_TEST(calls == 125003);
}
