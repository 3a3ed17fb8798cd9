// Values kept in an output whose rows no cache holds are written past the caches: nothing of a row's is left there when
// it is read again.
#pragma once

#include <weft/exec/lane_block.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

template <class Lane>
struct far_rows {
  using B = typename Lane::B;
  using types = typename B::types;
  using cursors_type = typename Lane::cursors_type;
  static constexpr std::ptrdiff_t row_bytes = std::ptrdiff_t{4} * (WEFT_STREAMING_BYTES);

  // The last instruction that keeps values relative to a reference in an output; -1.
  static constexpr int keeping = [] {
    int found = -1;
    for (int i = 0; i < B::count; ++i) {
      const instruction& at = types::plan.instructions[B::first + i];
      if (at.code != opcode::write_storage) continue;
      const storage_slot& slot = types::plan.storages[at.storage];
      if (slot.use == storage_use::value && slot.place == place::output && slot.reference >= 0) found = i;
    }
    return found;
  }();
  static constexpr bool possible = [] {
    if constexpr (keeping >= 0 && Lane::width > 1) return !B::reversed && is_unit<B, keeping>();
    return false;
  }();

  static constexpr bool are(const cursors_type& c, std::ptrdiff_t count) {
    if (std::is_constant_evaluated()) return false;
    auto* const data = slot_of<keeping>(c).data;
    constexpr auto size = static_cast<std::ptrdiff_t>(sizeof(*data));
    return count >= row_bytes / size && fits_streaming<Lane::width * static_cast<int>(size)>(data, data, count);
  }
  // Both answers are set, so that compilers know them in the loop.
  template <bool Far>
  WEFT_ALWAYS_INLINE static constexpr cursors_type written(cursors_type c) {
    slot_of<keeping>(c).streams = Far;
    return c;
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
