// What nearly every test includes: CMakeLists.txt has it compiled once, in front of each of them.
#pragma once

// The sources say the same; the name of a module that they define as well comes too late, and is only a name.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MAIN
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>
