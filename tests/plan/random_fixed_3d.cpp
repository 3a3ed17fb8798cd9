// Random expressions over arrays of three axes of static extents, against their plain evaluation.
// build: clang-only thorough
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE random_fixed_3d
#include <boost/test/unit_test.hpp>

#include "random_case.hpp"

BOOST_AUTO_TEST_CASE(trees) {
  test::check_trees<3, false, test::leaf_storage::fixed,  //
                    1100, 1103, 1115, 1119, 1225, 1374>();
}
