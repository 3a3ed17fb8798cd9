// Mathematical functions over scalars and lanes: constexpr for scalars, without branches for lanes.
#pragma once

#include <weft/core/math/basic.hpp>
#include <weft/core/math/exponential.hpp>
#include <weft/core/math/hyperbolic.hpp>
#include <weft/core/math/logarithm.hpp>
#include <weft/core/math/rounding.hpp>
