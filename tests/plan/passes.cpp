// Laws of the planner's passes, one after the other: what each keeps and what it promises the next.
// build: clang-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE passes
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using namespace weft;

using matrix = tensor<float, dyn, dyn>;
using cube = tensor<float, dyn, dyn, dyn>;
using fixed = tensor<float, 6, 4>;
using stepped = decltype(view<dyn, dyn>(static_cast<const float*>(nullptr), 1, 1, strides{1, 1}));

template <class X>
X& some();

// The expressions, one for each kind of plan: what is shared, kept, carried, turned, flattened, and several results.
template <class... E>
struct roots {};

constexpr auto entropy = fuse([](auto x) {
  const auto p = softmax(x, axis<1>);
  return -sum(p * log(p), axis<1>);
});
constexpr auto normalized = fuse([](auto x, auto w) {
  const auto centred = x - mean(x, axis<1>, keepdims);
  return centred / sqrt(mean(centred * centred, axis<1>, keepdims) + 1e-5F) * w;
});

template <class X>
using listed = std::tuple<
    roots<decltype(some<X>() * some<X>() + 1.F)>,                                                //
    roots<decltype(sum(some<X>()))>,                                                             //
    roots<decltype(softmax(some<X>(), axis<1>))>,                                                //
    roots<decltype(softmax(some<X>(), axis<0>))>,                                                //
    roots<decltype(transpose(softmax(some<X>(), axis<1>)))>,                                     //
    roots<decltype(cumsum(some<X>(), axis<1>, weft::reverse, weft::exclusive))>,                 //
    roots<decltype(cumsum(cumsum(some<X>(), axis<1>), axis<0>))>,                                //
    roots<decltype(cumsum(cumsum(some<X>(), axis<1>), axis<1>, weft::reverse) - some<X>())>,     //
    roots<decltype(cumsum(some<X>(), axis<1>) / sum(some<X>(), axis<1>, keepdims))>,             //
    roots<decltype(some<X>() - mean(some<X>(), axis<1>, keepdims) - mean(some<X>(), axis<0>))>,  //
    roots<decltype(sum(softmax(some<X>(), axis<1>), axis<0>))>,                                  //
    roots<decltype(softmax(softmax(some<X>(), axis<1>), axis<0>))>,                              //
    roots<decltype(logcumsumexp(some<X>()))>,                                                    //
    roots<decltype(entropy(some<X>()))>,                                                         //
    roots<decltype(max(some<X>(), axis<1>)), decltype(min(some<X>(), axis<1>))>,                 //
    roots<decltype(softmax(some<X>(), axis<1>)), decltype(sum(some<X>(), axis<0>)), decltype(some<X>() + 1.F)>>;

using others = std::tuple<roots<decltype(sum(some<cube>(), axis<1>))>,                              //
                          roots<decltype(softmax(some<cube>(), axis<0, 2>))>,                       //
                          roots<decltype(cumsum(exp(some<cube>()), axis<1>) + some<matrix>())>,     //
                          roots<decltype(some<matrix>() + transpose(some<stepped>()))>,             //
                          roots<decltype(normalized(some<matrix>(), some<tensor<float, dyn>>()))>,  //
                          roots<decltype(cumsum(transpose(some<cube>(), axis<2, 0, 1>), axis<1>))>>;

// Calls visit(lowered program, number of the expression) for each of a list.
template <class... E>
using lowered_of = lowered<typename detail::planned<E...>::program_type>;
template <class L>
struct item {
  using type = L;
};

// Boost's checks in one place, not in every instantiation: there are fifty expressions.
std::string at_hand;  // which of them

void begin_expression(const char* name, int number) {
  at_hand = std::string(name) + ", expression " + std::to_string(number);
}
void expect_none(const std::string& reason) { BOOST_TEST(reason == "", at_hand << ": " << reason); }
void expect_none(const char* reason) { expect_none(std::string(reason == nullptr ? "" : reason)); }
void expect_equal(int a, int b) { BOOST_TEST(a == b, at_hand << ": " << a << " and " << b); }
void expect_at_most(int a, int b) { BOOST_TEST(a <= b, at_hand << ": " << a << " and " << b); }

template <class Visit, class... Entries>
void visit_each(Visit visit, const char* name, std::tuple<Entries...>*) {
  int number = 0;
  const auto one = [&]<class... E>(roots<E...>*) {
    begin_expression(name, number++);
    visit(item<lowered_of<E...>>());
  };
  (one(static_cast<Entries*>(nullptr)), ...);
}

template <class Visit>
void visit_all(Visit visit) {
  visit_each(visit, "dense", static_cast<listed<matrix>*>(nullptr));
  visit_each(visit, "fixed", static_cast<listed<fixed>*>(nullptr));
  visit_each(visit, "stepped", static_cast<listed<const stepped>*>(nullptr));
  visit_each(visit, "others", static_cast<others*>(nullptr));
}

template <class Roots, class... Rows>
constexpr auto graph_before_coalescing(graph<Roots, Rows...>*) {
  return make_loop_graph<graph<Roots, Rows...>, Roots>();
}

// What the passes hand on, as lower() runs them. Types are told apart in constant expressions only.
template <class L>
constexpr auto run_passes() {
  constexpr int rows = std::remove_cvref_t<decltype(L::loops)>::capacity;
  struct {
    statement_list listed, placed;
    loop_plan<rows> tree, with_storage, emitted, last;
    held_list held;
  } result;
  result.listed = list_statements(L::loops, L::table);
  result.placed = result.listed;
  result.tree = detail::place_statements<rows>(L::loops, L::table, L::outputs, result.placed, L::one_traversal);
  result.with_storage = result.tree;
  place_values(L::loops, L::table, L::outputs, result.placed, result.with_storage);
  result.held = hold_in_outputs(L::loops, L::table, L::outputs, result.placed, result.with_storage, false);
  result.emitted = result.with_storage;
  emit_instructions(L::loops, L::table, L::outputs, result.placed, result.held, result.emitted);
  result.last = result.emitted;
  drop_unread(result.last);
  return result;
}

template <class L>
inline constexpr auto passes_of = run_passes<L>();

std::string text(const char* reason) { return reason == nullptr ? "" : reason; }

// ---- coalescing -----------------------------------------------------------------------------------------------------

// The elements that one index of all labels leads to: an offset in every leaf and target, and the position along every
// scan.
using touched = std::vector<std::ptrdiff_t>;

// Extents for the labels: the static ones, and a number of its own for every axis of a leaf that is known at run time.
template <class Graph>
std::ptrdiff_t extent_of(const Graph& graph, int label) {
  std::ptrdiff_t extent = graph.labels[label].fixed;
  for (const leaf_axis& factor : graph.labels[label].factors) extent *= 2 + (factor.leaf + 2 * factor.axis) % 3;
  return extent;
}

// The strides of an array's axes: row-major, with gaps where it is not dense by its type.
template <class Graph>
std::vector<std::ptrdiff_t> strides_of_axes(const Graph& graph, const axis_access& access, bool is_dense) {
  std::vector<std::ptrdiff_t> result(max_rank, 1);
  std::ptrdiff_t stride = is_dense ? 1 : 2;
  for (int axis = max_rank - 1; axis >= 0; --axis) {
    std::ptrdiff_t extent = 1;
    for (const access_term& term : access.terms)
      if (term.axis == axis) extent *= extent_of(graph, term.label);
    result[static_cast<std::size_t>(axis)] = stride;
    if (extent > 1) stride *= extent + (is_dense ? 0 : 1);
  }
  return result;
}

// Every index of the labels in use, each as what it touches; `strides` from the graph before coalescing.
template <class Graph>
struct walk_of_labels {
  const Graph& graph;
  std::vector<std::vector<std::ptrdiff_t>> leaf_strides, root_strides;

  label_set used() const {
    label_set set = 0;
    for (const loop_row& row : graph.rows) set |= row.domain | row.reduced;
    return set;
  }

  std::ptrdiff_t offset(const axis_access& access, const std::vector<std::ptrdiff_t>& strides,
                        const std::vector<std::ptrdiff_t>& index) const {
    std::ptrdiff_t result = 0;
    for (const access_term& term : access.terms) {
      std::ptrdiff_t step = strides[static_cast<std::size_t>(term.axis)];
      for (int label = 0; label < graph.labels.size(); ++label)
        if ((term.inner >> label & 1U) != 0) step *= extent_of(graph, label);
      result += index[static_cast<std::size_t>(term.label)] * step;
    }
    return result;
  }

  touched at(const std::vector<std::ptrdiff_t>& index) const {
    touched result;
    for (int row = 0; row < graph.rows.size(); ++row) {
      if (graph.rows[row].kind == record_kind::leaf)
        result.push_back(offset(graph.rows[row].access, leaf_strides[static_cast<std::size_t>(row)], index));
      std::ptrdiff_t position = 0;
      for (const int label : graph.rows[row].ordered)
        position = position * extent_of(graph, label) + index[static_cast<std::size_t>(label)];
      result.push_back(position);
    }
    for (int root = 0; root < graph.roots.size(); ++root)
      result.push_back(offset(graph.roots[root].access, root_strides[static_cast<std::size_t>(root)], index));
    return result;
  }

  std::vector<touched> all() const {
    std::vector<touched> result;
    std::vector<std::ptrdiff_t> index(static_cast<std::size_t>(graph.labels.size()), 0);
    for (;;) {
      result.push_back(at(index));
      int label = 0;
      for (; label < graph.labels.size(); ++label) {
        if ((used() >> label & 1U) == 0) continue;
        std::ptrdiff_t& own = index[static_cast<std::size_t>(label)];
        if (++own < extent_of(graph, label)) break;
        own = 0;
      }
      if (label == graph.labels.size()) break;
    }
    std::sort(result.begin(), result.end());
    return result;
  }
};

// What is wrong with a coalesced graph, or nothing: it leads to the same elements together.
template <class Before, class After, class L>
std::string coalescing_loses(const Before& before, const After& after, item<L>) {
  walk_of_labels<Before> from{before, {}, {}};
  for (const loop_row& row : before.rows)
    from.leaf_strides.push_back(
        strides_of_axes(before, row.access, L::table[static_cast<std::size_t>(row.node)].dense));
  for (int root = 0; root < before.roots.size(); ++root)
    from.root_strides.push_back(
        strides_of_axes(before, before.roots[root].access, L::outputs[static_cast<std::size_t>(root)].dense));
  const walk_of_labels<After> to{after, from.leaf_strides, from.root_strides};
  if (before.rows.size() != after.rows.size()) return "a row is lost";
  for (int row = 0; row < before.rows.size(); ++row) {
    const auto product = [](const auto& graph, label_set set) {
      std::ptrdiff_t result = 1;
      for (int label = 0; label < graph.labels.size(); ++label)
        if ((set >> label & 1U) != 0) result *= extent_of(graph, label);
      return result;
    };
    if (product(before, before.rows[row].domain) != product(after, after.rows[row].domain))
      return "a row has another number of elements";
    if (product(before, before.rows[row].reduced) != product(after, after.rows[row].reduced))
      return "a reduction takes in another number of elements";
  }
  if (from.all() != to.all()) return "other elements meet";
  return "";
}

template <class Graph>
int labels_in_use(const Graph& graph) {
  int count = 0;
  label_set set = 0;
  for (const loop_row& row : graph.rows) set |= row.domain | row.reduced;
  for (; set != 0; set &= set - 1) ++count;
  return count;
}

// ---- statements and loops -------------------------------------------------------------------------------------------

// Every reduction has one accumulate and one finish, every result one root, each after all that it needs.
template <class Graph>
constexpr const char* wrong_with_statements(const Graph& graph, const statement_list& statements) {
  for (int row = 0; row < graph.rows.size(); ++row) {
    int accumulates = 0, finishes = 0;
    for (int k = 0; k < statements.all.size(); ++k) {
      const statement& s = statements.all[k];
      if (s.row != row) continue;
      if (s.kind == statement_kind::accumulate) {
        ++accumulates;
        if (s.reduced != graph.rows[row].reduced) return "an accumulate reduces other labels than its row";
        if (s.domain != (graph.rows[row].domain | graph.rows[row].reduced))
          return "an accumulate does not run over all that is reduced";
      } else {
        if (s.domain != graph.rows[row].domain) return "a statement runs over other labels than its row";
      }
      if (s.kind == statement_kind::finish) {
        ++finishes;
        // Its own, or that of the reduction whose state it is finished from.
        const int owner = graph.rows[row].state_row >= 0 ? graph.rows[row].state_row : row;
        const int accumulate = statements.find(statement_kind::accumulate, owner);
        if (accumulate < 0 || s.needs != statement_set{1} << accumulate) return "a finish needs its accumulate";
      }
    }
    const int wanted = graph.rows[row].reduced != 0 ? 1 : 0;
    if (accumulates != (graph.rows[row].state_row >= 0 ? 0 : wanted) || finishes != wanted)
      return "a reduction is not computed once";
  }
  for (int root = 0; root < graph.roots.size(); ++root) {
    int count = 0;
    for (const statement& s : statements.all) {
      if (s.kind == statement_kind::root && s.root == root && s.row == graph.roots[root].row) ++count;
    }
    if (count != 1) return "a root is not computed once";
  }
  for (int k = 0; k < statements.all.size(); ++k) {
    if (statements.all[k].needs >> k != 0) return "a statement stands before one that it needs";
  }
  return nullptr;
}

// The finished reductions and stored values that a row is computed from are among what its statement needs.
template <class Graph>
constexpr bool needs_all(const Graph& graph, const statement_list& statements, const statement& s, int row) {
  for (int k = 0; k < graph.rows[row].operand_count; ++k) {
    const int operand = graph.rows[row].operands[k];
    const int stored = statements.find(statement_kind::store, operand);
    const int source = stored >= 0 ? stored : statements.find(statement_kind::finish, operand);
    if (source >= 0) {
      if ((s.needs >> source & 1U) == 0) return false;
    } else if (!needs_all(graph, statements, s, operand)) {
      return false;
    }
  }
  return true;
}

template <class Graph>
constexpr const char* wrong_with_needs(const Graph& graph, const statement_list& statements) {
  for (const statement& s : statements.all) {
    if (s.kind == statement_kind::finish) continue;
    if (s.kind == statement_kind::root && statements.find(statement_kind::finish, s.row) >= 0) {
      if ((s.needs >> statements.find(statement_kind::finish, s.row) & 1U) == 0) return "a root does not need its own";
      continue;
    }
    if (!needs_all(graph, statements, s, s.row)) return "a statement does not need all that it reads";
  }
  return nullptr;
}

// Every statement is in one block, whose loops are exactly those it runs over, behind what it needs; a reduction is
// complete before its loops' next iteration would be needed.
template <class Plan>
constexpr const char* wrong_with_tree(const statement_list& statements, const Plan& plan) {
  for (int k = 0; k < statements.all.size(); ++k) {
    const statement& s = statements.all[k];
    if (s.block < 0 || s.block >= plan.nodes.size()) return "a statement has no block";
    if (plan.nodes[s.block].kind != node_kind::block) return "a statement is in a loop, not in a block";
    const label_set open = plan.open_at(s.block);
    if ((s.domain & ~open) != 0) return "a loop is missing";
    if (s.kind != statement_kind::finish && s.domain != open) return "a statement is repeated by a loop it lacks";
    for (int needed = 0; needed < k; ++needed) {
      if ((s.needs >> needed & 1U) == 0) continue;
      const statement& source = statements.all[needed];
      if (source.block > s.block) return "a statement runs before one that it needs";
      bool follows = false;  // elements taken from a moving reference: its reduction runs beside
      for (const cascade& c : plan.cascades)
        follows = follows || (c.bound == source.row && s.reduced == source.reduced);
      if (!follows && (plan.common_open(source.block, s.block) & source.reduced) != 0)
        return "a reduction is read halfway";
    }
  }
  for (int node = 0; node < plan.nodes.size(); ++node) {
    const plan_node& n = plan.nodes[node];
    if (n.parent >= node) return "a node stands before its parent";
    if (n.parent >= 0 && plan.nodes[n.parent].kind != node_kind::loop) return "a block has children";
    if (n.kind != node_kind::loop) continue;
    for (int outer = n.parent; outer >= 0; outer = plan.nodes[outer].parent) {
      if (plan.nodes[outer].label != n.label) continue;
      if (plan.nodes[outer].mode != loop_mode::tile || n.mode != loop_mode::lanes) return "a label is opened twice";
    }
    if (n.mode == loop_mode::lanes) {
      for (int inner = 0; inner < plan.nodes.size(); ++inner) {
        if (plan.nodes[inner].parent == node && plan.nodes[inner].kind == node_kind::loop)
          return "there is a loop inside the lanes";
      }
    }
  }
  return nullptr;
}

// ---- values ---------------------------------------------------------------------------------------------------------

// Every reduction has one state, every stored value one place, over labels of its own, none twice.
template <class Graph, class Plan>
constexpr const char* wrong_with_storage(const Graph& graph, const statement_list& statements, const Plan& plan) {
  for (const statement& s : statements.all) {
    const bool is_state = s.kind == statement_kind::accumulate;
    if (!is_state && s.kind != statement_kind::store) continue;
    int count = 0;
    for (const storage_slot& slot : plan.storages) {
      if (slot.row == s.row && slot.use == (is_state ? storage_use::state : storage_use::value)) ++count;
    }
    if (count != 1) return "a value does not have one place";
  }
  for (const storage_slot& slot : plan.storages) {
    label_set seen = 0;
    for (const int label : slot.labels) {
      if ((seen >> label & 1U) != 0) return "an array has a label twice";
      seen |= label_set{1} << label;
    }
    if ((seen & ~graph.rows[slot.row].domain) != 0) return "an array has a label that its value lacks";
    const bool in_output = slot.place == place::output || slot.place == place::previous_output;
    if (in_output && (slot.root < 0 || slot.root >= graph.roots.size())) return "a place in no output";
    if (slot.place == place::output && seen != graph.roots[slot.root].access.labels)
      return "a value in an output of another shape";
  }
  return nullptr;
}

// A value is held in an output of its own element type and labels, from a block that makes it to one that comes later;
// one output holds one value at a time.
template <class Graph, class Table, class Outputs, class Plan>
constexpr const char* wrong_with_held(const Graph& graph, const Table& table, const Outputs& outputs,
                                      const held_list& held, const Plan& plan) {
  for (const held_value& value : held) {
    const output_info& output = outputs[static_cast<std::size_t>(value.root)];
    if (!output.may_hold) return "held where it may not be";
    if (table[static_cast<std::size_t>(graph.rows[value.row].node)].element != output.element)
      return "held in another type";
    if (graph.rows[value.row].domain != graph.roots[value.root].access.labels) return "held in another shape";
    if (value.from >= value.until) return "held for nobody";
    if (plan.open_at(value.from) != graph.rows[value.row].domain) return "made outside of its loops";
    for (const held_value& other : held) {
      if (&other != &value && other.root == value.root && other.from < value.until && value.from < other.until)
        return "an output holds two values at a time";
    }
  }
  return nullptr;
}

// ---- instructions ---------------------------------------------------------------------------------------------------

constexpr bool writes_storage(const instruction& i) {
  return i.code == opcode::write_storage || i.code == opcode::accumulate || i.code == opcode::scan ||
         i.code == opcode::finish || i.code == opcode::refer;
}

// In the order of execution, a storage is written before it is read, and a row made before it is used.
template <class Graph, class Plan>
constexpr const char* wrong_with_order(const Graph& graph, const Plan& plan) {
  bool made[Graph::capacity] = {};
  std::uint64_t written = 0;
  int done = 0;
  for (const plan_node& node : plan.nodes) {
    if (node.first > node.last || (node.first != node.last && node.first != done)) return "instructions out of order";
    for (int at = node.first; at < node.last; ++at, ++done) {
      const instruction& i = plan.instructions[at];
      const bool on_operands = i.code == opcode::compute || i.code == opcode::scan || i.code == opcode::accumulate;
      for (int k = 0; on_operands && k < graph.rows[i.row].operand_count; ++k) {
        if (!made[graph.rows[i.row].operands[k]]) return "an operand is not there yet";
      }
      const bool on_own =
          i.code == opcode::read_value || i.code == opcode::write_storage || i.code == opcode::write_output;
      if (on_own && !made[i.row]) return "a value is not there yet";
      if ((i.code == opcode::read_storage || i.code == opcode::finish) && (written >> i.storage & 1U) == 0)
        return "a storage is read before it is written";
      if (writes_storage(i) && i.storage >= 0) written |= std::uint64_t{1} << i.storage;
      if (i.code != opcode::accumulate && i.code != opcode::write_storage && i.code != opcode::write_output)
        made[i.row] = true;
    }
  }
  return done == plan.instructions.size() ? nullptr : "an instruction belongs to no block";
}

// Dropping what is unread keeps all reads and their storages, and leaves nothing to drop.
template <class Plan>
constexpr const char* wrong_with_dropping(const Plan& before, const Plan& after) {
  const auto reads = [](const Plan& plan, int number) {
    int count = 0;
    for (const instruction& i : plan.instructions) count += i.code == opcode::read_storage && i.storage == number;
    return count;
  };
  for (int number = 0; number < before.storages.size(); ++number) {
    if (reads(before, number) != reads(after, number)) return "a read is dropped";
    const bool dropped = before.storages[number].place != after.storages[number].place;
    if (dropped && reads(before, number) != 0) return "a storage that is read is dropped";
    if (!dropped && after.storages[number].place == place::temporary &&
        after.storages[number].use == storage_use::value && reads(after, number) == 0)
      return "an array that nobody reads is allocated";
  }
  int kept = 0;
  for (const instruction& i : before.instructions) {
    const bool idle = i.code == opcode::write_storage && after.storages[i.storage].place == place::registers;
    if (idle) continue;
    if (kept == after.instructions.size()) return "an instruction is dropped";
    const instruction& same = after.instructions[kept++];
    if (same.code != i.code || same.row != i.row || same.storage != i.storage) return "an instruction is dropped";
  }
  if (kept != after.instructions.size()) return "an idle write is left";
  Plan again = after;
  drop_unread(again);
  if (again.instructions.size() != after.instructions.size()) return "a second time drops more";
  for (int node = 0; node < after.nodes.size(); ++node) {
    if (again.nodes[node].last - again.nodes[node].first != after.nodes[node].last - after.nodes[node].first)
      return "a second time drops more";
  }
  return nullptr;
}

}  // namespace

BOOST_AUTO_TEST_CASE(coalescing_meets_the_same_elements) {
  int merged = 0;
  visit_all([&]<class L>(item<L> lowered) {
    const auto before = graph_before_coalescing(static_cast<typename L::G*>(nullptr));
    const auto after = coalesce(before, L::table, L::outputs);
    expect_none(coalescing_loses(before, after, lowered));
    expect_none(verify(before));
    expect_at_most(labels_in_use(after), labels_in_use(before));
    merged += labels_in_use(before) - labels_in_use(after);
  });
  BOOST_TEST(merged > 0);
}

BOOST_AUTO_TEST_CASE(statements_compute_all_once) {
  visit_all([]<class L>(item<L>) {
    constexpr statement_list statements = list_statements(L::loops, L::table);
    constexpr const char* reason = wrong_with_statements(L::loops, statements);
    expect_none(reason);
    expect_none(wrong_with_needs(L::loops, statements));
  });
}

BOOST_AUTO_TEST_CASE(loops_cover_their_statements) {
  visit_all([]<class L>(item<L>) {
    constexpr auto& result = passes_of<L>;
    expect_none(wrong_with_tree(result.placed, result.tree));
    expect_equal(result.placed.all.size(), result.listed.all.size());
  });
}

BOOST_AUTO_TEST_CASE(values_have_a_place) {
  int held = 0;
  visit_all([&]<class L>(item<L>) {
    constexpr auto& result = passes_of<L>;
    expect_none(wrong_with_storage(L::loops, result.placed, result.with_storage));
    constexpr const char* reason = wrong_with_held(L::loops, L::table, L::outputs, result.held, result.with_storage);
    expect_none(reason);
    held += result.held.size();
    // Where the target can hold nothing, nothing is held.
    constexpr int held_anyway = [] {
      auto outputs = L::outputs;
      for (output_info& output : outputs) output.may_hold = false;
      return hold_in_outputs(L::loops, L::table, outputs, passes_of<L>.placed, passes_of<L>.with_storage, false).size();
    }();
    expect_equal(held_anyway, 0);
  });
  BOOST_TEST(held > 0);
}

BOOST_AUTO_TEST_CASE(instructions_are_in_order) {
  visit_all([]<class L>(item<L>) {
    constexpr auto& result = passes_of<L>;
    expect_none(wrong_with_order(L::loops, result.emitted));
    expect_none(wrong_with_order(L::loops, result.last));
    expect_none(wrong_with_dropping(result.emitted, result.last));
    expect_none(verify(L::loops, result.emitted));
    expect_none(verify(L::loops, result.last));
    // The plan that runs is the one that these passes make.
    expect_equal(L::plan.instructions.size(), result.last.instructions.size());
    expect_equal(L::plan.nodes.size(), result.last.nodes.size());
  });
}

BOOST_AUTO_TEST_CASE(spoilt_results_are_found) {
  using L = lowered_of<decltype(softmax(some<matrix>(), axis<0>))>;
  constexpr auto& good = passes_of<L>;

  auto after = L::loops;
  after.labels[after.rows[0].access.terms[0].label].fixed *= 2;
  BOOST_TEST(coalescing_loses(L::loops, after, item<L>()) != "");
  auto turned = L::loops;
  std::swap(turned.rows[0].access.terms[0].label, turned.rows[0].access.terms[1].label);
  BOOST_TEST(coalescing_loses(L::loops, turned, item<L>()) == "other elements meet");

  auto statements = good.listed;
  statements.all[1].needs = 0;
  BOOST_TEST(text(wrong_with_statements(L::loops, statements)) == "a finish needs its accumulate");
  statements = good.listed;
  statements.all.pop_back();
  BOOST_TEST(text(wrong_with_statements(L::loops, statements)) == "a root is not computed once");
  statements = good.listed;
  statements.all[statements.all.size() - 1].needs = 0;
  BOOST_TEST(text(wrong_with_needs(L::loops, statements)) == "a statement does not need all that it reads");

  auto placed = good.placed;
  placed.all[0].block = placed.all[placed.all.size() - 1].block;
  BOOST_TEST(text(wrong_with_tree(placed, good.tree)) != "");
  auto tree = good.tree;
  tree.nodes[tree.nodes[good.placed.all[0].block].parent].label =
      tree.nodes[tree.nodes[tree.nodes[good.placed.all[0].block].parent].parent].label;
  BOOST_TEST(text(wrong_with_tree(good.placed, tree)) != "");

  auto storage = good.with_storage;
  storage.storages.push_back(storage.storages[0]);
  BOOST_TEST(text(wrong_with_storage(L::loops, good.placed, storage)) == "a value does not have one place");

  static_assert(!good.held.empty());
  constexpr const char* for_nobody = [] {
    auto held = passes_of<L>.held;
    held[0].until = held[0].from;
    return wrong_with_held(L::loops, L::table, L::outputs, held, passes_of<L>.with_storage);
  }();
  BOOST_TEST(text(for_nobody) == "held for nobody");
  constexpr const char* in_doubles = [] {
    auto outputs = L::outputs;
    outputs[0].element = identity_of<double>;
    return wrong_with_held(L::loops, L::table, outputs, passes_of<L>.held, passes_of<L>.with_storage);
  }();
  BOOST_TEST(text(in_doubles) == "held in another type");

  auto emitted = good.emitted;
  std::swap(emitted.instructions[0], emitted.instructions[emitted.instructions.size() - 1]);
  BOOST_TEST(text(wrong_with_order(L::loops, emitted)) != "");
  auto dropped = good.last;
  dropped.instructions.pop_back();
  BOOST_TEST(text(wrong_with_dropping(good.emitted, dropped)) == "an instruction is dropped");
}
