// Gets operands on their way before the loop comes to them: the processor's own prefetching stops at the end of each
// page.
#pragma once

#include <weft/exec/lane_block.hpp>

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

  // The instruction that reads what a loop before this one has read along the same row, or -1.
  static constexpr plan_node lane_node = B::types::plan.nodes[B::in_lane_loop ? B::node.parent : 0];
  static constexpr plan_node row_loop = B::types::plan.nodes[lane_node.parent >= 0 ? lane_node.parent : 0];
  static constexpr int read_before = [] {
    constexpr auto& plan = B::types::plan;
    if (!B::in_lane_loop || outputs::size() == 0 || lane_node.parent < 0 || row_loop.label < 0) return -1;
    for (int i = 0; i < B::count; ++i) {
      const instruction& own = plan.instructions[B::first + i];
      if (own.code != opcode::read_leaf) continue;
      for (int node = 0; node < B::node.parent; ++node) {
        const plan_node& block = plan.nodes[node];
        if (block.parent < 0 || plan.nodes[block.parent].parent != lane_node.parent) continue;
        for (int k = block.first; k < block.last; ++k)
          if (plan.instructions[k].code == opcode::read_leaf && plan.instructions[k].row == own.row) return i;
      }
    }
    return -1;
  }();

  // How many bytes ahead: a page. None where the loop writes past the caches, which takes all of the memory's time:
  // what is loaded at once may as well be fetched. But vectors that wait for each other leave the processor too little
  // room to ask for operands in time; and where a loop before this one has read the same row, that is in the caches,
  // and the memory's to read has time to fetch the next one.
  WEFT_ALWAYS_INLINE static constexpr int distance(const frame_type& f, const cursors_type& c) {
    constexpr int ahead = B::reversed ? -4096 : 4096;
    if (B::scans_along || !streams(c, outputs{})) return ahead;
    if constexpr (read_before >= 0) {
      const std::ptrdiff_t step = step_of_rows(f);
      if (step <= longest_step && -step <= longest_step) return static_cast<int>(step);
    }
    return 0;
  }

  // The same for a row of `count` elements in a strip of so many rows: all at once, as it is short.
  WEFT_ALWAYS_INLINE static void run_strip(const frame_type& f, const cursors_type& c, std::ptrdiff_t count, int rows) {
    if constexpr (read_before >= 0) {
      const auto* const row = slot_of<read_before>(c).data;
      const char* const first = reinterpret_cast<const char*>(row) + step_of_rows(f) * rows;
      const std::ptrdiff_t bytes = count * static_cast<std::ptrdiff_t>(sizeof(*row));
      for (std::ptrdiff_t line = 0; line < bytes; line += line_bytes) __builtin_prefetch(first + line);
    }
  }

  // The lines that `Vectors` vectors at index k lie on, `ahead` bytes behind.
  template <int Vectors>
  WEFT_ALWAYS_INLINE static constexpr void run(const cursors_type& c, std::ptrdiff_t k, int ahead) {
    if (!std::is_constant_evaluated()) run_all<Vectors>(c, k, ahead, leaves{});
  }

 private:
  // From a row of it to the next, as far as that is not out of sight.
  static constexpr std::ptrdiff_t longest_step = 1 << 17;
  WEFT_ALWAYS_INLINE static constexpr std::ptrdiff_t step_of_rows(const frame_type& f) {
    const auto& leaf = slot_of<B::template at<read_before>.row>(f.leaves);
    const auto step = leaf.strides[static_cast<std::size_t>(row_loop.label)];
    return (row_loop.reverse ? -step : step) * static_cast<std::ptrdiff_t>(sizeof(*leaf.data));
  }

  template <int Vectors, int... I>
  WEFT_ALWAYS_INLINE static void run_all([[maybe_unused]] const cursors_type& c, [[maybe_unused]] std::ptrdiff_t k,
                                         [[maybe_unused]] int ahead, std::integer_sequence<int, I...>) {
    (run_at<Vectors, I>(c, k, ahead), ...);
  }
  // Operands that are read once; what an outer loop reads again and again is in the caches.
  template <int I>
  static constexpr bool is_read_once = [] {
    if constexpr (is_unit<B, I>())
      return (B::open & ~B::types::loops.rows[B::template at<I>.row].access.labels) == 0;
    else
      return false;
  }();
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
