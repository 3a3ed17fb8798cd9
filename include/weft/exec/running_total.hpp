// What a stream of states comes to: in a balanced tree, and block by block for a scan.
#pragma once

#include <weft/exec/state.hpp>

#include <cstdint>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

/// Combines a stream of states in a balanced tree, in order: the error of a sum grows like the depth of the tree, and
/// what is combined with what follows from the count alone.
template <class Monoid, class T>
struct balanced_total {
  using state = state_t<Monoid, T>;
  static constexpr int depth = 40;

  std::uint64_t count = 0;
  state level[depth];

  constexpr void clear() { count = 0; }

  // A state, or what 2^at of them have come to.
  constexpr void push(state s, int at = 0) {
    const std::uint64_t states = std::uint64_t{1} << at;
    for (; (count >> at & 1) != 0; ++at) s = Monoid::template combine<T>(level[at], s);
    level[at] = s;
    count += states;
  }

  // Changes all states that are in the tree.
  template <class Function>
  constexpr void apply(Function function) {
    for (int at = 0; at < depth && (count >> at) != 0; ++at) {
      if ((count >> at & 1) != 0) function(level[at]);
    }
  }

  constexpr state total(int first = 0, int last = depth) const {
    state s = Monoid::template neutral<T>();
    bool any = false;
    for (int at = first; at < last && (count >> at) != 0; ++at) {
      if ((count >> at & 1) == 0) continue;
      s = any ? Monoid::template combine<T>(level[at], s) : level[at];
      any = true;
    }
    return s;
  }
};

struct no_bound {};

// The reference that a scan's block starts from, where the monoid has a relative form: the bound of all elements before
// it. So a block's total follows from these and its own elements alone.
template <class Monoid, class V>
struct carry_bound {
  using type = no_bound;
  static constexpr type neutral() { return {}; }
};
template <has_relative_form Monoid, class V>
struct carry_bound<Monoid, V> {
  using type = state_t<typename Monoid::relative_bound, V>;
  static constexpr type neutral() { return Monoid::relative_bound::template neutral<V>(); }
};

/// The carry of a scan: what the blocks before have come to, and the block at hand so far. Each element is the sum of
/// the two, so its error grows with the length of a block and the depth of a tree, not with the length of the axis.
template <class Monoid, class T>
struct running_total {
  balanced_total<Monoid, T> blocks;
  static constexpr int low = 4;  // levels that change often
  state_t<Monoid, T> high;       // what the others have come to
  state_t<Monoid, T> before;     // of all blocks
  state_t<Monoid, T> within;     // of this one
  int length = 0;                // of this one, in steps
  [[no_unique_address]] typename carry_bound<Monoid, T>::type bound;

  constexpr void clear() {
    blocks.clear();
    bound = carry_bound<Monoid, T>::neutral();
    before = within = high = Monoid::template neutral<T>();
    length = 0;
  }

  constexpr void close_block() {
    blocks.push(within);
    start_block((blocks.count >> low) << low == blocks.count);
  }
  // Behind all blocks, of which some may have changed the high levels.
  constexpr void start_block(bool changed) {
    if (changed) high = blocks.total(low);
    before = blocks.total(0, low);
    if (const std::uint64_t full = blocks.count >> low; full != 0)
      before = full << low == blocks.count ? high : Monoid::template combine<T>(high, before);
    within = Monoid::template neutral<T>();
    length = 0;
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
