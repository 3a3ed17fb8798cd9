// What a block in lanes carries from one vector to the next: accumulators of reductions along the lanes, carries of
// scans along them, references that move.
#pragma once

#include <weft/exec/block_sums.hpp>
#include <weft/exec/refer.hpp>
#include <weft/exec/scan.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

template <class B, int W, int I>
constexpr auto lane_state_type() {
  constexpr instruction at = B::template at<I>;
  using types = typename B::types;
  if constexpr (at.code == opcode::refer && B::in_lanes) {
    using V = typename lane_value<typename monoid_row<types, at.row>::lifted, W, 1>::type;
    return type_item<lane_reference<V>>{};
  } else if constexpr (at.code == opcode::accumulate || at.code == opcode::scan) {
    if constexpr (B::template along_lanes<I> || types::plan.storages[at.storage].place == place::registers) {
      using monoid = monoid_row<types, at.row>;
      using V = typename lane_value<typename monoid::lifted, W, 1>::type;
      using state = state_t<typename monoid::monoid, V>;
      if constexpr (at.code == opcode::scan)
        return type_item<lane_carry<state, typename carry_bound<typename monoid::monoid, V>::type>>{};
      else if constexpr (sums_in_block<B, W, I>)
        return type_item<block_sums<typename monoid::monoid, V>>{};
      else
        return type_item<state>{};
    } else {
      return type_item<nothing>{};
    }
  } else {
    return type_item<nothing>{};
  }
}

template <class B, int W, class Numbers>
struct lane_states;
template <class B, int W, std::size_t... I>
struct lane_states<B, W, std::index_sequence<I...>>
    : slot<static_cast<int>(I), typename decltype(lane_state_type<B, W, static_cast<int>(I)>())::type>... {};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
