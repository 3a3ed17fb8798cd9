// Reads, writes, exps and allocations along the columns of a row-major array, the same expressions with the axes
// swapped.
// build: clang-only counted
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE counts_columns
#include <boost/test/unit_test.hpp>

#include "counts_case.hpp"

BOOST_AUTO_TEST_CASE(same_shape) { test::check_table<0, 1>(); }
BOOST_AUTO_TEST_CASE(reduced) { test::check_reduced<0, 1>(); }
