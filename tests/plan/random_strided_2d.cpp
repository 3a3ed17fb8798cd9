// Random expressions over arrays of two axes, every leaf with strides of its own, against their plain evaluation.
// build: clang-only thorough
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE random_strided_2d
#include <boost/test/unit_test.hpp>

#include "random_case.hpp"

BOOST_AUTO_TEST_CASE(trees) {
  test::check_trees<2, false, test::leaf_storage::strided,  //
                    1537, 1543, 1590, 1787, 1860, 1883>();
}
