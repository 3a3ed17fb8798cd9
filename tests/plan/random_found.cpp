// Random expressions that the library has once computed wrongly, each for a reason of its own.
// build: gcc-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE random_found
#include <boost/test/unit_test.hpp>

#include "random_case.hpp"

using test::leaf_storage;

// A reduction along the lanes whose state stands in an array.
BOOST_AUTO_TEST_CASE(accumulated_in_an_array) {
  test::check_trees<2, true, leaf_storage::dense, 5, 1, true>();
  test::check_trees<3, false, leaf_storage::dense, 7, 1, true>();
  test::check_trees<2, true, leaf_storage::strided, 99, 1, true>();
}

// A value that is read in another loop over the same label than the one it was made in.
BOOST_AUTO_TEST_CASE(read_in_another_loop) {
  test::check_trees<3, true, leaf_storage::strided, 86, 1, true>();
  test::check_trees<3, true, leaf_storage::strided, 90, 1, true>();
}

// An output that collects a reduction inside an outer loop: starting a slice must leave the finished ones alone.
BOOST_AUTO_TEST_CASE(collected_inside_a_loop) { test::check_trees<3, false, leaf_storage::dense, 1308, 1, true>(); }
