// Random expressions over arrays of two axes of static extents, against their plain evaluation.
// build: clang-only thorough
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE random_fixed_2d
#include <boost/test/unit_test.hpp>

#include "random_case.hpp"

BOOST_AUTO_TEST_CASE(trees) {
  test::check_trees<2, false, test::leaf_storage::fixed,  //
                    1001, 1010, 1012, 1024, 1090, 1193, 1228, 1268, 1287>();
}
