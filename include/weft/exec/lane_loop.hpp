// The innermost loop: vectors of indices along the lane label, several at a time, and a masked rest.
#pragma once

#include <weft/exec/far_rows.hpp>
#include <weft/exec/phases.hpp>
#include <weft/exec/pieces.hpp>
#include <weft/exec/plain.hpp>
#include <weft/exec/prefetch.hpp>
#include <weft/exec/relative_sweeps.hpp>
#include <weft/exec/scan_sweeps.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// The loop over the lanes around one block: vectors of W indices, several at a time where nothing is carried from one
// to the next, and a masked rest.
template <class Program, int W, int Block, class Executor>
struct lane_loop : scan_sweeps<lane_block<Program, W, Block>> {
  using base = lane_block<Program, W, Block>;
  using sweeps = scan_sweeps<base>;
  using B = typename base::B;
  using types = typename base::types;
  using frame_type = typename base::frame_type;
  using numbers = typename base::numbers;
  using states_type = typename base::states_type;
  using cursors_type = typename base::cursors_type;
  using environment_type = typename base::environment_type;
  using phases = block_phases<Program, W, Block>;
  using plain = plain_cursors<base>;
  using kept_state = typename sweeps::kept_state;
  using whole = typename sweeps::whole;
  using second_sweep = typename sweeps::second_sweep;
  static constexpr int unroll = base::unroll, split = sweeps::split, several = sweeps::several;

  template <bool Full, class Sweep, int... U>
  WEFT_ALWAYS_INLINE static constexpr void run_positions(frame_type& f, const cursors_type& c,
                                                         states_type (&states)[unroll], std::ptrdiff_t k, int n,
                                                         bool first, Sweep& sweep, std::integer_sequence<int, U...>) {
    (sweeps::template run_position<Sweep, Full>(f, c, states[U], k + U * W, n, first, sweep, numbers{}), ...);
  }

  // `Vectors` positions from k on; n lanes count where not all do.
  template <bool Full, int Vectors, class Sweep>
  WEFT_ALWAYS_INLINE static constexpr void run_vectors(frame_type& f, const cursors_type& c,
                                                       states_type (&states)[unroll], std::ptrdiff_t k, int n,
                                                       bool first, Sweep& sweep) {
    if constexpr (phases::needed) {
      environment_type env[Vectors];
      phases::template run<Full, 0>(f, c, states, env, k, n, first);
    } else if constexpr (Vectors > 1 && base::has_chain) {
      base::template run_together<Full, Vectors>(f, c, states, k, n, first, numbers{});
    } else {
      run_positions<Full>(f, c, states, k, n, first, sweep, std::make_integer_sequence<int, Vectors>{});
    }
  }

  // No note on kept values is for more elements than a block has.
  static constexpr std::ptrdiff_t length_of_block(const cursors_type& c) {
    std::ptrdiff_t longest = base::block_length;
    [&]<int... J>(std::integer_sequence<int, J...>) {
      (
          [&] {
            if constexpr (requires { slot_of<J>(c).shift; }) {
              const std::ptrdiff_t noted = std::ptrdiff_t{1} << slot_of<J>(c).shift;
              longest = longest < noted ? noted : longest;
            }
          }(),
          ...);
    }
    (numbers{});
    return longest;
  }

  static constexpr void run(frame_type& f) {
    if constexpr (!std::is_same_v<Executor, sequential_executor>) {
      using pieces = lane_pieces<lane_loop, Executor>;
      if constexpr (pieces::possible && !B::in_tile) {
        const std::ptrdiff_t count = f.extents[static_cast<std::size_t>(B::lane)];
        if (pieces::is_worth_it(count)) return pieces::run(f, count);
      }
      lane_loop<Program, W, Block, sequential_executor>::run(f);
    } else {
      run_here(f);
    }
  }

  static constexpr void run_here(frame_type& f) {
    const std::ptrdiff_t count = width_of<B>(f);
    const cursors_type c(f);
    constexpr bool in_blocks = base::has(opcode::accumulate) || base::has(opcode::scan);
    const std::ptrdiff_t length = in_blocks ? length_of_block(c) : (count > 0 ? count : 1);
    for (std::ptrdiff_t done = 0; done < count || done == 0; done += length) {
      const std::ptrdiff_t now = done + length < count ? length : count - done;
      states_type own;
      base::start_carries(f, own, typename base::carry_numbers{});
      run_block(f, c, own, done, now, count);
      base::end(f, c, own, now, typename base::state_numbers{});
    }
  }

  // One block: `now` indices, in the loop's direction, behind the first `done`. Carries start as they are in `own`,
  // which gets what the block has come to. A loop in phases is a function of its own: with what lies around it GCC runs
  // out of registers.
  static constexpr void run_block(frame_type& f, const cursors_type& c, states_type& own, std::ptrdiff_t done,
                                  std::ptrdiff_t now, std::ptrdiff_t count) {
    if constexpr (phases::needed)
      run_apart(f, c, own, done, now, count);
    else
      run_all_of(f, c, own, done, now, count);
  }
  [[gnu::noinline]] static constexpr void run_apart(frame_type& f, const cursors_type& c, states_type& own,
                                                    std::ptrdiff_t done, std::ptrdiff_t now, std::ptrdiff_t count) {
    run_all_of(f, c, own, done, now, count);
  }
  // States and cursors are this call's own, so that compilers keep them in registers while the loop writes.
  static constexpr void run_all_of(frame_type& f, const cursors_type& where, states_type& own, std::ptrdiff_t done,
                                   std::ptrdiff_t now, std::ptrdiff_t count) {
    if constexpr (is_relative_reduction<B, W>) {
      base::start_one(own, own, typename base::state_numbers{});
      const cursors_type c = where;
      return relative_sweeps<base>::run(f, c, own, done, done + now);
    }
    states_type states[unroll];
    base::start(states, own);
    const cursors_type c = where;
    const std::ptrdiff_t begin = B::reversed ? count - done - now : done;
    if constexpr (split >= 0) {
      kept_state kept[scan_block];
      sweeps::keep_states(f, c, states[0], begin, begin + now, count, kept);
      second_sweep finishing{kept};
      walk(f, c, states, begin, begin + now, count, finishing);
    } else {
      whole all;
      walk(f, c, states, begin, begin + now, count, all);
    }
    base::fold(states, own, typename base::state_numbers{});
  }

  // The same for a short row, with as little around the vectors as can be. Those of a reduction would wait for each
  // other, so there are two accumulators.
  static constexpr bool is_reduction = base::has(opcode::accumulate) && !base::has(opcode::scan) && !B::reversed;
  static constexpr int short_unroll = is_reduction ? 2 : 1;
  WEFT_ALWAYS_INLINE static constexpr void walk_short(frame_type& f, const cursors_type& c,
                                                      states_type (&states)[short_unroll], std::ptrdiff_t count) {
    if constexpr (is_relative_reduction<B, W>) {
      relative_sweeps<base>::run(f, c, states[0], 0, count);
    } else if constexpr (split >= 0) {
      kept_state kept[scan_block];
      sweeps::keep_states(f, c, states[0], 0, count, count, kept);
      second_sweep finishing{kept};
      walk_one(f, c, states, count, finishing);
    } else {
      whole all;
      walk_one(f, c, states, count, all);
    }
  }
  template <class Sweep>
  WEFT_ALWAYS_INLINE static constexpr void walk_one(frame_type& f, const cursors_type& c,
                                                    states_type (&states)[short_unroll], std::ptrdiff_t count,
                                                    Sweep& sweep) {
    states_type& own = states[0];
    std::ptrdiff_t k = 0;
    if constexpr (base::has_shifts) {
      if (count >= W)
        base::template run_first<true, 1>(f, c, states, 0, W, numbers{});
      else
        base::template run_first<false, 1>(f, c, states, 0, static_cast<int>(count), numbers{});
      k = count < W ? count : W;
    }
    if constexpr (!B::reversed && !base::has(opcode::scan)) {
      const std::ptrdiff_t end = k + (count - k) / (2 * W) * (2 * W);
      for (; k < end; k += 2 * W) base::template run_together<true, 2>(f, c, states, k, W, k == 0, numbers{});
    }
    for (; k + W <= count; k += W)
      sweeps::template run_position<Sweep, true>(f, c, own, B::reversed ? count - k - W : k, W, k == 0, sweep,
                                                 numbers{});
    if (k < count)
      sweeps::template run_position<Sweep, false>(f, c, own, B::reversed ? 0 : k, static_cast<int>(count - k), k == 0,
                                                  sweep, numbers{});
    if constexpr (is_reduction) base::join(own, states[1], typename base::state_numbers{});
  }

  // Visits the vectors of [begin, end) in the loop's direction: full ones, then the rest. Those of a cheap scan are
  // taken several at a time, though each has to wait for the one before it in the end.
  template <class Sweep>
  WEFT_ALWAYS_INLINE static constexpr std::ptrdiff_t walk_unrolled(frame_type& f, const cursors_type& c,
                                                                   states_type (&states)[unroll], std::ptrdiff_t begin,
                                                                   std::ptrdiff_t end, int ahead, Sweep& sweep) {
    for (; begin + unroll * W <= end; begin += unroll * W) {
      prefetch<base>::template run<unroll>(c, begin, ahead);
      run_vectors<true, unroll>(f, c, states, begin, W, false, sweep);
    }
    return begin;
  }
  static constexpr bool scans_together = W > 1 && split < 0 && B::scans_along&& base::cost() <= 8;
  template <class Sweep>
  WEFT_ALWAYS_INLINE static constexpr void walk(frame_type& f, const cursors_type& c, states_type (&states)[unroll],
                                                std::ptrdiff_t begin, std::ptrdiff_t end, std::ptrdiff_t count,
                                                Sweep& sweep) {
    [[maybe_unused]] const int ahead = prefetch<base>::distance(c);
    if constexpr (B::reversed) {
      if constexpr (scans_together) {
        for (; end - several * W >= begin; end -= several * W) {
          prefetch<base>::template run<several>(c, end - several * W, ahead);
          base::template run_together<true, several>(f, c, states, end - W, W, end == count, numbers{});
        }
      }
      for (; end - W >= begin; end -= W) run_vectors<true, 1>(f, c, states, end - W, W, end == count, sweep);
      if constexpr (W > 1) {
        if (end > begin) run_vectors<false, 1>(f, c, states, begin, static_cast<int>(end - begin), end == count, sweep);
      }
    } else {
      if constexpr (base::has_shifts) {
        if (begin + unroll * W <= end) {
          base::template run_first<true, unroll>(f, c, states, begin, W, numbers{});
          begin += unroll * W;
        } else if (begin < end) {
          base::template run_first<false, 1>(f, c, states, begin, static_cast<int>(end - begin < W ? end - begin : W),
                                             numbers{});
          begin += W;
        }
      }
      if constexpr (scans_together) {
        for (; begin + several * W <= end; begin += several * W) {
          prefetch<base>::template run<several>(c, begin, ahead);
          base::template run_together<true, several>(f, c, states, begin, W, begin == 0, numbers{});
        }
      }
      if constexpr (unroll > 1) {
        if constexpr (plain::worth_it) {
          cursors_type now = c;
          while (begin + unroll * W <= end) {
            std::ptrdiff_t until = end;
            plain::take(now, begin, until);
            if (plain::is(now)) [[likely]]
              begin = walk_unrolled(f, plain::of(now), states, begin, until, ahead, sweep);
            else
              begin = walk_unrolled(f, now, states, begin, until, ahead, sweep);
          }
        } else if constexpr (phases::needed && far_rows<base>::possible) {
          if (far_rows<base>::are(c, count)) [[unlikely]] {
            begin = walk_unrolled(f, far_rows<base>::template written<true>(c), states, begin, end, ahead, sweep);
            streaming_fence();
          } else {
            begin = walk_unrolled(f, far_rows<base>::template written<false>(c), states, begin, end, ahead, sweep);
          }
        } else {
          begin = walk_unrolled(f, c, states, begin, end, ahead, sweep);
        }
      }
      // Loops in phases are for long rows: one copy less of their code for what is left over.
      if constexpr (!phases::needed || unroll == 1) {
        if constexpr (W > 1 && unroll == 1) {
          if constexpr (plain::worth_it) {
            if (plain::is(c)) {
              const cursors_type now = plain::of(c);
              for (; begin + W <= end; begin += W) run_vectors<true, 1>(f, now, states, begin, W, begin == 0, sweep);
            }
          }
        }
        for (; begin + W <= end; begin += W) run_vectors<true, 1>(f, c, states, begin, W, begin == 0, sweep);
      }
      if constexpr (W > 1) {
        for (; begin < end; begin += W)
          run_vectors<false, 1>(f, c, states, begin, static_cast<int>(end - begin < W ? end - begin : W), begin == 0,
                                sweep);
      }
    }
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
