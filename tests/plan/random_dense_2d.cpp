// Random expressions over arrays of two axes of run-time extents, against their plain evaluation.
// build: clang-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE random_dense_2d
#include <boost/test/unit_test.hpp>

#include "random_case.hpp"

BOOST_AUTO_TEST_CASE(trees) {
  test::check_trees<2, false, test::leaf_storage::dense,  //
                    1200, 1201, 1202, 1203, 1205, 1206, 1208, 1209, 1210, 1212, 1214, 1216, 1219>();
}
