// A plan as text: the loops with their labels, what each level reads, computes, keeps and writes, and why.
#pragma once

#include <weft/plan/names.hpp>
#include <weft/plan/reasons.hpp>

#include <string>

#include <weft/expr/define.hpp>

namespace weft {

namespace detail {

template <class Graph, class Table, class Outputs, class Plan>
struct explainer {
  const plan_names<Graph, Table, Outputs, Plan>& names;
  const Graph& graph = names.graph;
  const Plan& plan = names.plan;
  plan_reasons<Graph, Table, Outputs, Plan> reasons{names.graph, names.table, names.outputs, names.plan};
  std::string text = {};

  static std::string additions(int number) {
    return std::to_string(number) + (number == 1 ? " addition" : " additions");
  }

  // Behind a value that an earlier level has computed already, and behind one that is kept: why.
  std::string again(int block, int number) const {
    const again_reason why = plan.nodes[block].before < 0 ? again_reason::none : reasons.why_again(block, number);
    if (why == again_reason::none) return "";
    const std::string cost = "   (again: " + additions(reasons.cost_of(number)) + ", ";
    if (why == again_reason::cheaper) return cost + "and keeping it takes " + std::to_string(keep_threshold) + ")";
    if (why == again_reason::relative) return cost + "since what it is relative to has moved on)";
    return cost + "but no output is free for it)";
  }

  std::string kept(int number) const {
    std::string each;
    for (int label_number = 0; label_number < graph.labels.size(); ++label_number) {
      if ((graph.rows[number].domain & label_bit(label_number)) != 0)
        each += (each.empty() ? "" : ", ") + names.label(label_number);
    }
    switch (reasons.why_kept(number)) {
      case kept_reason::dear:
        return "   (kept: computing it again takes " + additions(reasons.cost_of(number)) + ", keeping it " +
               std::to_string(keep_threshold) + ")";
      case kept_reason::scan:
        return "   (kept: a scan needs loops of its own)";
      case kept_reason::fewer:
        return "   (kept: computed once for each " + each + ")";
      default:
        return "   (kept for later loops)";
    }
  }

  // What is taken relative to a reference is scaled when that moves.
  std::string relative(int storage) const {
    const int reference = plan.storages[storage].reference;
    return reference < 0 ? "" : ", scaled when " + names.row(plan.storages[reference].row) + " moves";
  }

  // What a level does with arrays and scratch, behind its loop.
  std::string touched(int block) const {
    std::string lists[3];
    for (const level_access& access : reasons.accesses_of(block)) {
      const bool flags[] = {access.reads, access.updates, access.writes};
      const std::string name = access.row >= 0    ? names.leaf(access.row)
                               : access.root >= 0 ? names.result(access.root)
                                                  : names.array(access.storage);
      for (int k = 0; k < 3; ++k) {
        if (flags[k]) lists[k] += (lists[k].empty() ? "" : ", ") + name;
      }
    }
    const char* const verbs[] = {"reads ", "updates ", "writes "};
    std::string joined;
    for (int k = 0; k < 3; ++k) {
      if (!lists[k].empty()) joined += (joined.empty() ? "" : "; ") + (verbs[k] + lists[k]);
    }
    return joined.empty() ? "" : "   (" + joined + ")";
  }

  void line(int depth, const std::string& what) {
    text += std::string(static_cast<std::size_t>(2 * depth), ' ') + what + "\n";
  }

  void instruction_line(int depth, int block, const instruction& at) {
    switch (at.code) {
      case opcode::compute:
      case opcode::lone:
        line(depth, names.row(at.row) + " = " + names.call(at.row) + again(block, at.row));
        break;
      case opcode::scan:
        line(depth, names.row(at.row) + " = " + names.call(at.row) +
                        (names.node(at.row).exclusive ? " before it, carried in " : " so far, carried in ") +
                        names.home(at.storage) + again(block, at.row));
        break;
      case opcode::accumulate:
        line(depth, "accumulate " + names.call(at.row) + " in " + names.home(at.storage) + relative(at.storage));
        break;
      case opcode::refer:
        line(depth, names.row(at.row) + " = a reference that follows " + names.call(at.row) + ", in " +
                        names.home(at.storage));
        break;
      case opcode::finish:
        line(depth, names.row(at.row) + " = finished " + names.node(at.row).name +
                        (plan.storages[at.storage].place == place::registers ? "" : " of " + names.home(at.storage)) +
                        (plan.owns_state(at) ? reasons.is_read(at.storage) ? ", and put back" : ""
                                             : ", from the state of " + names.row(plan.storages[at.storage].row)));
        break;
      case opcode::read_storage:
        line(depth, names.row(at.row) + " = " + names.home(at.storage) + relative(at.storage));
        break;
      case opcode::write_storage:
        line(depth, names.home(at.storage) + " = " + names.row(at.row) + relative(at.storage) + kept(at.row));
        break;
      case opcode::write_output:
        line(depth, names.result(at.storage) + names.index(graph.roots[at.storage].access) + " = " + names.row(at.row));
        break;
      default:
        break;
    }
  }

  bool is_empty(int number) const {
    const plan_node& n = plan.nodes[number];
    if (n.kind == node_kind::block) return n.first == n.last;
    for (int inner = number + 1; inner < plan.nodes.size(); ++inner) {
      if (plan.nodes[inner].parent == number && !is_empty(inner)) return false;
    }
    return true;
  }

  void tree(int parent, int depth) {
    for (int number = 0; number < plan.nodes.size(); ++number) {
      const plan_node& n = plan.nodes[number];
      if (n.parent != parent || is_empty(number)) continue;
      if (n.kind == node_kind::block) {
        for (int at = n.first; at < n.last; ++at) instruction_line(depth, number, plan.instructions[at]);
        continue;
      }
      std::string head = "for " + names.label(n.label) + " in " + std::to_string(names.extents[n.label]);
      if (n.mode == loop_mode::tile)
        head = "for tiles of " + std::to_string(tile_extent) + " of " + names.label(n.label);
      if (n.mode == loop_mode::lanes) head += ", in lanes";
      if (n.reverse) head += ", backwards";
      line(depth, head + ":" + (n.mode == loop_mode::lanes ? touched(number + 1) : ""));
      tree(number, depth + 1);
    }
  }

  static std::string count(const std::string& number, const std::string& what) {
    return number + " " + what + (number == "1" ? "" : what.back() == 's' ? "es" : "s");
  }
  static std::string count(int number, const char* what) { return count(std::to_string(number), what); }

  // A quotient with two digits behind the point, as far as they say anything.
  static std::string ratio(std::int64_t number, std::int64_t by) {
    const std::int64_t hundredths = (200 * number + by) / (2 * by);
    std::string digits = std::to_string(hundredths / 100);
    if (hundredths % 100 != 0) {
      digits += "." + std::to_string(hundredths % 100 / 10);
      if (hundredths % 10 != 0) digits += std::to_string(hundredths % 10);
    }
    return digits;
  }

  // What is moved and computed for each element of the largest operand; what is less than a hundredth is left out.
  std::string cost_line() const {
    const plan_cost cost = count_cost(names.graph, names.table, names.outputs, names.plan, names.extents);
    if (cost.elements == 0) return "nothing to read or compute: there are no elements";
    const auto each = [&](std::int64_t number) { return ratio(number, cost.elements); };
    std::string joined = "an element of " + (cost.row >= 0 ? names.leaf(cost.row) : names.result(cost.root)) +
                         " takes " + count(each(cost.reads), "read") + " (" + count(each(cost.bytes_read), "byte") +
                         "), " + count(each(cost.writes), "write") + " (" + count(each(cost.bytes_written), "byte") +
                         ")";
    for (const dear_count& dear : cost.dear) {
      const std::string number = each(dear.count);
      if (number != "0") joined += ", " + number + " " + dear.name + " of " + additions(dear.cost);
    }
    return joined;
  }

  // Which traversals were chosen, where there was a choice, and why.
  void choice_lines(const plan_choice& choice) {
    if (plan.cascades.empty() && !choice.has_alternative) return;
    std::string which = plan.cascades.empty() ? "separate traversals" : "one traversal";
    for (const cascade& c : plan.cascades) which += (&c == plan.cascades.begin() ? ": " : ", ") + names.row(c.bound);
    if (!plan.cascades.empty()) which += " is a reference that moves with the elements";
    line(0, which);
    if (choice.one_dear > choice.separate_dear) {
      line(0, "one would take " + count(choice.one_dear, "dear operation") + " an element instead of " +
                  std::to_string(choice.separate_dear));
    } else if (choice.has_variants()) {
      line(0, "chosen at run time: one traversal for rows of " + std::to_string(choice.threshold) + " and more");
    } else if (choice.has_alternative) {
      const auto each = [](double cost) { return ratio(static_cast<std::int64_t>(100 * cost + .5), 100); };
      line(0, "cost of an index: " + each(choice.separate_price) + " in separate traversals, " +
                  each(choice.one_price) + " in one");
    }
  }

  std::string print(const plan_summary& summary, const plan_choice& choice) {
    line(0, count(summary.nests, "nest") + ", " + count(summary.passes, "pass") + ", " +
                count(summary.touchups, "touchup") + ", " + std::to_string(summary.temporaries) +
                (summary.temporaries == 1 ? " temporary" : " temporaries") + ", " +
                std::to_string(summary.scratch_bytes) + " bytes of scratch");
    line(0, cost_line());
    choice_lines(choice);
    for (const char* applied : summary.rewrites) line(0, std::string("rewritten: ") + applied);
    std::string scalars;
    for (int number = 0; number < graph.rows.size(); ++number) {
      if (graph.rows[number].kind == record_kind::leaf && graph.rows[number].domain == 0)
        scalars += (scalars.empty() ? "" : ", ") + names.leaf(number);
    }
    if (!scalars.empty()) line(0, "known at run time only: " + scalars);
    tree(-1, 0);
    return text;
  }
};

template <class Graph, class Table, class Outputs, class Plan>
explainer(const plan_names<Graph, Table, Outputs, Plan>&) -> explainer<Graph, Table, Outputs, Plan>;

template <class Planned, class... E, std::size_t... Roots>
std::string explain_apart(std::index_sequence<Roots...>, const E&... e) {
  using tape = typename Planned::tape;
  std::string text = "sizes differ, so each result has loops of its own:\n";
  const auto add = [&]<std::size_t Root>(std::index_sequence<Root> root) {
    using chosen = canonical<tape, std::index_sequence<Root>>;
    using asked = decltype(Planned::find(root));
    auto names = name_plan<near_program<asked>, tape, chosen>(e...);
    names.first_root = static_cast<int>(Root);
    text += explainer{names}.print(summarize_program<asked, chosen, tape, 1>(), choice_of<asked>);
  };
  (add(std::index_sequence<Roots>{}), ...);
  return text;
}

template <class Planned, class... E>
std::string explain_as(const E&... e) {
  return tell_plan<Planned>(
      [&]<class Shown>(const auto& names, type_item<Shown>) {
        if constexpr (!lowered<Shown>::loops.assumptions.empty()) {
          if (!names.sizes_agree) return explain_apart<Planned>(typename Planned::roots{}, e...);
        }
        constexpr int roots = Planned::tape::root_count;
        return explainer{names}.print(
            summarize_program<Shown, typename Planned::chosen, typename Planned::tape, roots>(),
            choice_of<typename Planned::asked_type>);
      },
      e...);
}

// Options come first or last; what is wrong among the rest is said.
template <class First, class... Rest>
inline constexpr bool is_explained = (array_or_expression<First> && ... &&
                                      (array_or_expression<Rest> || find_mistake<Rest>() == mistake::other));
template <auto... Options, class... E>
inline constexpr bool is_explained<with<Options...>, E...> = true;

}  // namespace detail

/// The plan of eval(e...) as text, for the sizes at hand. First its counts, as in plan_of; then what each element of
/// the largest operand costs in reads, writes and dear operations, and the rewrites applied; then the loops. x0, x1,
/// ... are the operands from the left, s2 is one that is a single number known at run time, y0, y1, ... are the
/// results. A loop is named after its axes, `day*asset` where one loop runs over both; i, j, ... stand for axes without
/// a name. Behind an innermost loop stands what it reads, writes and updates (reads and writes again); behind a value
/// that is kept, or computed again, the reason, with costs in additions an element.
template <array_or_expression... E>
  requires(sizeof...(E) > 0)
std::string explain(const E&... e) { return detail::explain_as<detail::planned<E...>>(e...); }

/// The same as `eval(seq.with(options...), e...)` would run it: explain(with<one_traversal>{}, e).
template <auto... Options, array_or_expression... E>
  requires(sizeof...(E) > 0)
std::string explain(with<Options...>, const E&... e) {
  return detail::explain_as<detail::planned_with<with<Options...>::asked, E...>>(e...);
}

// What explain does not take.
template <class First, class... Rest>
  requires(!detail::is_explained<First, Rest...> && !detail::is_foreign<First>)
constexpr auto explain(const First& first, const Rest&... rest)
    -> decltype(detail::instead_of_result<std::string>(first, rest...)) {
  WEFT_EXPECTS_EXPRESSIONS(explain, First, Rest...);
  return detail::instead_of_result<std::string>(first, rest...);
}

}  // namespace weft

#include <weft/expr/undefine.hpp>
