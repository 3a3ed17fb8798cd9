// Axes longer than an int can count: a few elements, walked down with a stride of 0.
// build: thorough gcc-only optimised no-sanitizers
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE long_axes
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>

#include <cstddef>

namespace {

constexpr std::ptrdiff_t rows = (std::ptrdiff_t{1} << 31) + 96;  // beyond the last whole level of states, too
const double elements[] = {0.5, -1, 2, 3, 4, 5, 6, 7};

}  // namespace

BOOST_AUTO_TEST_CASE(sums_down_columns) {
  using namespace weft;
  const auto total = eval(sum(view<dyn, 8>(elements, rows, strides{0, 1}), axis<0>));
  // Exact: a whole number of halves.
  for (std::size_t j = 0; j < 8; ++j) BOOST_TEST(total(j) == elements[j] * static_cast<double>(rows));
}

BOOST_AUTO_TEST_CASE(sum_along_a_row) {
  using namespace weft;
  BOOST_TEST(eval(sum(view<dyn>(elements, rows, strides{0})))() == 0.5 * static_cast<double>(rows));
}
