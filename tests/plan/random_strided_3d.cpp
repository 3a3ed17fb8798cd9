// Random expressions over arrays of three axes, every leaf with strides of its own, against their plain evaluation.
// build: clang-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE random_strided_3d
#include <boost/test/unit_test.hpp>

#include "random_case.hpp"

BOOST_AUTO_TEST_CASE(trees) {
  test::check_trees<3, false, test::leaf_storage::strided,  //
                    1613, 1631, 1765, 1776, 1836, 1949, 1971>();
}
