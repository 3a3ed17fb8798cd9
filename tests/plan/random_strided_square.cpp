// Random expressions over arrays of three axes of which two have one extent, every leaf with strides of its own,
// against their plain evaluation.
// build: clang-only thorough
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE random_strided_square
#include <boost/test/unit_test.hpp>

#include "random_case.hpp"

BOOST_AUTO_TEST_CASE(trees) {
  test::check_trees<3, true, test::leaf_storage::strided,  //
                    1700, 1712, 1717, 1734, 1869, 1878>();
}
