// What nearly every test includes: CMakeLists.txt has it compiled once, in front of each of them.
#pragma once

#include "precompiled_framework.hpp"

#include <weft/weft.hpp>
