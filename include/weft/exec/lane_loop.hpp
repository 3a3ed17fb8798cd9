// The innermost loop, along the lane label: block after block, each of as many indices as its states are kept for.
#pragma once

#include <weft/exec/lane_walk.hpp>
#include <weft/exec/pieces.hpp>
#include <weft/exec/relative_sweeps.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// The loop over the lanes around one block.
template <class Program, int W, int Block, class Executor>
struct lane_loop : lane_walk<lane_block<Program, W, Block>> {
  using base = lane_block<Program, W, Block>;
  using walks = lane_walk<base>;
  using B = typename base::B;
  using frame_type = typename base::frame_type;
  using numbers = typename base::numbers;
  using states_type = typename base::states_type;
  using cursors_type = typename base::cursors_type;
  using kept_state = typename walks::kept_state;
  using whole = typename walks::whole;
  using second_sweep = typename walks::second_sweep;
  static constexpr int unroll = base::unroll, split = walks::split;

  // No note on kept values is for more elements than a block has.
  static constexpr std::ptrdiff_t length_of_block(const cursors_type& c) {
    if constexpr (is_relative_reduction<B, W>) return relative_sweeps<base>::block_length;
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
    const std::ptrdiff_t count = width_of<B, W>(f);
    const cursors_type c(f);
    constexpr bool in_blocks = base::has_state(typename base::state_numbers{});
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
    if constexpr (walks::phases::needed)
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
      relative_sweeps<base>::template run<false>(f, c, own, done, done + now);
    } else {
      typename base::stretches ended;
      typename base::unrolled_states states(ended);
      base::start(states, own);
      const cursors_type c = where;
      const std::ptrdiff_t begin = B::reversed ? count - done - now : done;
      if constexpr (split >= 0) {
        // A block may be longer than what the sweeps keep, see length_of_block.
        kept_state kept[base::scan_length];
        constexpr std::ptrdiff_t most = base::scan_length * W;
        for (std::ptrdiff_t swept = 0; swept < now; swept += most) {
          const std::ptrdiff_t indices = now - swept < most ? now - swept : most;
          const std::ptrdiff_t first = B::reversed ? begin + now - swept - indices : begin + swept;
          walks::keep_states(f, c, states[0], first, first + indices, count, kept);
          second_sweep finishing{kept};
          walks::walk(f, c, states, first, first + indices, count, finishing);
        }
      } else {
        whole all;
        if constexpr (walks::phases::needed) walks::phases::start_notes(states, begin, numbers{});
        walks::walk(f, c, states, begin, begin + now, count, all);
        if constexpr (walks::phases::needed) walks::phases::end_notes(c, states, begin + now, numbers{});
      }
      base::fold(states, own, typename base::state_numbers{});
    }
  }

  // Whether two short rows run side by side: half as much around the vectors, and the same bits. Half as many registers
  // would not hold them.
  static constexpr bool takes_two = native_bytes == 64 && W > 1 && !B::reversed && !base::has(opcode::scan) &&
                                    !base::has_shifts && !is_relative_reduction<B, W>;
  // The vectors of a reduction would wait for each other, so a short row has two accumulators, and cheap ones of
  // `long_row` elements or more have four. Sums below a shift are several each: two keep small registers busy.
  static constexpr bool is_reduction = base::has(opcode::accumulate) && !base::has(opcode::scan) && !B::reversed;
  static constexpr bool has_four = is_reduction && !base::is_dear && !takes_two && !is_relative_reduction<B, W> &&
                                   (!base::has_shifts || native_bytes > 16);
  static constexpr int short_unroll = is_reduction ? 2 : 1, long_unroll = has_four ? 4 : short_unroll;
  static constexpr std::ptrdiff_t long_row = (base::has_shifts ? 32 : 16) * W;

  // The same for a short row, with as little around the vectors as can be.
  template <int States>
  WEFT_ALWAYS_INLINE static constexpr void walk_short(frame_type& f, const cursors_type& c,
                                                      states_type (&states)[States], std::ptrdiff_t count) {
    if constexpr (is_relative_reduction<B, W>) {
      relative_sweeps<base>::template run<true>(f, c, states[0], 0, count);
    } else if constexpr (split >= 0) {
      kept_state kept[base::scan_length];
      walks::keep_states(f, c, states[0], 0, count, count, kept);
      second_sweep finishing{kept};
      walk_one(f, c, states, count, finishing);
    } else {
      whole all;
      walk_one(f, c, states, count, all);
    }
  }
  template <class Sweep, int States>
  WEFT_ALWAYS_INLINE static constexpr void walk_one(frame_type& f, const cursors_type& c, states_type (&states)[States],
                                                    std::ptrdiff_t count, Sweep& sweep) {
    states_type& own = states[0];
    std::ptrdiff_t k = 0;
    if constexpr (base::has_shifts) {
      if (count >= W)
        base::template run_first<true, 1>(f, c, states, 0, W, numbers{});
      else
        base::template run_first<false, 1>(f, c, states, 0, static_cast<int>(count), numbers{});
      k = count < W ? count : W;
    }
    constexpr bool in_stretches = base::has_stretches && !B::reversed;
    constexpr std::ptrdiff_t stretch = base::stretch_length * States * W;
    const bool is_long = in_stretches && count - k > stretch;
    [[maybe_unused]] typename base::stretches ended;
    if constexpr (in_stretches) {
      if (is_long) {
        ended.start();
        k = walk_stretches<stretch>(f, c, states, ended, k, count);
      }
    }
    if constexpr (!B::reversed && !base::has(opcode::scan)) {
      if constexpr (States > 2) {
        for (const std::ptrdiff_t all = walks::template whole_end<States>(k, count); k < all; k += States * W)
          base::template run_together<true, States>(f, c, states, k, W, k == 0, numbers{});
      }
      const std::ptrdiff_t pairs = walks::template whole_end<2>(k, count);
      for (; k < pairs; k += 2 * W) base::template run_together<true, 2>(f, c, states, k, W, k == 0, numbers{});
      // Where the loop ends is known: nothing has to be found anew for each row.
      if (pairs < count) {
        const bool has_full = count - pairs >= W;
        if (has_full) walks::template run_position<Sweep, true>(f, c, own, pairs, W, pairs == 0, sweep, numbers{});
        k = has_full ? pairs + W : pairs;
        if (k < count)
          walks::template run_position<Sweep, false>(f, c, own, k, static_cast<int>(count - k), k == 0, sweep,
                                                     numbers{});
      }
    } else {
      if constexpr (walks::scans_together) {
        constexpr std::ptrdiff_t four = walks::several * W;
        for (; k + four <= count; k += four)
          base::template run_together<true, walks::several>(f, c, states, B::reversed ? count - k - W : k, W, k == 0,
                                                            numbers{});
      }
      for (; k + W <= count; k += W)
        walks::template run_position<Sweep, true>(f, c, own, B::reversed ? count - k - W : k, W, k == 0, sweep,
                                                  numbers{});
      if (k < count)
        walks::template run_position<Sweep, false>(f, c, own, B::reversed ? 0 : k, static_cast<int>(count - k), k == 0,
                                                   sweep, numbers{});
    }
    base::fold_into_first(states, typename base::state_numbers{});
    if constexpr (in_stretches) {
      if (is_long) ended.join_into(states[0]);
    }
  }

  // As many vectors as leave at most a stretch.
  template <std::ptrdiff_t Stretch, int States>
  WEFT_ALWAYS_INLINE static constexpr std::ptrdiff_t walk_stretches(frame_type& f, const cursors_type& c,
                                                                    states_type (&states)[States],
                                                                    typename base::stretches& ended, std::ptrdiff_t k,
                                                                    std::ptrdiff_t count) {
    do {
      for (const std::ptrdiff_t stop = k + Stretch; k < stop; k += States * W)
        base::template run_together<true, States>(f, c, states, k, W, k == 0, numbers{});
      base::end_stretch(states, ended, numbers{});
    } while (count - k > Stretch);
    return k;
  }

  // The same of two rows.
  WEFT_ALWAYS_INLINE static constexpr void walk_two(frame_type& f, const cursors_type& c, const cursors_type& d,
                                                    states_type (&states)[short_unroll],
                                                    states_type (&others)[short_unroll], std::ptrdiff_t count) {
    const std::ptrdiff_t pairs = walks::template whole_end<2>(0, count);
    for (std::ptrdiff_t k = 0; k < pairs; k += 2 * W)
      base::template run_rows<true, 2>(f, c, d, states, others, k, W, k == 0, numbers{});
    if (pairs < count) {
      const bool has_full = count - pairs >= W;
      if (has_full) base::template run_rows<true, 1>(f, c, d, states, others, pairs, W, pairs == 0, numbers{});
      const std::ptrdiff_t k = has_full ? pairs + W : pairs;
      if (k < count)
        base::template run_rows<false, 1>(f, c, d, states, others, k, static_cast<int>(count - k), k == 0, numbers{});
    }
    base::fold_into_first(states, typename base::state_numbers{});
    base::fold_into_first(others, typename base::state_numbers{});
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
