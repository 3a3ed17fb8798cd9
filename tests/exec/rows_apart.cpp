// A row with an infinity leaves the bits of the rows beside it as they are, also where the register is small and a row
// that runs in a strip is longer than a part of a block; short_rows.cpp asks the same of the processor's own registers.
// build: gcc-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE rows_apart
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>

#include <limits>
#include <random>

using namespace weft;

BOOST_AUTO_TEST_CASE(an_infinity_changes_its_own_row_only) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> number(-5, 5);
  for (const int columns : {256, 257, 500, 512}) {
    int changed = 0;
    for (int repeated = 0; repeated < 200; ++repeated) {
      tensor<float, dyn, dyn> x(16, columns);
      for (float& e : x) e = number(random);
      const auto clean = eval(logsumexp(x, axis<1>));
      for (int i = 0; i < 16; i += 2) x(i, 3) = std::numeric_limits<float>::infinity();
      const auto found = eval(logsumexp(x, axis<1>));
      for (int i = 1; i < 16; i += 2) changed += clean(i) != found(i);
    }
    BOOST_TEST(changed == 0, columns << " columns: " << changed << " rows have changed");
  }
}
