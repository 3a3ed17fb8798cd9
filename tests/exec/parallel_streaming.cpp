// needs: TBB::tbb
// build: optimised clang-only thorough
// Outputs that are written past the caches by several threads, from 20000 bytes on here: the bits of seq.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE parallel_streaming
#define WEFT_STREAMING_BYTES 20000
#include <boost/test/unit_test.hpp>

#include "parallel_case.hpp"

using namespace parallel_case;

BOOST_AUTO_TEST_CASE(maps_and_scans) {
  for (const std::size_t n : {100000u, 1000003u}) {
    for (const std::size_t offset : {0u, 1u, 4u}) {
      const auto numbers = random_numbers<float>(n + offset, -1, 1);
      const auto x = view<dyn>(numbers.data() + offset, n);
      check("map", exp(x) + x);
      check("scan", cumsum(x));
      check("scan backwards", cumprod(x, weft::reverse));
      check("dear scan", logcumsumexp(x));
      check("scan of a sum", cumsum(x - mean(x)), x * 2.f);
      tensor<float, dyn> memory(shape<dyn>(n + 16)), expected(shape<dyn>(n + 16));
      const auto y = view<dyn>(memory.data() + offset, n), z = view<dyn>(expected.data() + offset, n);
      assign(z, exp(x) + x);
      with_threads(3, [&] { assign(par, y, exp(x) + x); });
      BOOST_TEST(same_bits(y, z), n << " elements from " << offset);
      assign(z, cumsum(x));
      with_threads(3, [&] { assign(par, y, cumsum(x)); });
      BOOST_TEST(same_bits(y, z), n << " elements from " << offset);
    }
  }
}

BOOST_AUTO_TEST_CASE(rows_and_columns) {
  for (const std::size_t columns : {64u, 1000u, 1024u, 300001u}) {
    const std::size_t rows = columns > 100000 ? 3 : 400;
    const auto numbers = random_numbers<double>(rows * columns, -1, 1);
    const auto x = view<dyn, dyn>(numbers.data(), rows, columns);
    check("rows", x - mean(x, axis<1>, keepdims));
    check("scans of rows", cumsum(x, axis<1>));
    check("columns", x - mean(x, axis<0>));
    check("scans of columns", cumsum(x, axis<0>));
    check("softmax", softmax(x, axis<1>));
  }
}
