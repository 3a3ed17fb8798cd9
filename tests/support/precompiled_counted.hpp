// The same for tests that count the accesses of the loops to arrays.
#pragma once

#define WEFT_COUNT_ACCESSES
#include "precompiled.hpp"
