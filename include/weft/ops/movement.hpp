// Movement: the same elements at other places. Nothing is copied; it folds into the indexing of whatever reads it.
#pragma once

#include <weft/ops/elementwise.hpp>

#include <weft/ops/define.hpp>

namespace weft {
namespace op {

template <class Axes>
struct transposition : composite<transposition<Axes>> {
  template <class Option>
  static constexpr bool takes = detail::is_axis<Option>;

  template <class Element, class Types>
  static constexpr auto trace(traced<Element, Types> x) {
    return detail::record_permute("transpose", Axes{}, x);
  }
};

template <class... Options>
using transpose_for = transposition<axis_of<Options...>>;

template <name From, name To>
struct rename : composite<rename<From, To>> {
  template <class Element, class Types>
  static constexpr auto trace(traced<Element, Types> x) {
    return detail::record_names(
        "rename", x, [](const name& own) { return own == From ? To : own; }, From);
  }
};

struct unnamed : composite<unnamed> {
  template <class Element, class Types>
  static constexpr auto trace(traced<Element, Types> x) {
    return detail::record_names(
        "unnamed", x, [](const name&) { return name(); }, name());
  }
};

}  // namespace op

/// The axes in another order: axis k of the result is axis `axis<...>[k]` of x; reversed when left out. Names move
/// along. Element type kept. Costs nothing: it becomes strides. Not every axis, or one given twice, does not compile.
/// Source: MLX `transpose`.
WEFT_WITH_OPTIONS(transpose)
/// x without the names of its dims. Shape and type kept. Costs nothing. No errors. Source: PyTorch `rename(None)`.
WEFT_UNARY(unnamed)

/// x with dim From called To. Shape and type kept. Costs nothing. A name that x does not have, or that two dims then
/// have, does not compile. Source: xarray `rename`.
template <name From, name To, array_operand X>
constexpr auto rename(X&& x) {
  return detail::make<op::rename<From, To>>(std::forward<X>(x));
}
template <name From, name To>
constexpr auto rename() {
  return detail::adapt<op::rename<From, To>>();
}

}  // namespace weft

#include <weft/ops/undefine.hpp>
