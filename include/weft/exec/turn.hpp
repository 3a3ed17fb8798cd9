// Transposition of as many vectors as they have lanes.
#pragma once

#include <weft/exec/state.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Groups of Size lanes of two vectors in turn, from the lower halves of the 16 bytes they stand in, or the upper ones:
// what the processor unpacks by.
template <int Size, bool Upper, int Block>
struct index_interleave {
  template <int W>
  static constexpr int at(int i) {
    const int in_block = i % Block, group = in_block / Size;
    const int from = i - in_block + group / 2 * Size + i % Size + (Upper ? Block / 2 : 0);
    return group % 2 == 0 ? from : W + from;
  }
};

// One becomes what First takes from both, the other what Second does.
template <class First, class Second, class V>
WEFT_ALWAYS_INLINE void exchange(V& a, V& b) {
  const V first = permute<First>(a, b);
  b = permute<Second>(a, b);
  a = first;
}
// All rows, with the one Distance behind.
template <int Distance, class First, class Second, class V, int... K>
WEFT_ALWAYS_INLINE void exchange_all(V* rows, std::integer_sequence<int, K...>) {
  (exchange<First, Second>(rows[K / Distance * 2 * Distance + K % Distance],
                           rows[(K / Distance * 2 + 1) * Distance + K % Distance]),
   ...);
}

// W vectors of W lanes, transposed in place: blocks of 16 bytes first, then what is in them.
template <class V, int Step = V::width / 2>
WEFT_ALWAYS_INLINE void turn(V* rows) {
  constexpr int block = 16 / lane_bytes<typename V::value_type>;
  constexpr auto pairs = std::make_integer_sequence<int, V::width / 2>{};
  if constexpr (Step >= block) {
    exchange_all<Step, index_merge<Step, false>, index_merge<Step, true>>(rows, pairs);
    turn<V, Step / 2>(rows);
  } else if constexpr (block == 2) {
    exchange_all<1, index_interleave<1, false, 2>, index_interleave<1, true, 2>>(rows, pairs);
  } else {
    // Of rows 0 to 3 the pairs 0 and 2, and 1 and 3: their columns come out in order.
    static_assert(block == 4);
    exchange_all<2, index_interleave<1, false, 4>, index_interleave<1, true, 4>>(rows, pairs);
    exchange_all<1, index_interleave<1, false, 4>, index_interleave<1, true, 4>>(rows, pairs);
  }
}

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
