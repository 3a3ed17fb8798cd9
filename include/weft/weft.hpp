// weft: a compile-time expression-template language for n-dimensional arrays. This header brings everything but the
// bridges.
#pragma once

#include <weft/core/config.hpp>

#if __cplusplus >= 202002L  // otherwise that has said all there is to say

#include <weft/array/print.hpp>
#include <weft/array/tensor.hpp>
#include <weft/array/view.hpp>
#include <weft/exec/assign.hpp>
#include <weft/expr/fuse.hpp>
#include <weft/ops/ops.hpp>
#include <weft/plan/dot.hpp>
#include <weft/plan/explain.hpp>
#include <weft/plan/json.hpp>
#include <weft/plan/verify.hpp>

#endif
