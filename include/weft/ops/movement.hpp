// Movement: the same elements at other places. Nothing is copied; it folds into the indexing of whatever reads it.
#pragma once

#include <weft/ops/elementwise.hpp>

#include <weft/ops/define.hpp>

namespace weft {
namespace op {

template <class Axes>
struct transpose : composite<transpose<Axes>> {
  template <class Element, class Types>
  static constexpr auto trace(traced<Element, Types> x) {
    return detail::record_permute("transpose", Axes{}, x);
  }
};

template <class... Options>
using transpose_for = transpose<axis_of<Options...>>;

}  // namespace op

/// The axes in another order: axis k of the result is axis `axis<...>[k]` of x; reversed when left out. Names move along.
/// No traversal of its own. Source: MLX `transpose`.
WEFT_WITH_OPTIONS(transpose)

}  // namespace weft

#include <weft/ops/undefine.hpp>
