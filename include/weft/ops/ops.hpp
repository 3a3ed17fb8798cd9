// The vocabulary, one line a file.
#pragma once

#include <weft/ops/arithmetic.hpp>
#include <weft/ops/comparison.hpp>
#include <weft/ops/conversion.hpp>
#include <weft/ops/log_sum_exp.hpp>
#include <weft/ops/map.hpp>
#include <weft/ops/moments.hpp>
#include <weft/ops/monoids.hpp>
#include <weft/ops/movement.hpp>
#include <weft/ops/reductions.hpp>
#include <weft/ops/rewrites.hpp>
#include <weft/ops/scans.hpp>
#include <weft/ops/selection.hpp>
#include <weft/ops/softmax.hpp>
#include <weft/ops/unary.hpp>
