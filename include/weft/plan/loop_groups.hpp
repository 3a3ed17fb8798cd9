// Which statements share loops. Two can share a loop over a label unless a dependence between them crosses its
// iterations, and do where it does not cost more arrays than it saves.
#pragma once

#include <weft/plan/statements.hpp>

namespace weft::detail {

// Statements that run in one loop nest.
struct statement_group {
  static_vector<int, max_statements> members;
  label_set shared = 0;  // labels that all members can run over together
  label_set forward = 0, backward = 0;
};
using group_list = static_vector<statement_group, max_statements>;
using statement_numbers = static_vector<int, max_statements>;

struct statement_grouper {
  const statement_list& statements;
  static_vector<int, max_labels> order{};  // labels from the outermost in memory to the innermost
  int lane_label = -1;                     // that vectors run along

  constexpr const statement& at(int number) const { return statements.all[number]; }

  constexpr bool needs(int one, int other) const { return at(one).needs >> other & 1u; }

  // Labels reduced by members that `number` needs, directly or through other members: sharing them would cross. A
  // reference that moves is ready within the iteration for those that follow it.
  constexpr label_set crossed(const statement_group& in, int number) const {
    statement_set reached = at(number).needs;
    label_set reduced = 0;
    for (int k = in.members.size() - 1; k >= 0; --k) {
      const int member = in.members[k];
      if ((reached >> member & 1u) == 0) continue;
      reached |= at(member).needs;
      const bool ready = at(member).kind == statement_kind::refer && at(member).row == at(number).follows;
      if (!ready) reduced |= at(member).reduced;
    }
    return reduced;
  }

  // Labels that a group reduces or scans: those go inside, the others outside.
  constexpr label_set busy_labels(const statement_group& in) const {
    label_set busy = 0;
    for (const int member : in.members) busy |= at(member).reduced | at(member).forward | at(member).backward;
    return busy;
  }

  // Whether a state needs an array beyond registers and a tile, when a group opens `shared` outside what remains:
  // whether a label that s keeps comes inside the first one that it reduces.
  constexpr bool needs_array(const statement_group& in, const statement& s, label_set shared, label_set open) const {
    if (s.reduced == 0 || (s.reduced & shared) == 0) return false;
    const label_set busy = busy_labels(in), lane = label_bit(lane_label);
    const label_set tiled = (busy & lane) == 0 ? lane : 0;
    const label_set kept = s.domain & ~s.reduced & ~open & ~tiled;
    if ((kept & ~shared) != 0) return true;
    bool started = false;
    for (const label_set round : {~busy & ~lane, busy & ~lane, lane}) {
      for (const int label : order) {
        const label_set own = label_bit(label);
        if ((own & round & shared & ~open) == 0) continue;
        if ((s.reduced & own) != 0)
          started = true;
        else if (started && (kept & own) != 0)
          return true;
      }
    }
    return false;
  }

  constexpr int count_arrays(const statement_group& in, label_set shared, label_set open) const {
    int count = 0;
    for (const int member : in.members) count += needs_array(in, at(member), shared, open) ? 1 : 0;
    return count;
  }

  // The labels that a group could still share with one more statement; 0 where it had better stand apart.
  constexpr label_set shared_with(const statement_group& in, int number, label_set open) const {
    const statement& s = at(number);
    const label_set rest = s.domain & ~open;
    if (rest == 0 || in.shared == 0) return 0;
    label_set shared = in.shared & rest & ~crossed(in, number);
    shared &= ~((in.forward & s.backward) | (in.backward & s.forward));
    bool levels = (rest & ~shared) != 0;
    for (const int member : in.members) levels = levels || (at(member).domain & ~open & ~shared) != 0;
    if (levels) {
      const label_set scans = s.forward | s.backward | in.forward | in.backward;
      shared &= ~(scans & label_bit(lane_label));
      shared &= ~s.ordered;
      for (const int member : in.members) shared &= ~at(member).ordered;
    }
    if (shared == 0) return 0;
    if (shared == in.shared && !levels) return shared;
    // Sharing fewer labels than before saves the values that would cross to a loop of its own, and may cost arrays.
    statement_group joined = in;
    joined.members.push_back(number);
    const int cost = count_arrays(joined, shared, open) - count_arrays(in, in.shared, open);
    int saved = 0;
    for (const int member : in.members) {
      const statement& t = at(member);
      if (needs(number, member) && (t.domain & ~t.reduced & ~open) != 0 && !needs_array(in, t, in.shared, open))
        ++saved;
    }
    const bool independent = saved == 0 && (s.needs & members_of(in)) == 0;
    return (saved > 0 && cost <= saved) || (independent && cost <= 0) ? shared : 0;
  }

  constexpr statement_set members_of(const statement_group& in) const {
    statement_set set = 0;
    for (const int member : in.members) set |= statement_set{1} << member;
    return set;
  }

  constexpr group_list make_groups(const statement_numbers& numbers, label_set open) const {
    group_list groups;
    for (const int number : numbers) {
      const statement& s = at(number);
      const label_set rest = s.domain & ~open;
      int earliest = 0;
      for (int k = 0; k < groups.size(); ++k) {
        for (const int member : groups[k].members) {
          if (needs(number, member)) earliest = k;
        }
      }
      int chosen = -1;
      label_set shared = 0;
      for (int k = earliest; k < groups.size() && chosen < 0; ++k) {
        if (rest == 0) {
          bool after = true;  // a step may follow others in its group, in order
          if (groups[k].shared != 0) after = false;
          if (after) chosen = k;
        } else {
          shared = shared_with(groups[k], number, open);
          if (shared != 0) chosen = k;
        }
      }
      if (chosen < 0) {
        chosen = groups.push_back({});
        shared = rest;
      }
      statement_group& into = groups[chosen];
      into.members.push_back(number);
      into.shared = shared;
      into.forward |= s.forward;
      into.backward |= s.backward;
    }
    return groups;
  }
};

}  // namespace weft::detail
