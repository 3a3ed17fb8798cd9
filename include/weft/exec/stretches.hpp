// What rounds goes on for a stretch of a block, and starts again: what is lost beside one large element, or of many
// that are alike, grows with the length of a chain of additions.
#pragma once

#include <weft/exec/state.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

/// What the stretches of a block have come to that have ended. Four go into one of the next level, of which the highest
/// goes on. `Parts::put(to, from)` and `Parts::join(to, from)` set a total and take a later one in, `Parts::clear(all)`
/// makes it any number; what is kept of a block's states may be less than all of them.
template <class Total, class Parts>
struct ended_stretches {
  static constexpr int levels = 4, digit = 4;
  Total at[levels];
  int count = 0;

  // Before anything else: GCC cannot see that each level is put before it is joined.
  WEFT_ALWAYS_INLINE constexpr void start() {
    for (Total& level : at) Parts::clear(level);
  }

  WEFT_ALWAYS_INLINE constexpr void take(const Total& last) {
    int before = count++;
    take_at(0, before, last);
    for (int level = 1; level < levels && before % digit == digit - 1; ++level) {
      before /= digit;
      take_at(level, before, at[level - 1]);
    }
  }
  // The stretch that has not ended becomes all of them.
  WEFT_ALWAYS_INLINE constexpr void join_into(Total& last) {
    int before = count;
    for (int level = 0; before != 0; ++level, before /= digit) {
      const bool is_highest = level + 1 == levels;
      if (is_highest || before % digit != 0) {
        Parts::join(at[level], last);
        Parts::put(last, at[level]);
      }
      if (is_highest) return;
    }
  }

  // Changes what has come together so far.
  template <class Change>
  WEFT_ALWAYS_INLINE constexpr void each(Change change) {
    int before = count;
    for (int level = 0; level < levels && before != 0; ++level, before /= digit) {
      if (level + 1 == levels || before % digit != 0) change(at[level]);
    }
  }

 private:
  // A total into a level that `before` others have gone to, of all times.
  WEFT_ALWAYS_INLINE constexpr void take_at(int level, int before, const Total& from) {
    if (level + 1 < levels ? before % digit == 0 : before == 0)
      Parts::put(at[level], from);
    else
      Parts::join(at[level], from);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
