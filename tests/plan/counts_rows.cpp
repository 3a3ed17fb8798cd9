// Reads, writes, exps and allocations along the rows of a row-major array.
// build: clang-only counted
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE counts_rows
#include <boost/test/unit_test.hpp>

#include "counts_case.hpp"

BOOST_AUTO_TEST_CASE(same_shape) { test::check_table<1, 0>(); }
BOOST_AUTO_TEST_CASE(reduced) { test::check_reduced<1, 0>(); }
