// Scans down the rows of an output that is larger than the caches. Read again for the row behind it, each row would
// have to be written to them. Down a stripe of columns the carries stand in an array, and the rows are written past the
// caches.
#pragma once

#include <weft/exec/row_panels.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

/// All iterations of the loop of `Panels`, a row_panels.
template <class Panels>
struct far_panels {
  using lane = typename Panels::lane;
  using B = typename Panels::B;
  using types = typename Panels::types;
  using frame_type = typename Panels::frame_type;
  using cursors_type = typename Panels::cursors_type;
  using carries_type = typename Panels::carries_type;
  using numbers = typename Panels::numbers;
  using scans = typename B::template numbers_of<opcode::scan>;
  using outputs = typename B::template numbers_of<opcode::write_output>;
  static constexpr int W = Panels::W;
  static constexpr auto label = Panels::label;

  // All scans go on from outputs of one element after the other.
  template <int... I>
  static constexpr bool all_go_on_from_outputs(std::integer_sequence<int, I...>) {
    return (true && ... && goes_on_from_output<I>);
  }
  template <int I>
  static constexpr bool goes_on_from_output = [] {
    if constexpr (types::plan.storages[B::template at<I>.storage].place == place::previous_output)
      return is_unit<B, I>();
    else
      return false;
  }();
  static constexpr bool possible = all_go_on_from_outputs(scans{});

  // The first row is written to the caches, and each stripe has loads of its own to wait for: few rows gain nothing.
  static bool may_fit(const frame_type& f, std::ptrdiff_t rows) { return rows >= 8 && may_stream(f, scans{}); }

  // `rows` iterations from index `first` on, in steps of 1 or -1, where the vectors of all rows stand in their places:
  // whole ones, then.
  static bool run(frame_type& f, std::ptrdiff_t first, std::ptrdiff_t rows, std::ptrdiff_t step) {
    const cursors_type start = lane::template cursors_at<label>(f, first);
    set_streams(f, true, scans{});
    const cursors_type c = lane::template cursors_at<label>(f, first),
                       next = lane::template cursors_at<label>(f, first + step);
    set_streams(f, false, scans{});
    const std::ptrdiff_t count = width_of<B>(f);
    if (count % W != 0 || !all_stream(c, outputs{}) || !all_stream(next, outputs{})) return false;
    f.index[label] = first;
    for (std::ptrdiff_t k = 0; k < count; k += tile_extent)
      run_stripe(f, start, c, next, k, count - k < tile_extent ? count : k + tile_extent, rows);
    streaming_fence();
    return true;
  }

 private:
  template <int I>
  static constexpr int root_at = types::plan.storages[B::template at<I>.storage].root;
  template <int... I>
  static bool may_stream(const frame_type& f, std::integer_sequence<int, I...>) {
    return (true && ... && slot_of<root_at<I>>(f.outputs).may_stream);
  }
  template <int... I>
  static void set_streams(frame_type& f, bool streams, std::integer_sequence<int, I...>) {
    ((slot_of<root_at<I>>(f.outputs).streams = streams), ...);
  }
  template <int... I>
  static bool all_stream(const cursors_type& c, std::integer_sequence<int, I...>) {
    return (true && ... && slot_of<I>(c).streams);
  }

  // Once more, so that compilers know it in the loop.
  template <int... I>
  WEFT_ALWAYS_INLINE static void set_streaming(cursors_type& c, std::integer_sequence<int, I...>) {
    ((slot_of<I>(c).streams = true), ...);
  }

  // Columns [begin, end). The first row is read again, for the carries.
  static void run_stripe(frame_type& f, const cursors_type& start, const cursors_type& first,
                         const cursors_type& second, std::ptrdiff_t begin, std::ptrdiff_t end, std::ptrdiff_t rows) {
    carries_type carries[tile_extent / W];
    carries_type* own = carries;
    for (std::ptrdiff_t k = begin; k < end; k += W, ++own) {
      Panels::run_first(position_type{k, W, k == 0}, f, start, numbers{});
      Panels::load(position_type{k, W, k == 0}, f, start, *own, numbers{});
    }
    cursors_type c = first, ahead = second;
    set_streaming(c, outputs{});
    for (std::ptrdiff_t row = 1; row < rows; ++row) {
      Panels::advance(c, first, second, numbers{});
      Panels::advance(ahead, first, second, numbers{});
      own = carries;
      std::ptrdiff_t k = begin;
      for (; k + several * W <= end; k += several * W, own += several) {
        prefetch<lane>::template run<several>(ahead, k, 0);
        go_on(f, c, k, own, std::make_integer_sequence<int, several>{});
      }
      for (; k < end; k += W, ++own) go_on(f, c, k, own, std::make_integer_sequence<int, 1>{});
    }
  }
  static constexpr int several = 4;  // vectors at a time

  using position_type = typename lane::full_position;
  template <int... U>
  WEFT_ALWAYS_INLINE static void go_on(frame_type& f, const cursors_type& c, std::ptrdiff_t k, carries_type* own,
                                       std::integer_sequence<int, U...>) {
    (Panels::run_next(position_type{k + U * W, W, k + U * W == 0}, f, c, own[U], numbers{}), ...);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
