// Boost.Test alone, for tests that see to it that the headers they name are enough.
#pragma once

// The sources say the same; the name of a module that they define as well comes too late, and is only a name.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MAIN
#include <boost/test/unit_test.hpp>
