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

  constexpr void push(state s) {
    int at = 0;
    for (; (count >> at & 1) != 0; ++at) s = Monoid::template combine<T>(level[at], s);
    level[at] = s;
    ++count;
  }

  // Changes all states that are in the tree.
  template <class Function>
  constexpr void apply(Function function) {
    for (int at = 0; at < depth && (count >> at) != 0; ++at) {
      if ((count >> at & 1) != 0) function(level[at]);
    }
  }

  constexpr state total() const {
    state s = Monoid::template neutral<T>();
    bool any = false;
    for (int at = 0; at < depth && (count >> at) != 0; ++at) {
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

// Blocks of a scan that make a group: a tree of all of them would take as long as the blocks themselves.
inline constexpr int scan_group = 8;

/// The carry of a scan: what the blocks before have come to, and the block at hand so far. Each element is the sum of
/// the two, so its error grows with the length of a block and of a group of blocks and the depth of a tree, not with
/// the length of the axis.
template <class Monoid, class T>
struct running_total {
  using state = state_t<Monoid, T>;
  balanced_total<Monoid, T> groups;
  state high;                 // what these have come to
  state group;                // the whole blocks of the one at hand
  int in_group = 0;           // as many
  state before;               // of all blocks
  state within;               // of this one
  std::ptrdiff_t length = 0;  // of this one, in steps
  [[no_unique_address]] typename carry_bound<Monoid, T>::type bound;

  constexpr void clear() {
    groups.clear();
    bound = carry_bound<Monoid, T>::neutral();
    before = within = group = high = Monoid::template neutral<T>();
    in_group = 0;
    length = 0;
  }
  constexpr bool is_first_block() const { return groups.count == 0 && in_group == 0; }

  constexpr void close_block() {
    push_block(within);
    start_block();
  }
  constexpr void push_block(const state& s) {
    group = in_group == 0 ? s : Monoid::template combine<T>(group, s);
    if (++in_group == scan_group) push_group(group);
  }
  constexpr void push_group(const state& s) {
    groups.push(s);
    high = groups.total();
    in_group = 0;
  }
  // Behind all blocks.
  constexpr void start_block() {
    before = in_group == 0 ? high : (groups.count == 0 ? group : Monoid::template combine<T>(high, group));
    within = Monoid::template neutral<T>();
    length = 0;
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
