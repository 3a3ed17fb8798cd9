// Random expressions over arrays of two axes of run-time extents, against their plain evaluation.
// build: clang-only thorough
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE random_dense_2d
#include <boost/test/unit_test.hpp>

#include "random_case.hpp"

BOOST_AUTO_TEST_CASE(trees) {
  test::check_trees<2, false, test::leaf_storage::dense,  //
                    1212, 1214, 1331, 1388, 1404, 1442, 1465, 1557>();
}
