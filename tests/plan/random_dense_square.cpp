// Random expressions over arrays of two axes of one extent, where an array meets its own transpose, against their
// plain evaluation.
// build: clang-only thorough
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE random_dense_square
#include <boost/test/unit_test.hpp>

#include "random_case.hpp"

BOOST_AUTO_TEST_CASE(trees) {
  test::check_trees<2, true, test::leaf_storage::dense,  //
                    1401, 1408, 1410, 1452, 1571>();
}
