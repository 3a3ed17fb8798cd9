// Pairs of random expressions that share their traversals, against their plain evaluation.
// build: clang-only thorough
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE random_roots
#include <boost/test/unit_test.hpp>

#include "random_case.hpp"

BOOST_AUTO_TEST_CASE(two_axes) { test::check_pairs<2, false, test::leaf_storage::dense, 2000, 2>(); }
BOOST_AUTO_TEST_CASE(three_axes) { test::check_pairs<3, false, test::leaf_storage::dense, 2100, 2>(); }
