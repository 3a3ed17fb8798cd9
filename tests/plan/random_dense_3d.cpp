// Random expressions over arrays of three axes of run-time extents, against their plain evaluation.
// build: clang-only thorough
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE random_dense_3d
#include <boost/test/unit_test.hpp>

#include "random_case.hpp"

BOOST_AUTO_TEST_CASE(trees) {
  test::check_trees<3, false, test::leaf_storage::dense,  //
                    1306, 1309, 1339, 1593, 1663, 1676>();
}
