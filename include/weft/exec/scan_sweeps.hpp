// A scan whose states are dear to finish is run in two sweeps over each block: one that keeps the states, one that
// finishes them. In one, the two fill the registers and wait for each other.
#pragma once

#include <weft/exec/lane_block.hpp>
#include <weft/exec/scan_split.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// The sweeps over a block, vector by vector; `Lane` is its lane_block.
template <class Lane>
struct scan_sweeps : Lane {
  using B = typename Lane::B;
  using frame_type = typename Lane::frame_type;
  using states_type = typename Lane::states_type;
  using cursors_type = typename Lane::cursors_type;
  using environment_type = typename Lane::environment_type;
  using numbers = typename Lane::numbers;
  static constexpr int W = Lane::width;

  static constexpr int split = Lane::split;
  using kept_state = typename decltype(kept_state_type<B, W, split>())::type;
  struct whole {};
  struct first_sweep {
    kept_state* next;
  };
  struct second_sweep {
    const kept_state* next;
  };
  static constexpr int several = 4;  // vectors that are taken at a time, where that can be

  template <class Sweep, bool Full, int... I>
  WEFT_ALWAYS_INLINE static constexpr void run_position(frame_type& f, const cursors_type& c, states_type& states,
                                                        std::ptrdiff_t k, int n, bool first, Sweep& sweep,
                                                        std::integer_sequence<int, I...>) {
    environment_type env;
    const position<typename Lane::program, B, W, Lane::mask_bytes, Full> here{k, n, first};
    if constexpr (std::is_same_v<Sweep, whole>)
      (here.template run<I>(f, env, c, states), ...);
    else
      (run_in<I>(here, f, env, c, states, sweep), ...);
  }
  template <int I, class Position, class Sweep>
  WEFT_ALWAYS_INLINE static constexpr void run_in(const Position& here, frame_type& f, environment_type& env,
                                                  const cursors_type& c, states_type& states, Sweep& sweep) {
    using scan = scan_step<Position>;
    if constexpr (I == split && std::is_same_v<Sweep, first_sweep>) {
      *sweep.next++ = scan::template take_vector<I>(here, env, slot_of<I>(states));
    } else if constexpr (I == split) {
      scan::template finish_vector<I>(here, f, slot_of<B::template at<I>.row>(env), *sweep.next++);
    } else if constexpr (std::is_same_v<Sweep, first_sweep> ? I < split
                                                            : I > split || scan_split<B>::is_repeated(I, split)) {
      here.template run<I>(f, env, c, states);
    }
  }

  // The first of two sweeps.
  WEFT_ALWAYS_INLINE static constexpr void keep_states(frame_type& f, const cursors_type& c, states_type& states,
                                                       std::ptrdiff_t begin, std::ptrdiff_t end, std::ptrdiff_t count,
                                                       kept_state* kept) {
    first_sweep sweep{kept};
    std::ptrdiff_t left = end - begin;
    while (left >= W) {
      if (left >= several * W && keep_several(f, c, states, B::reversed ? begin + left - W : end - left, sweep.next,
                                              std::make_integer_sequence<int, several>{})) {
        sweep.next += several;
        left -= several * W;
        continue;
      }
      const std::ptrdiff_t k = B::reversed ? begin + left - W : end - left;
      run_position<first_sweep, true>(f, c, states, k, W, B::reversed ? k + W == count : k == 0, sweep, numbers{});
      left -= W;
    }
    if (left == 0) return;
    const std::ptrdiff_t k = B::reversed ? begin : end - left;
    run_position<first_sweep, false>(f, c, states, k, static_cast<int>(left), B::reversed ? k + left == count : k == 0,
                                     sweep, numbers{});
  }
  template <int... U>
  WEFT_ALWAYS_INLINE static constexpr bool keep_several(frame_type& f, const cursors_type& c, states_type& states,
                                                        std::ptrdiff_t k, kept_state* kept,
                                                        std::integer_sequence<int, U...> all) {
    if constexpr (split >= 0 && Lane::scans_by_fours) {
      environment_type env[several];
      (Lane::template run_part<true, 0>(f, c, states, env[U], B::reversed ? k - U * W : k + U * W, W, false,
                                        std::make_integer_sequence<int, split>{}),
       ...);
      return relative_scan<typename Lane::full_position, split>::take_four(env, slot_of<split>(states), kept, all);
    } else {
      return false;
    }
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
