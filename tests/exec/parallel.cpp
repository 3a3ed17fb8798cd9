// needs: TBB::tbb
// par: the bits of seq at any number of threads, for outer loops, tiles, long rows, long chains, and what it leaves to
// one.
// build: gcc-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE parallel
#include <boost/test/unit_test.hpp>

#include "../support/random.hpp"

#include <weft/tbb.hpp>

#include <oneapi/tbb/global_control.h>

#include <cstring>
#include <tuple>

namespace {

using namespace weft;

template <class T, class U>
bool same_bits(const T& a, const U& b) {
  return a.shape() == b.shape() && std::memcmp(a.data(), b.data(), a.size() * sizeof(*a.data())) == 0;
}

template <class E>
void check(const char* name, const E& e) {
  const auto expected = eval(e);
  for (const std::size_t threads : {1u, 2u, 3u, 8u}) {
    const oneapi::tbb::global_control limit(oneapi::tbb::global_control::max_allowed_parallelism, threads);
    BOOST_TEST(same_bits(eval(par, e), expected), name << " on " << threads << " threads");
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(rows_columns_and_whole_arrays) {
  // Columns in wide and in narrow stripes, and too few of them to be shared, as parallel_loops.cpp has them.
  for (const auto& [n, m] : {std::pair<std::size_t, std::size_t>{3, 5},
                             {300, 257},
                             {33, 5000},
                             {5000, 33},
                             {200, 1025},
                             {333, 2049},
                             {40, 3501}}) {
    const auto numbers = test::uniform<float>({n, m}, -10, 10);
    const auto x = view<dyn, dyn>(numbers.data(), n, m);
    check("softmax of rows", softmax(x, axis<1>));
    check("softmax of columns", softmax(x, axis<0>));
    check("softmax of all", softmax(x));
    check("logsumexp of rows", logsumexp(x, axis<1>));
    check("logsumexp of columns", logsumexp(x, axis<0>));
    check("sum of all", sum(x));
    check("chain", exp(x * 0.25f) + x);
    check("running sums", cumsum(x, axis<1>));
    check("running sums of columns", logcumsumexp(x, axis<0>, weft::reverse));
    check("double centring", x - mean(x, axis<1>, keepdims) - mean(x, axis<0>));
  }
}

BOOST_AUTO_TEST_CASE(few_long_rows) {
  for (const std::size_t n : {1u, 2u, 5u}) {
    const std::size_t m = 300001;
    const auto numbers = test::uniform<float>({n, m}, -2, 2);
    const auto x = view<dyn, dyn>(numbers.data(), n, m);
    check("softmax of rows", softmax(x, axis<1>));
    check("softmax of columns", softmax(x, axis<0>));
    check("logsumexp of rows", logsumexp(x, axis<1>));
    check("running sums", cumsum(x, axis<1>));
  }
}

BOOST_AUTO_TEST_CASE(one_long_row) {
  const auto numbers = test::uniform<float>({1000003}, -10, 10);
  const auto x = view<dyn>(numbers.data(), std::size_t{1000003});
  check("sum", sum(x));
  check("logsumexp", logsumexp(x));
  check("softmax", softmax(x));
  check("cumsum", cumsum(x));
  check("max", max(x));
}

BOOST_AUTO_TEST_CASE(into_existing_storage_and_several_roots) {
  const auto numbers = test::uniform<float>({200, 300}, -10, 10);
  tensor<float, dyn, dyn> x(200, 300), y(200, 300);
  std::memcpy(x.data(), numbers.data(), x.size() * sizeof(float));
  y = x;
  assign(par, x, softmax(x, axis<1>));
  assign(y, softmax(y, axis<1>));
  BOOST_TEST(same_bits(x, y));
  const auto [a, b] = eval(par, max(x, axis<1>), sum(x, axis<1>));
  const auto [c, d] = eval(seq, max(x, axis<1>), sum(x, axis<1>));
  BOOST_TEST((same_bits(a, c) && same_bits(b, d)));
}

BOOST_AUTO_TEST_CASE(widths_of_stripes) {
  using weft::exec::width_of_stripe;
  for (std::ptrdiff_t extent = 1; extent < 100000; extent += 77) {
    for (const std::ptrdiff_t threads : {1, 2, 3, 8, 64}) {
      const std::ptrdiff_t width = width_of_stripe(extent, threads, 16, true);
      const bool good = width >= extent || (width % 64 == 0 && width >= 1 << 10);
      if (!good) BOOST_TEST(good, extent << " columns on " << threads << " threads");
    }
  }
  BOOST_TEST(width_of_stripe(65536, 2, 16, true) < 65536);
  BOOST_TEST(width_of_stripe(1024, 2, 16, true) == 1024);  // too short for what it costs to share them
  BOOST_TEST(width_of_stripe(1024, 2, 68, true) == 512);
}
