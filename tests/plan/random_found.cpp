// Random expressions that the library has once computed wrongly, each for a reason of its own.
// build: clang-only thorough
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE random_found
#include <boost/test/unit_test.hpp>

#include "random_case.hpp"

using test::leaf_storage;

// A reduction along the lanes whose state stands in an array.
BOOST_AUTO_TEST_CASE(accumulated_in_an_array) {
  test::check_trees_as<2, true, leaf_storage::dense, true, 5>();
  test::check_trees_as<3, false, leaf_storage::dense, true, 7>();
  test::check_trees_as<2, true, leaf_storage::strided, true, 99>();
}

// A value that is read in another loop over the same label than the one it was made in.
BOOST_AUTO_TEST_CASE(read_in_another_loop) {
  test::check_trees_as<3, true, leaf_storage::strided, true, 86>();
  test::check_trees_as<3, true, leaf_storage::strided, true, 90>();
}

// An output that collects a reduction inside an outer loop: starting a slice must leave the finished ones alone.
BOOST_AUTO_TEST_CASE(collected_inside_a_loop) { test::check_trees_as<3, false, leaf_storage::dense, true, 1308>(); }
