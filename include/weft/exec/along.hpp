// The rows of a strip one after the other, each along the lanes: cursors that find a row, and accumulators that are
// folded for all rows at once.
#pragma once

#include <weft/exec/lane_loop.hpp>
#include <weft/exec/row_frame.hpp>
#include <weft/exec/strip_plan.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

/// Lane loop `Lane` of the strips of loop `Loop`. `Strip` has the frame, and what the loops of a strip hand on: kept
/// values, states and values of the rows.
template <class Program, int W, int Loop, class Lane>
struct along_rows {
  using plan = strip_plan<Program, Loop>;
  using B = typename Lane::B;
  using types = typename B::types;
  using numbers = typename Lane::numbers;

  // Whether it touches values that a row keeps.
  template <int... I>
  static constexpr bool touches_kept(std::integer_sequence<int, I...>) {
    return ([] {
      constexpr instruction at = B::template at<I>;
      if constexpr (at.code == opcode::read_storage || at.code == opcode::write_storage)
        return plan::is_kept(at.storage);
      else
        return false;
    }() || ...);
  }
  static constexpr bool keeps = touches_kept(numbers{});

  // Row after row, each with so many accumulators; `Keeps` what it keeps in an array of the strip's own.
  template <bool Keeps, int States, class Strip>
  WEFT_ALWAYS_INLINE static void run_each(Strip& strip, std::ptrdiff_t count) {
    typename Lane::states_type start;  // the same for all rows
    Lane::start_carries(strip.f, start, typename Lane::carry_numbers{});
    row_frame<Program, plan> here(strip.f);
    const std::ptrdiff_t from = strip.base;
    const int end = strip.rows;
    const bool is_far = prefetch<Lane>::reads_again && streams<Program>::any(strip.f);
    int row = 0;
    if constexpr (Lane::takes_two) {
      const bool is_short = !Lane::has_stretches || count <= Lane::stretch_length * States * W;
      for (; is_short && row + 1 < end; row += 2) {
        const typename Lane::cursors_type c = cursors_of<Keeps>(strip, here, from, row);
        const typename Lane::cursors_type d = cursors_of<Keeps>(strip, here, from, row + 1);
        if (!Lane::plain::is(c) || !Lane::plain::is(d)) break;  // from there on they go one by one
        typename Lane::states_type own[States], others[States];
        for (auto& one : own) Lane::start_one(one, start, typename Lane::state_numbers{});
        for (auto& one : others) Lane::start_one(one, start, typename Lane::state_numbers{});
        if (is_far) [[unlikely]] {
          prefetch<Lane>::run_strip(strip.f, c, count, strip.step);
          prefetch<Lane>::run_strip(strip.f, d, count, strip.step);
        }
        Lane::walk_two(strip.f, Lane::plain::of(c), Lane::plain::of(d), own, others, count);
        keep(strip, own[0], row, numbers{});
        keep(strip, others[0], row + 1, numbers{});
      }
    }
    for (; row < end; ++row) {
      const typename Lane::cursors_type c = cursors_of<Keeps>(strip, here, from, row);
      typename Lane::states_type own[States];
      for (auto& one : own) Lane::start_one(one, start, typename Lane::state_numbers{});
      if (is_far) [[unlikely]]
        prefetch<Lane>::run_strip(strip.f, c, count, strip.step);
      Lane::walk_short(strip.f, c, own, count);
      keep(strip, own[0], row, numbers{});
    }
  }
  // What the accumulators of each row come to.
  template <class Strip, int... I>
  WEFT_ALWAYS_INLINE static void fold(Strip& strip, std::ptrdiff_t count, std::integer_sequence<int, I...>) {
    (
        [&] {
          constexpr instruction at = B::template at<I>;
          if constexpr (at.code == opcode::accumulate) {
            using monoid = monoid_row<types, at.row>;
            using M = typename monoid::monoid;
            auto& own = slot_of<at.storage>(strip.states);
            for (int row = strip.rows; row < W; ++row) {
              own.of_row[row] = own.of_row[0];
              if constexpr (sums_in_block<B, W, I>) own.shifts.set(row, own.shifts[0]);
            }
            using T = typename monoid::lifted;
            if constexpr (sums_in_block<B, W, I>)
              own.totals = M::template of_block<lanes<T, W>>(totals_of_rows<typename M::block_monoid, T, W>(own.of_row),
                                                             own.shifts, lanes<T, W>(static_cast<T>(count)));
            else
              own.totals = totals_of_rows<M, T, W>(own.of_row);
          }
        }(),
        ...);
  }

  // A reduction relative to a bound: the bounds of all rows are folded together before the first sum is taken. False
  // where a row has none, and nothing has been done.
  template <class Strip>
  WEFT_ALWAYS_INLINE static bool sum_below_bounds(Strip& strip, std::ptrdiff_t count) {
    using sweeps = relative_sweeps<lane_block<Program, W, Lane::block>>;
    using V = typename sweeps::V;
    using T = typename sweeps::T;
    V elements[sweeps::keeps_in_place ? 1 : Strip::template longest_of<Lane>], of_row[W];
    const std::ptrdiff_t vectors = sweeps::keeps_in_place ? 0 : (count + W - 1) / W;
    typename Lane::states_type none;
    row_frame<Program, plan> here(strip.f);
    const std::ptrdiff_t from = strip.base;
    const int end = strip.rows;
    int first = 0;
    do {  // there is a row
      of_row[first] = sweeps::bound_of(strip.f, cursors_of<false>(strip, here, from, first), none, 0, count,
                                       elements + first * vectors);
    } while (++first < end);
    for (int row = end; row < W; ++row) of_row[row] = of_row[0];
    const V references = totals_of_rows<typename sweeps::bound, T, W>(of_row);
    if (!sweeps::is_bounded(references)) [[unlikely]]
      return false;
    for (int row = 0; row < end; ++row)
      of_row[row] = sweeps::template sum_of<false>(cursors_of<false>(strip, here, from, row), elements + row * vectors,
                                                   0, count, V(references[row]));
    constexpr int number = B::template at<sweeps::last>.storage;
    slot_of<number>(strip.states).totals =
        sweeps::M::template from_relative<V>(references, totals_of_rows<typename sweeps::R, T, W>(of_row));
    return true;
  }

 private:
  template <bool Keeps, class Strip>
  WEFT_ALWAYS_INLINE static typename Lane::cursors_type cursors_of(Strip& strip, row_frame<Program, plan>& own,
                                                                   std::ptrdiff_t from, int row) {
    own.index[static_cast<std::size_t>(plan::loop.label)] = from + row;
    own.take_scalars(strip.values, row, std::make_integer_sequence<int, types::rows>{});
    typename Lane::cursors_type c(own);
    if constexpr (Keeps) point_at_kept(strip, c, row, numbers{});
    return c;
  }
  template <class Strip, int... I>
  WEFT_ALWAYS_INLINE static void point_at_kept(Strip& strip, typename Lane::cursors_type& c, int row,
                                               std::integer_sequence<int, I...>) {
    (
        [&] {
          constexpr instruction at = B::template at<I>;
          if constexpr (at.code == opcode::read_storage || at.code == opcode::write_storage) {
            if constexpr (plan::is_kept(at.storage)) {
              slot_of<I>(c).data = slot_of<at.storage>(strip.kept).data[row];
              slot_of<I>(c).stride = 1;
            }
          }
        }(),
        ...);
  }
  template <class Strip, int... I>
  WEFT_ALWAYS_INLINE static void keep(Strip& strip, const typename Lane::states_type& own, int row,
                                      std::integer_sequence<int, I...>) {
    (
        [&] {
          constexpr instruction at = B::template at<I>;
          if constexpr (at.code == opcode::accumulate) {
            auto& all = slot_of<at.storage>(strip.states);
            if constexpr (is_block_sums<std::remove_cvref_t<decltype(slot_of<I>(own))>>) {
              all.of_row[row] = slot_of<I>(own).sums;
              all.shifts.set(row, slot_of<I>(own).shift[0]);
            } else {
              using monoid = monoid_row<types, at.row>;
              all.of_row[row] =
                  copy_of<typename monoid::monoid, lanes<typename monoid::lifted, W>, monoid::planes>(slot_of<I>(own));
            }
          }
        }(),
        ...);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
