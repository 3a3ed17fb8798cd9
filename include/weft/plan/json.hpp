// A plan as JSON, for tools: counts, cost, rows, loops with their instructions, storages.
#pragma once

#include <weft/plan/names.hpp>
#include <weft/plan/words.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

#include <weft/expr/define.hpp>

namespace weft {
namespace detail {

template <class Names>
struct json_writer {
  const Names& names;

  static std::string boolean(bool value) { return value ? "true" : "false"; }
  static std::string quoted(std::string_view text) { return Names::quoted(text); }

  // Numbers of rows, storages and the like: -1 stands for none.
  static std::string index(int number) { return number < 0 ? "null" : std::to_string(number); }

  struct member {
    const char* key;
    std::string value;
  };
  static std::string object(std::initializer_list<member> members) {
    std::string joined;
    for (const auto& [key, value] : members) joined += (joined.empty() ? "" : ", ") + quoted(key) + ": " + value;
    return "{" + joined + "}";
  }
  template <class Items, class Write>
  static std::string list(const Items& items, Write write) {
    std::string joined;
    for (const auto& item : items) joined += (joined.empty() ? "" : ", ") + write(item);
    return "[" + joined + "]";
  }

  std::string labels(label_set set) const {
    growing_vector<int> numbers;
    for (int label = 0; label < names.graph.labels.size(); ++label) {
      if ((set & label_bit(label)) != 0) numbers.push_back(label);
    }
    return labels(numbers);
  }
  template <class Numbers>
  std::string labels(const Numbers& numbers) const {
    return list(numbers, [&](int label) { return quoted(names.label(label)); });
  }

  static std::string numbers(const auto& items) {
    return list(items, [](int item) { return std::to_string(item); });
  }

  std::string operands(int row) const {
    growing_vector<int> found;
    for (int k = 0; k < names.graph.rows[row].operand_count; ++k) found.push_back(names.graph.rows[row].operands[k]);
    return numbers(found);
  }

  std::string row(int number) const {
    const loop_row& value = names.graph.rows[number];
    const graph_node& node = names.node(number);
    const bool leaf = value.kind == record_kind::leaf;
    return object({{"row", std::to_string(number)},
                   {"kind", quoted(word(value.kind))},
                   {"operation", quoted(leaf ? "" : node.name)},
                   {"text", quoted(names.row(number))},
                   {"operands", operands(number)},
                   {"leaf", index(leaf ? names.leaf_numbers[node.leaf] : -1)},
                   {"labels", labels(value.domain)},
                   {"reduced", labels(value.reduced)},
                   {"scanned", labels(value.kind == record_kind::scan ? value.ordered : decltype(value.ordered){})},
                   {"cost", std::to_string(node.cost)},
                   {"bytes", std::to_string(node.bytes)}});
  }

  std::string storage(int number) const {
    const storage_slot& slot = names.plan.storages[number];
    return object({{"storage", std::to_string(number)},
                   {"use", quoted(word(slot.use))},
                   {"place", quoted(word(slot.place))},
                   {"row", index(slot.row)},
                   {"output", index(slot.root)},
                   {"labels", labels(slot.labels)}});
  }

  std::string instruction_of(const instruction& at) const {
    const bool writes_output = at.code == opcode::write_output;
    return object({{"code", quoted(word(at.code))},
                   {"row", std::to_string(at.row)},
                   {"operation", quoted(names.node(at.row).name)},
                   {"operands", operands(at.row)},
                   {"storage", index(writes_output ? -1 : at.storage)},
                   {"output", index(writes_output ? at.storage : -1)}});
  }

  // The nodes inside a loop, or with -1 the outermost ones; blocks without instructions are left out.
  std::string tree(int parent) const {
    growing_vector<int> inside;
    for (int number = 0; number < names.plan.nodes.size(); ++number) {
      const plan_node& node = names.plan.nodes[number];
      if (node.parent == parent && (node.kind == node_kind::loop || node.first != node.last)) inside.push_back(number);
    }
    return list(inside, [&](int number) {
      const plan_node& node = names.plan.nodes[number];
      if (node.kind == node_kind::block) {
        growing_vector<int> all;
        for (int at = node.first; at < node.last; ++at) all.push_back(at);
        return object({{"kind", quoted("block")}, {"instructions", list(all, [&](int at) {
                                                     return instruction_of(names.plan.instructions[at]);
                                                   })}});
      }
      return object({{"kind", quoted("loop")},
                     {"mode", quoted(word(node.mode))},
                     {"label", quoted(names.label(node.label))},
                     {"extent", std::to_string(names.extents[node.label])},
                     {"direction", quoted(node.reverse ? "backward" : "forward")},
                     {"starts", numbers(node.starts)},
                     {"inside", tree(number)}});
    });
  }

  std::string summary(const plan_summary& counts) const {
    return object({{"nests", std::to_string(counts.nests)},
                   {"passes", std::to_string(counts.passes)},
                   {"touchups", std::to_string(counts.touchups)},
                   {"temporaries", std::to_string(counts.temporaries)},
                   {"alias_temporaries", std::to_string(counts.alias_temporaries)},
                   {"scratch_bytes", std::to_string(counts.scratch_bytes)},
                   {"variants", std::to_string(counts.variants)},
                   {"dear_operations", std::to_string(counts.dear_operations)},
                   {"reads", numbers(counts.reads)},
                   {"writes", numbers(counts.writes)},
                   {"rewrites", list(counts.rewrites, [](const char* applied) { return quoted(applied); })}});
  }

  std::string cost() const {
    const plan_cost counted = count_cost(names.graph, names.table, names.outputs, names.plan, names.extents);
    const bool output = counted.row < 0 && counted.root >= 0;
    const std::string largest = counted.row >= 0 ? names.leaf(counted.row) : output ? names.result(counted.root) : "";
    return object({{"largest", quoted(largest)},
                   {"elements", std::to_string(counted.elements)},
                   {"reads", std::to_string(counted.reads)},
                   {"writes", std::to_string(counted.writes)},
                   {"bytes_read", std::to_string(counted.bytes_read)},
                   {"bytes_written", std::to_string(counted.bytes_written)},
                   {"dear", list(counted.dear, [](const dear_count& dear) {
                      return object({{"operation", quoted(dear.name)},
                                     {"additions", std::to_string(dear.cost)},
                                     {"count", std::to_string(dear.count)}});
                    })}});
  }

  std::string plan(const plan_summary& counts) const {
    const auto each = [](int count, auto write) {
      std::string joined;
      for (int k = 0; k < count; ++k) joined += (k == 0 ? "" : ", ") + write(k);
      return "[" + joined + "]";
    };
    return object({{"summary", summary(counts)},
                   {"cost", cost()},
                   {"sizes_agree", boolean(names.sizes_agree)},
                   {"rows", each(names.graph.rows.size(), [&](int number) { return row(number); })},
                   {"outputs", each(names.graph.roots.size(),
                                    [&](int root) {
                                      return object({{"row", std::to_string(names.graph.roots[root].row)},
                                                     {"labels", labels(names.graph.roots[root].access.labels)}});
                                    })},
                   {"storages", each(names.plan.storages.size(), [&](int number) { return storage(number); })},
                   {"loops", tree(-1)}});
  }
};

}  // namespace detail

/// The plan of eval(e...) as one JSON object, for the sizes at hand, without line breaks:
/// - `summary`: the fields of plan_summary by name;
/// - `cost`: elements of the `largest` operand; `reads`, `writes`, `bytes_read` and `bytes_written` of arrays in all;
///   `dear` operations, each with its cost in `additions` and how often it runs;
/// - `sizes_agree`: false where run-time sizes of several results differ, so that eval runs them apart, each by a plan
///   of its own;
/// - `rows`: the values by number, with `kind`, `operation`, `operands` (rows), `labels` (the loops it varies along),
///   `reduced` and `scanned` labels, `cost` in additions, `bytes` of an element, and `leaf`, the operand's number;
/// - `outputs`: the `row` and the labels of each result;
/// - `storages`: where states, carries and values live: `use`, `place`, `row`, `output`, `labels`;
/// - `loops`: a tree. A node is a `loop` (`mode` sequential, tile or lanes, `label`, `extent`, `direction`, the
///   storages it `starts` at neutral, and the nodes `inside`) or a `block` of `instructions` (`code`, `row`,
///   `operation`, `operands`, and the `storage` or `output` it reads or writes).
/// What does not apply is null. Labels are named as by explain().
template <array_or_expression... E>
  requires(sizeof...(E) > 0)
std::string plan_json(const E&... e) {
  using planned = detail::planned<E...>;
  return detail::tell_plan<planned>(
      [](const auto& names, auto) {
        return detail::json_writer<std::remove_cvref_t<decltype(names)>>{names}.plan(planned::summary);
      },
      e...);
}

// What plan_json does not take.
template <class First, class... Rest>
  requires(!(array_or_expression<First> && ... && array_or_expression<Rest>) &&
           !(detail::is_foreign<First> || ... || detail::is_foreign<Rest>))
constexpr auto plan_json(const First& first, const Rest&... rest)
    -> decltype(detail::instead_of_result<std::string>(first, rest...)) {
  WEFT_EXPECTS_EXPRESSIONS(plan_json, First, Rest...);
  return detail::instead_of_result<std::string>(first, rest...);
}

}  // namespace weft

#include <weft/expr/undefine.hpp>
