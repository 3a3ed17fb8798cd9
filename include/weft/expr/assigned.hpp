// What can be wrong with an assignment, by its types.
#pragma once

#include <weft/expr/recorder.hpp>

namespace weft {
namespace detail {

// What the types of target and expression say about their shapes.
template <class Y, class E>
constexpr fault find_assign_fault() {
  if (Y::rank != E::rank)
    return {fault_kind::target_rank, "assign", 0, {static_cast<int>(Y::rank)}, {static_cast<int>(E::rank)}};
  for (std::size_t axis = 0; axis < Y::rank && axis < E::rank; ++axis) {
    const dim &left = Y::dims[axis], &right = E::dims[axis];
    const auto position = static_cast<int>(axis);
    if (left.is_named() && right.is_named() && !(left.name == right.name))
      return {fault_kind::target_name, "assign", position, left, right};
    if (left.is_static() && right.is_static() && left.extent != right.extent)
      return {fault_kind::target_size, "assign", position, left, right};
  }
  return {};
}

// Where report_fault finds what is wrong with an assignment.
template <class Y, class E>
struct assigned {
  static constexpr weft::fault found = find_assign_fault<Y, E>();
};

}  // namespace detail
}  // namespace weft
