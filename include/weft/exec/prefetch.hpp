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
  using leaves = typename B::template numbers_of<opcode::read_leaf>;
  using outputs = typename B::template numbers_of<opcode::write_output>;
  static constexpr int line_bytes = 64;

  // How many bytes ahead: a page. None where the loop writes past the caches, which takes all of the memory's time:
  // what is loaded at once may as well be fetched. But vectors that wait for each other leave the processor too little
  // room to ask for operands in time.
  WEFT_ALWAYS_INLINE static constexpr int distance(const cursors_type& c) {
    constexpr int ahead = B::reversed ? -4096 : 4096;
    return !B::scans_along && streams(c, outputs{}) ? 0 : ahead;
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
