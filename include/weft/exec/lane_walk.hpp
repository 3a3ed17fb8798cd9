// The vectors of a loop along the lanes, in its order: full ones, several at a time where nothing is carried from one
// to the next, and a masked rest.
#pragma once

#include <weft/exec/far_rows.hpp>
#include <weft/exec/phases.hpp>
#include <weft/exec/plain.hpp>
#include <weft/exec/prefetch.hpp>
#include <weft/exec/scan_sweeps.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// How many lanes of a vector there is something left for.
WEFT_ALWAYS_INLINE constexpr int lanes_of(std::ptrdiff_t left, int width) {
  return static_cast<int>(left < width ? left : width);
}

// `Lane` is the lane_block whose instructions run on the vectors.
template <class Lane>
struct lane_walk : scan_sweeps<Lane> {
  using base = Lane;
  using sweeps = scan_sweeps<Lane>;
  using B = typename Lane::B;
  using frame_type = typename Lane::frame_type;
  using numbers = typename Lane::numbers;
  using states_type = typename Lane::states_type;
  using unrolled_states = typename Lane::unrolled_states;
  using cursors_type = typename Lane::cursors_type;
  using environment_type = typename Lane::environment_type;
  using phases = block_phases<typename Lane::program, Lane::width, Lane::block>;
  using plain = plain_cursors<Lane>;
  static constexpr int W = Lane::width, unroll = Lane::unroll, split = sweeps::split, several = sweeps::several;

  template <bool Full, class Sweep, int... U>
  WEFT_ALWAYS_INLINE static constexpr void run_positions(frame_type& f, const cursors_type& c, unrolled_states& states,
                                                         std::ptrdiff_t k, int n, bool first, Sweep& sweep,
                                                         std::integer_sequence<int, U...>) {
    (sweeps::template run_position<Sweep, Full>(f, c, states[U], k + U * W, n, first, sweep, numbers{}), ...);
  }

  // `Vectors` positions from k on; n lanes count where not all do.
  template <bool Full, int Vectors, class Sweep>
  WEFT_ALWAYS_INLINE static constexpr void run_vectors(frame_type& f, const cursors_type& c, unrolled_states& states,
                                                       std::ptrdiff_t k, int n, bool first, Sweep& sweep) {
    if constexpr (phases::needed) {
      environment_type env[Vectors];
      phases::template run<Full, 0>(f, c, states, env, k, n, first);
    } else if constexpr (Vectors > 1 && base::has_chain) {
      base::template run_together<Full, Vectors>(f, c, states.of, k, n, first, numbers{});
    } else {
      run_positions<Full>(f, c, states, k, n, first, sweep, std::make_integer_sequence<int, Vectors>{});
    }
  }

  // Where the last `Vectors` together end: asked once, so that a loop counts nothing but where it is.
  template <int Vectors>
  static constexpr std::ptrdiff_t whole_end(std::ptrdiff_t begin, std::ptrdiff_t end) {
    return begin + (end - begin) / (Vectors * W) * (Vectors * W);
  }

  // Those of a scan are taken several at a time, though they have to wait for the carry in the end.
  static constexpr bool scans_together = split < 0 && base::scans_by_fours;
  // Visits the vectors of [begin, end) in the loop's direction: full ones, then the rest. A step that is a function
  // returns where the next one begins; the first vectors and the single ones are none, since GCC makes other loops of
  // those.
  template <class Sweep>
  WEFT_ALWAYS_INLINE static constexpr void walk(frame_type& f, const cursors_type& c, unrolled_states& states,
                                                std::ptrdiff_t begin, std::ptrdiff_t end, std::ptrdiff_t count,
                                                Sweep& sweep) {
    [[maybe_unused]] const int ahead = prefetch<base>::distance(f, c);
    if constexpr (B::reversed) {
      walk_back(f, c, states, begin, end, count, ahead, sweep);
    } else {
      if constexpr (base::has_shifts) {
        if (begin + unroll * W <= end) {
          base::template run_first<true, unroll>(f, c, states.of, begin, W, numbers{});
          begin += unroll * W;
        } else if (begin < end) {
          base::template run_first<false, 1>(f, c, states.of, begin, lanes_of(end - begin, W), numbers{});
          begin += W;
        }
      }
      if constexpr (scans_together) begin = walk_together(f, c, states, begin, end, ahead);
      if constexpr (unroll > 1) begin = walk_unrolled(f, c, states, begin, end, count, ahead, sweep);
      // Loops in phases are for long rows: one copy less of their code for what is left over.
      if constexpr (!phases::needed || unroll == 1) {
        if constexpr (unroll == 1) {
          if constexpr (W > 1 && plain::worth_it) {
            if (plain::is(c)) begin = walk_full<1>(f, plain::of(c), states, begin, end, ahead, sweep);
          }
          if constexpr (base::has_stretches) begin = walk_full<1>(f, c, states, begin, end, ahead, sweep);
        }
        for (; begin + W <= end; begin += W) run_vectors<true, 1>(f, c, states, begin, W, begin == 0, sweep);
      }
      if constexpr (W > 1) {
        for (; begin < end; begin += W)
          run_vectors<false, 1>(f, c, states, begin, lanes_of(end - begin, W), begin == 0, sweep);
      }
    }
  }

  template <class Sweep>
  WEFT_ALWAYS_INLINE static constexpr void walk_back(frame_type& f, const cursors_type& c, unrolled_states& states,
                                                     std::ptrdiff_t begin, std::ptrdiff_t end, std::ptrdiff_t count,
                                                     [[maybe_unused]] int ahead, Sweep& sweep) {
    if constexpr (scans_together) {
      for (; end - several * W >= begin; end -= several * W) {
        prefetch<base>::template run<several>(c, end - several * W, ahead);
        base::template run_together<true, several>(f, c, states.of, end - W, W, end == count, numbers{});
      }
    }
    for (; end - W >= begin; end -= W) run_vectors<true, 1>(f, c, states, end - W, W, end == count, sweep);
    if constexpr (W > 1) {
      if (end > begin) run_vectors<false, 1>(f, c, states, begin, static_cast<int>(end - begin), end == count, sweep);
    }
  }
  WEFT_ALWAYS_INLINE static constexpr std::ptrdiff_t walk_together(frame_type& f, const cursors_type& c,
                                                                   unrolled_states& states, std::ptrdiff_t begin,
                                                                   std::ptrdiff_t end, int ahead) {
    for (const std::ptrdiff_t last = whole_end<several>(begin, end); begin < last; begin += several * W) {
      prefetch<base>::template run<several>(c, begin, ahead);
      base::template run_together<true, several>(f, c, states.of, begin, W, begin == 0, numbers{});
    }
    return begin;
  }

  // As many full vectors at a time as are independent, on cursors of which compilers know what was asked of them.
  template <class Sweep>
  WEFT_ALWAYS_INLINE static constexpr std::ptrdiff_t walk_unrolled(frame_type& f, const cursors_type& c,
                                                                   unrolled_states& states, std::ptrdiff_t begin,
                                                                   std::ptrdiff_t end,
                                                                   [[maybe_unused]] std::ptrdiff_t count, int ahead,
                                                                   Sweep& sweep) {
    if constexpr (plain::worth_it) {
      cursors_type now = c;
      while (begin + unroll * W <= end) {
        std::ptrdiff_t until = end;
        plain::take(now, begin, until);
        if (plain::is(now)) [[likely]]
          begin = walk_plain(f, plain::of(now), states, begin, until, ahead, sweep);
        else
          begin = walk_full<unroll>(f, now, states, begin, until, ahead, sweep);
      }
      return begin;
    } else if constexpr (phases::needed && far_rows<base>::possible) {
      return walk_far(f, c, states, begin, end, count, ahead, sweep);
    } else {
      return walk_full<unroll>(f, c, states, begin, end, ahead, sweep);
    }
  }
  template <class Sweep>
  WEFT_ALWAYS_INLINE static constexpr std::ptrdiff_t walk_plain(frame_type& f, const cursors_type& c,
                                                                unrolled_states& states, std::ptrdiff_t begin,
                                                                std::ptrdiff_t end, int ahead, Sweep& sweep) {
    if constexpr (plain::may_be_bare) {
      if (plain::is_bare(c)) [[likely]]
        return walk_full<unroll>(f, plain::bare(c), states, begin, end, ahead, sweep);
    }
    return walk_full<unroll>(f, c, states, begin, end, ahead, sweep);
  }
  template <class Sweep>
  WEFT_ALWAYS_INLINE static constexpr std::ptrdiff_t walk_far(frame_type& f, const cursors_type& c,
                                                              unrolled_states& states, std::ptrdiff_t begin,
                                                              std::ptrdiff_t end, std::ptrdiff_t count, int ahead,
                                                              Sweep& sweep) {
    using far = far_rows<base>;
    if (far::are(c, count)) [[unlikely]] {
      begin = walk_full<unroll>(f, far::template written<true>(c), states, begin, end, ahead, sweep);
      streaming_fence();
    } else {
      begin = walk_full<unroll>(f, far::template written<false>(c), states, begin, end, ahead, sweep);
    }
    return begin;
  }
  template <int Vectors, class Sweep>
  WEFT_ALWAYS_INLINE static constexpr std::ptrdiff_t walk_full(frame_type& f, const cursors_type& c,
                                                               unrolled_states& states, std::ptrdiff_t begin,
                                                               std::ptrdiff_t end, [[maybe_unused]] int ahead,
                                                               Sweep& sweep) {
    const std::ptrdiff_t last = whole_end<Vectors>(begin, end);
    if constexpr (base::has_stretches) {
      constexpr std::ptrdiff_t stretch = base::stretch_length * Vectors * W;
      while (begin < last) {
        const std::ptrdiff_t stop = last - begin > stretch ? begin + stretch : last;
        begin = walk_stretch<Vectors>(f, c, states, begin, stop, ahead, sweep);
        // The last one goes on: nothing is combined with a neutral state behind it.
        if (begin < last) base::end_stretch(states.of, states.ended, numbers{});
      }
      return begin;
    } else {
      return walk_stretch<Vectors>(f, c, states, begin, last, ahead, sweep);
    }
  }
  template <int Vectors, class Sweep>
  WEFT_ALWAYS_INLINE static constexpr std::ptrdiff_t walk_stretch(frame_type& f, const cursors_type& c,
                                                                  unrolled_states& states, std::ptrdiff_t begin,
                                                                  std::ptrdiff_t last, [[maybe_unused]] int ahead,
                                                                  Sweep& sweep) {
    for (; begin < last; begin += Vectors * W) {
      // A scan down the rows reads the row before as well, and loses by what is fetched besides.
      if constexpr (Vectors > 1 && !base::has(opcode::scan)) prefetch<base>::template run<Vectors>(c, begin, ahead);
      run_vectors<true, Vectors>(f, c, states, begin, W, Vectors == 1 && begin == 0, sweep);
    }
    return begin;
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
