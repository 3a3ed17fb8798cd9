// Applies the rewrites: matches their patterns on the tape and records what they become. It knows no operation: both
// sides of a rule are tapes of their own.
#pragma once

#include <weft/core/growing_vector.hpp>
#include <weft/core/static_vector.hpp>
#include <weft/expr/recorded.hpp>
#include <weft/ops/rewrites.hpp>

namespace weft {
namespace detail {

inline constexpr int max_rule_records = 12;

// One side of a rule, recorded on a placeholder with one axis.
struct rule_tape {
  static_vector<record, max_rule_records> records{};
  int root = 0;
};

template <class Rule, bool Pattern>
constexpr auto record_side(recorder& tape) {
  const traced<float, type_list<>> x{&tape, tape.add_leaf(std::array<dim, 1>{dyn})};
  if constexpr (Pattern)
    return Rule::pattern(x);
  else
    return Rule::replacement(x);
}

template <class Rule, bool Pattern>
constexpr rule_tape make_rule_tape() {
  recorder tape;
  rule_tape result;
  result.root = record_side<Rule, Pattern>(tape).row;
  for (const record& row : tape.records) result.records.push_back(row);
  return result;
}

template <class Rule>
inline constexpr rule_tape pattern_of = make_rule_tape<Rule, true>();
template <class Rule>
struct replacement_of {
  static constexpr rule_tape tape = make_rule_tape<Rule, false>();
  using types = typename decltype(record_side<Rule, false>(std::declval<recorder&>()))::types;
};

// What a match has found: the row that x stands for, the options of reductions and scans, which have to agree, and
// whether all reduced values but the result line up with their operand: their axes are kept or were the leading ones.
struct rule_match {
  int x = -1;
  bool has_options = false;
  record options{};
  bool lines_up = true;
};

constexpr bool match_pattern(const record* tape, int row, const rule_tape& pattern, int at, rule_match& found) {
  const record &own = tape[row], &wanted = pattern.records[at];
  if (wanted.kind == record_kind::leaf) {
    if (found.x < 0) found.x = row;
    return found.x == row;
  }
  if (own.kind != wanted.kind || own.untouchable) return false;
  if (own.kind == record_kind::literal) return own.number == wanted.number;
  if (!(own.type == wanted.type) || own.operand_count != wanted.operand_count) return false;
  if (own.kind == record_kind::reduce || own.kind == record_kind::scan) {
    if (!found.has_options) found.options = own;
    found.has_options = true;
    const record& options = found.options;
    if (own.selected != options.selected) return false;
    if (own.reverse != options.reverse || own.exclusive != options.exclusive) return false;
    const bool lines_up = own.keepdims || (own.selected & (own.selected + 1)) == 0;
    if (own.keepdims != options.keepdims && !lines_up) return false;
    if (at != pattern.root && !lines_up) found.lines_up = false;
  }
  for (int k = 0; k < own.operand_count; ++k) {
    if (!match_pattern(tape, own.operands[k], pattern, wanted.operands[k], found)) return false;
  }
  return true;
}

constexpr int record_replacement(recorder& tape, const rule_tape& replacement, const rule_match& found) {
  int placed[max_rule_records] = {};
  for (int at = 0; at < replacement.records.size(); ++at) {
    record made = replacement.records[at];
    if (made.kind == record_kind::leaf) {
      placed[at] = found.x;
      continue;
    }
    for (int k = 0; k < made.operand_count; ++k) made.operands[k] = placed[made.operands[k]];
    if (made.kind == record_kind::map) {
      made.rank = 0;
      tape.broadcast("rewrite", made);
    } else if (made.kind != record_kind::literal) {
      made.selected = found.options.selected;
      made.keepdims = found.options.keepdims;
      made.reverse = found.options.reverse;
      made.exclusive = found.options.exclusive;
      const record from = tape[made.operands[0]];
      made.rank = from.rank;
      for (int axis = 0; axis < made.rank; ++axis) made.axes[axis] = from.axes[axis];
      if (made.kind == record_kind::reduce) tape.reduce_axes(made);
    }
    placed[at] = tape.add(made);
  }
  return placed[replacement.root];
}

// Whether x has one of these patterns, under the options of the match.
template <class... Patterns>
constexpr bool has_pattern(const record* tape, const rule_match& found, type_list<Patterns...>) {
  [[maybe_unused]] const auto has = [&](const rule_tape& pattern) {
    rule_match own{.x = -1, .has_options = found.has_options, .options = found.options};
    return match_pattern(tape, found.x, pattern, pattern.root, own);
  };
  return (has(pattern_of<Patterns>) || ...);
}

template <class Rule>
constexpr bool match_rule(const record* tape, int row, rule_match& found) {
  constexpr const rule_tape& pattern = pattern_of<Rule>;
  if (!tape[row].real || (Rule::rounds_twice && tape[row].half)) return false;
  return match_pattern(tape, row, pattern, pattern.root, found) &&
         (!Rule::broadcasts || found.lines_up) && !has_pattern(tape, found, typename Rule::exceptions{});
}

template <class Rule, class Recorded>
constexpr bool find_rule() {
  static_assert(pattern_of<Rule>.records[pattern_of<Rule>.root].type == identity_of<typename Rule::root>,
                "weft: the root of a rewrite is what its pattern ends in");
  const auto& tape = Recorded::table.records;
  for (std::size_t row = 0; row < tape.size(); ++row) {
    rule_match found;
    if (match_rule<Rule>(tape.data(), static_cast<int>(row), found)) return true;
  }
  return false;
}
template <class Rule, class Recorded>
inline constexpr bool rule_applies = false;
template <class Rule, class Recorded>
  requires(position_of(identity_of<typename Rule::root>, typename Recorded::types{}) >= 0)
inline constexpr bool rule_applies<Rule, Recorded> = find_rule<Rule, Recorded>();

// Whether any rule applies to what was recorded, which is mostly not the case: no replacement is recorded then, and no
// pattern of what does not occur.
template <class Recorded, class... Rules>
constexpr bool any_rule_applies(type_list<Rules...>) {
  return (rule_applies<Rules, Recorded> || ...);
}

template <class Rule, class Names>
constexpr bool try_rule(recorder& tape, int& row, Names& names) {
  rule_match found;
  if (!match_rule<Rule>(tape.records.data(), row, found)) return false;
  row = record_replacement(tape, replacement_of<Rule>::tape, found);
  names.push_back(Rule::name);
  return true;
}

template <class Names, class... Rules>
constexpr bool try_rules(recorder& tape, int& row, Names& names, type_list<Rules...>) {
  return (try_rule<Rules>(tape, row, names) || ...);
}

// The tape again, operands first, each row replaced where a rule matches.
template <class Recorded, class Rules, class Names>
constexpr void rewrite_tape(recorder& tape, growing_vector<int>& placed, Names& names) {
  for (const size_source& source : Recorded::table.sizes) tape.sizes.push_back(source);
  for (const record& old : Recorded::table.records) {
    record made = old;
    for (int k = 0; k < made.operand_count; ++k) made.operands[k] = placed[static_cast<std::size_t>(made.operands[k])];
    int row = tape.add(made);
    for (int round = 0; round < 4; ++round) {
      if (!try_rules(tape, row, names, Rules{})) break;
    }
    placed.push_back(row);
  }
}

template <class Rules>
struct replacement_types;
template <class... Rules>
struct replacement_types<type_list<Rules...>> {
  using type = unite_all<typename replacement_of<Rules>::types...>;
};

struct rewritten_counts {
  std::size_t records, sizes, roots;
};

template <rewritten_counts Counts>
struct rewritten_tape {
  std::array<record, Counts.records> records{};
  std::array<size_source, Counts.sizes> sizes{};
  std::array<int, Counts.roots> roots{};
  static_vector<const char*, 16> rewrites{};
};

}  // namespace detail

/// What was recorded, after the rewrites: the same interface as `recorded`.
template <class Recorded, class Rules = rewrite_rules, bool Applies = detail::any_rule_applies<Recorded>(Rules{})>
struct rewritten {
  using leaves = typename Recorded::leaves;
  using types = typename Recorded::types;
  static constexpr detail::rewritten_counts counts{Recorded::counts.records, Recorded::counts.sizes,
                                                   static_cast<std::size_t>(Recorded::root_count)};
  static constexpr detail::rewritten_tape<counts> table{
      Recorded::table.records, Recorded::table.sizes, Recorded::table.roots, {}};
};

template <class Recorded, class Rules>
struct rewritten<Recorded, Rules, true> {
  using leaves = typename Recorded::leaves;
  using types = unite_types<typename Recorded::types, typename detail::replacement_types<Rules>::type>;

  static constexpr detail::rewritten_counts count() {
    recorder tape;
    growing_vector<int> placed;
    static_vector<const char*, 16> names;
    detail::rewrite_tape<Recorded, Rules>(tape, placed, names);
    return {tape.records.size(), tape.sizes.size(), static_cast<std::size_t>(Recorded::root_count)};
  }
  static constexpr detail::rewritten_counts counts = count();

  static constexpr detail::rewritten_tape<counts> run() {
    recorder tape;
    growing_vector<int> placed;
    detail::rewritten_tape<counts> result;
    detail::rewrite_tape<Recorded, Rules>(tape, placed, result.rewrites);
    for (std::size_t k = 0; k < counts.records; ++k) result.records[k] = tape.records[k];
    for (std::size_t k = 0; k < counts.sizes; ++k) result.sizes[k] = tape.sizes[k];
    for (std::size_t k = 0; k < counts.roots; ++k) {
      result.roots[k] = placed[static_cast<std::size_t>(Recorded::table.roots[k])];
    }
    return result;
  }
  static constexpr detail::rewritten_tape<counts> table = run();
};

}  // namespace weft
