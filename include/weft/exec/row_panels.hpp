// A loop around a lane loop along which scans run, and no lane waits for another: down a few columns of vectors at a
// time, whose carries stay in registers from row to row. A row by itself would wait for the carries that the one before
// has just written.
#pragma once

#include <weft/exec/lane_loop.hpp>
#include <weft/exec/storage.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// The carries of a block's scans for one vector, where these stand in arrays.
template <class Lane, int I>
struct panel_carry {
  using monoid = typename Lane::template monoid_at<I>;
  using V = typename lane_value<typename monoid::lifted, Lane::width, Lane::mask_bytes>::type;
  using type = std::conditional_t<carries_levels<typename Lane::B::types, Lane::B::template at<I>.storage>,
                                  leveled_carry<typename monoid::monoid, V>, state_t<typename monoid::monoid, V>>;
};
template <class Lane, class Scans>
struct carries_of_scans;
template <class Lane, int... I>
struct carries_of_scans<Lane, std::integer_sequence<int, I...>> : slot<I, typename panel_carry<Lane, I>::type>... {};
template <class Lane>
struct panel_carries : carries_of_scans<Lane, typename Lane::B::template numbers_of<opcode::scan>> {};

/// All iterations of loop `Loop`, whose only child is the loop of lane_loop `Lane`.
template <class Lane, int Loop>
struct row_panels {
  using lane = Lane;
  using B = typename Lane::B;
  using types = typename B::types;
  using frame_type = typename Lane::frame_type;
  using cursors_type = typename Lane::cursors_type;
  using numbers = typename Lane::numbers;
  using carries_type = panel_carries<Lane>;
  static constexpr int W = Lane::width;
  static constexpr plan_node loop = types::plan.nodes[Loop];
  static constexpr auto label = static_cast<std::size_t>(loop.label);

  // Cheap scans along the loop, with carries in arrays, and nothing else that goes on from row to row. Dear ones have
  // no registers to spare, and more to do than to wait.
  static constexpr bool is_possible() {
    if (W == 1 || loop.mode != loop_mode::sequential || Lane::cost() > 8) return false;
    if (!types::plan.nodes[types::plan.nodes[Lane::block].parent].starts.empty()) return false;
    for (int i = 0; i < B::count; ++i) {
      const instruction& at = types::plan.instructions[B::first + i];
      if (at.code == opcode::refer || at.code == opcode::finish || at.code == opcode::accumulate) return false;
      if (at.storage >= 0 && at.code != opcode::write_output && types::plan.storages[at.storage].reference >= 0)
        return false;
      if (at.code != opcode::scan) continue;
      const storage_slot& carry = types::plan.storages[at.storage];
      if (carry.place == place::registers || carry.reference >= 0) return false;
      if ((types::loops.scanned_set(at.row) & label_bit(loop.label)) == 0) return false;
    }
    return Lane::has(opcode::scan);
  }
  static constexpr bool possible = is_possible();

  // Rows of a wide array do not wait for what was written a row before: they gain where a carry in an array of its own
  // is loaded and stored once for several. Else no more than what begins each row is saved, and the processor fetches
  // whole rows better than pieces of them.
  static constexpr std::ptrdiff_t narrow = 448 / Lane::mask_bytes;
  static constexpr bool has_own_carries = [] {
    for (int i = 0; i < B::count; ++i) {
      const instruction& at = types::plan.instructions[B::first + i];
      if (at.code == opcode::scan && types::plan.storages[at.storage].place == place::previous_output) return false;
    }
    return true;
  }();
  static bool fits(const frame_type& f) {
    if (!has_own_carries && width_of<B>(f) > narrow) return false;
    return !streams<typename Lane::program>::any(f);
  }

  // `rows` iterations from index `first` on, in steps of 1 or -1: all at once where they are one panel, else as many as
  // stay in the nearest cache until the last panel has been through them.
  static void run(frame_type& f, std::ptrdiff_t first, std::ptrdiff_t rows, std::ptrdiff_t step) {
    const std::ptrdiff_t count = width_of<B>(f);
    const std::ptrdiff_t most = count <= several * W ? rows : (count <= short_row ? 8 * short_row / count : 4);
    for (std::ptrdiff_t done = 0, now = 0; done < rows; done += now) {
      now = rows - done < most ? rows - done : most;
      shorten(f, now, scans{});
      run_rows(f, first + done * step, now, step, count);
      advance_levels(f, now, scans{});
    }
  }

  // The steps of a walk down the rows.
  template <int... I>
  WEFT_ALWAYS_INLINE static void advance(cursors_type& c, const cursors_type& first, const cursors_type& second,
                                         std::integer_sequence<int, I...>) {
    (
        [&] {
          if constexpr (requires { slot_of<I>(c).data; })
            slot_of<I>(c).data += slot_of<I>(second).data - slot_of<I>(first).data;
        }(),
        ...);
  }

  template <class Position, int... I>
  WEFT_ALWAYS_INLINE static void run_first(const Position& here, frame_type& f, const cursors_type& c,
                                           std::integer_sequence<int, I...>) {
    typename Lane::environment_type env;
    typename Lane::states_type none;
    (here.template run<I>(f, env, c, none), ...);
  }
  template <class Position, int... I>
  WEFT_ALWAYS_INLINE static void run_next(const Position& here, frame_type& f, const cursors_type& c,
                                          carries_type& carries, std::integer_sequence<int, I...>) {
    typename Lane::environment_type env;
    typename Lane::states_type none;
    (
        [&] {
          if constexpr (B::template at<I>.code == opcode::scan)
            slot_of<I>(carries) = scan_step<Position>::template go_on<I>(env, slot_of<I>(carries));
          else
            here.template run<I>(f, env, c, none);
        }(),
        ...);
  }

  template <class Position, int... I>
  WEFT_ALWAYS_INLINE static void load(const Position& here, [[maybe_unused]] const frame_type& f, const cursors_type& c,
                                      carries_type& carries, std::integer_sequence<int, I...>) {
    (
        [&] {
          if constexpr (B::template at<I>.code == opcode::scan)
            slot_of<I>(carries) = scan_step<Position>::template load_carry<I>(here, f, slot_of<I>(c));
        }(),
        ...);
  }
  template <class Position, int... I>
  WEFT_ALWAYS_INLINE static void store(const Position& here, const cursors_type& c, const carries_type& carries,
                                       std::integer_sequence<int, I...>) {
    (
        [&] {
          if constexpr (B::template at<I>.code == opcode::scan)
            scan_step<Position>::template store_carry<I>(here, slot_of<I>(c), slot_of<I>(carries));
        }(),
        ...);
  }

 private:
  using scans = typename B::template numbers_of<opcode::scan>;
  // No further than to where the lowest level of a carry is full.
  template <int... I>
  static void shorten([[maybe_unused]] const frame_type& f, [[maybe_unused]] std::ptrdiff_t& rows,
                      std::integer_sequence<int, I...>) {
    (scratch_levels<typename Lane::program, W, B::template at<I>.storage>::shorten(f, rows), ...);
  }
  template <int... I>
  static void advance_levels([[maybe_unused]] frame_type& f, [[maybe_unused]] std::ptrdiff_t taken,
                             std::integer_sequence<int, I...>) {
    (scratch_levels<typename Lane::program, W, B::template at<I>.storage>::advance(f, taken), ...);
  }

  static constexpr int several = 4;                    // vectors of a panel
  static constexpr std::ptrdiff_t short_row = 32 * W;  // of which many stay in the nearest cache
  static void run_rows(frame_type& f, std::ptrdiff_t first, std::ptrdiff_t rows, std::ptrdiff_t step,
                       std::ptrdiff_t count) {
    const cursors_type c = Lane::template cursors_at<label>(f, first),
                       next = Lane::template cursors_at<label>(f, first + (rows > 1 ? step : 0));
    f.index[label] = first;
    std::ptrdiff_t k = 0;
    for (; k + several * W <= count; k += several * W) walk<true>(f, c, next, k, W, rows, columns<several>{});
    for (; k + W <= count; k += W) walk<true>(f, c, next, k, W, rows, columns<1>{});
    if (k < count) walk<false>(f, c, next, k, static_cast<int>(count - k), rows, columns<1>{});
  }

  template <int Vectors>
  using columns = std::make_integer_sequence<int, Vectors>;

  // The first row finds its carries, or that there are none, in the arrays.
  template <bool Full, int... U>
  static void walk(frame_type& f, const cursors_type& first, const cursors_type& second, std::ptrdiff_t k, int n,
                   std::ptrdiff_t rows, std::integer_sequence<int, U...>) {
    using position_type = position<typename Lane::program, B, W, Lane::mask_bytes, Full>;
    const position_type here[] = {{k + U * W, n, k + U * W == 0}...};
    cursors_type c = first;
    (run_first(here[U], f, c, numbers{}), ...);
    carries_type carries[sizeof...(U)];
    (load(here[U], f, c, carries[U], numbers{}), ...);
    for (std::ptrdiff_t row = 1; row < rows; ++row) {
      advance(c, first, second, numbers{});
      (run_next(here[U], f, c, carries[U], numbers{}), ...);
    }
    (store(here[U], c, carries[U], numbers{}), ...);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
