// Gets operands on their way before the loop comes to them: the processor's own prefetching stops at the end of each
// page.
#pragma once

#include <weft/exec/lane_block.hpp>
#include <weft/exec/strip_plan.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

template <class Lane>
struct prefetch {
  using B = typename Lane::B;
  using cursors_type = typename Lane::cursors_type;
  using frame_type = typename Lane::frame_type;
  using leaves = typename B::template numbers_of<opcode::read_leaf>;
  using outputs = typename B::template numbers_of<opcode::write_output>;
  static constexpr int line_bytes = 64;

  // Operands that are read once; what an outer loop reads again and again is in the caches.
  template <int I>
  static constexpr bool is_read_once = [] {
    if constexpr (is_unit<B, I>())
      return (B::open & ~B::types::loops.rows[B::template at<I>.row].access.labels) == 0;
    else
      return false;
  }();
  // Those that a loop before this one has read along the same row.
  static constexpr plan_node lane_node = B::types::plan.nodes[B::in_lane_loop ? B::node.parent : 0];
  static constexpr plan_node row_loop = B::types::plan.nodes[lane_node.parent >= 0 ? lane_node.parent : 0];
  template <int I>
  static constexpr bool is_read_again = [] {
    if constexpr (is_read_once<I> && lane_node.parent >= 0 && row_loop.label >= 0 && row_loop.label != B::lane) {
      using rows = strip_plan<typename Lane::program, lane_node.parent>;
      return rows::first_reader(B::template at<I>.row) < B::node.parent;
    } else {
      return false;
    }
  }();
  template <int... I>
  static constexpr int first_again(std::integer_sequence<int, I...>) {
    int found = -1;
    ((found = found < 0 && is_read_again<I> ? I : found), ...);
    return found;
  }
  static constexpr bool reads_again = [] {
    if constexpr (outputs::size() > 0)
      return first_again(leaves{}) >= 0;
    else
      return false;
  }();

  // How many bytes ahead: a page. None where the loop writes past the caches, which takes all of the memory's time:
  // what is loaded at once may as well be fetched; but where a loop before this one has read the same row, that is in
  // the caches and the memory has nothing to read: the next row is fetched meanwhile. In a scan that is written it is
  // the other way round: its vectors wait for each other and leave the processor too little room to ask the memory in
  // time, and nothing to spare where the caches answer.
  WEFT_ALWAYS_INLINE static constexpr int distance(const frame_type& f, const cursors_type& c) {
    constexpr int ahead = B::reversed ? -4096 : 4096;
    if constexpr (B::scans_along && outputs::size() > 0) return streams(c, outputs{}) ? ahead : 0;
    if (!streams(c, outputs{})) return ahead;
    if constexpr (reads_again) {
      const std::ptrdiff_t step = step_of_rows<first_again(leaves{})>(f);
      if (step <= longest_step && -step <= longest_step) return static_cast<int>(step);
    }
    return 0;
  }

  // The same for a row of `count` elements that is run in a strip: the row `rows` further, all at once, as it is short.
  WEFT_ALWAYS_INLINE static void run_strip(const frame_type& f, const cursors_type& c, std::ptrdiff_t count, int rows) {
    if (streams(c, outputs{})) run_again(f, c, count, rows, leaves{});
  }

  // The lines that `Vectors` vectors at index k lie on, `ahead` bytes behind.
  template <int Vectors>
  WEFT_ALWAYS_INLINE static constexpr void run(const cursors_type& c, std::ptrdiff_t k, int ahead) {
    if (!std::is_constant_evaluated()) run_all<Vectors>(c, k, ahead, leaves{});
  }

 private:
  template <int Vectors, int... I>
  WEFT_ALWAYS_INLINE static void run_all([[maybe_unused]] const cursors_type& c, [[maybe_unused]] std::ptrdiff_t k,
                                         [[maybe_unused]] int ahead, std::integer_sequence<int, I...>) {
    (run_at<Vectors, I>(c, k, ahead), ...);
  }
  // From a row to the next, in bytes; and the most that is fetched ahead: more would not stay in the caches until then.
  template <int I>
  WEFT_ALWAYS_INLINE static constexpr std::ptrdiff_t step_of_rows(const frame_type& f) {
    const auto& leaf = slot_of<B::template at<I>.row>(f.leaves);
    const auto step = leaf.strides[static_cast<std::size_t>(row_loop.label)];
    return (row_loop.reverse ? -step : step) * static_cast<std::ptrdiff_t>(sizeof(*leaf.data));
  }
  static constexpr std::ptrdiff_t longest_step = 1 << 17;

  template <int... I>
  WEFT_ALWAYS_INLINE static void run_again([[maybe_unused]] const frame_type& f, [[maybe_unused]] const cursors_type& c,
                                           [[maybe_unused]] std::ptrdiff_t count, [[maybe_unused]] int rows,
                                           std::integer_sequence<int, I...>) {
    (run_row<I>(f, c, count, rows), ...);
  }
  template <int I>
  WEFT_ALWAYS_INLINE static void run_row(const frame_type& f, const cursors_type& c, std::ptrdiff_t count, int rows) {
    if constexpr (is_read_again<I>) {
      const auto* const row = slot_of<I>(c).data;
      const char* const first = reinterpret_cast<const char*>(row) + step_of_rows<I>(f) * rows;
      const std::ptrdiff_t bytes = count * static_cast<std::ptrdiff_t>(sizeof(*row));
      for (std::ptrdiff_t line = 0; line < bytes; line += line_bytes) __builtin_prefetch(first + line);
    }
  }

  // Not as a lambda: GCC takes a function that only prefetches for one without effect.
  template <int Vectors, int I>
  WEFT_ALWAYS_INLINE static void run_at(const cursors_type& c, std::ptrdiff_t k, int ahead) {
    if constexpr (is_read_once<I>) {
      const char* const first = reinterpret_cast<const char*>(slot_of<I>(c).data + k) + ahead;
      constexpr int bytes = Vectors * Lane::width * static_cast<int>(sizeof(*slot_of<I>(c).data));
      for (int line = 0; line < bytes; line += line_bytes) __builtin_prefetch(first + line);
    }
  }

  template <int... I>
  WEFT_ALWAYS_INLINE static constexpr bool streams([[maybe_unused]] const cursors_type& c,
                                                   std::integer_sequence<int, I...>) {
    return (false || ... || slot_of<I>(c).streams);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
