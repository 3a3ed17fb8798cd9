// verify(graph) and verify(plan): nullptr for what the planner makes, and a reason for each way to spoil it.
// build: gcc-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE verify
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>

#include <string>
#include <utility>

namespace {

using matrix = weft::tensor<float, weft::dyn, weft::dyn>;
using row_softmax = decltype(softmax(std::declval<matrix&>(), weft::axis<1>));
using column_softmax = decltype(softmax(std::declval<matrix&>(), weft::axis<0>));
using running = decltype(cumsum(std::declval<matrix&>(), weft::axis<1>, weft::reverse));
using flat = decltype(logcumsumexp(std::declval<matrix&>()));
using turned = decltype(cumsum(transpose(std::declval<matrix&>())));

static_assert(weft::verify_of<row_softmax> == nullptr);
static_assert(weft::verify_of<column_softmax> == nullptr);
static_assert(weft::verify_of<running> == nullptr);
static_assert(weft::verify_of<flat> == nullptr);
static_assert(weft::verify_of<turned> == nullptr);
static_assert(weft::verify_of<turned, flat> == nullptr);
static_assert(weft::verify_of<row_softmax, running> == nullptr);

inline constexpr auto centred = weft::fuse([](auto x) { return (x - mean(x, weft::axis<0>)) * var(x, weft::axis<0>); });
using of_one_state = decltype(centred(std::declval<matrix&>()));
static_assert(weft::verify_of<of_one_state> == nullptr);

template <class E>
using lowered_of = weft::lowered<typename weft::detail::planned<E>::program_type>;

std::string text(const char* reason) { return reason == nullptr ? "" : reason; }

template <class Plan>
int find(const Plan& plan, weft::opcode code) {
  int at = 0;
  while (plan.instructions[at].code != code) ++at;
  return at;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_spoilt_graph_has_a_reason) {
  const auto& good = lowered_of<row_softmax>::loops;
  BOOST_TEST(text(weft::verify(good)) == "");

  auto late = good;
  late.rows[1].operands[0] = 4;
  BOOST_TEST(text(weft::verify(late)) == "an operand does not stand before its use");

  auto kept = good;
  kept.rows[1].domain |= kept.rows[1].reduced;
  BOOST_TEST(text(weft::verify(kept)) == "a reduction keeps a label that it reduces");

  auto lost = good;
  lost.rows[1].reduced = 0;
  BOOST_TEST(text(weft::verify(lost)) == "a reduction loses a label of its operand");

  auto narrow = good;
  narrow.rows[0].access.labels = 0;
  BOOST_TEST(text(weft::verify(narrow)) == "a leaf is accessed along other labels than its own");

  auto crossed = lowered_of<turned>::loops;
  const auto turn_back = [](auto row) {
    std::swap(row.ordered[0], row.ordered[1]);
    return row;
  };
  crossed.rows.push_back(turn_back(crossed.rows[crossed.rows.size() - 1]));
  BOOST_TEST(text(weft::verify(crossed)) == "no nest has the order that each row needs");

  auto rootless = good;
  rootless.roots[0].row = 99;
  BOOST_TEST(text(weft::verify(rootless)) == "a root has no row");
}

BOOST_AUTO_TEST_CASE(a_spoilt_plan_has_a_reason) {
  using lowered = lowered_of<row_softmax>;
  const auto& good = lowered::plan;
  BOOST_TEST(text(weft::verify(lowered::loops, good)) == "");

  auto unread = good;
  unread.instructions[find(good, weft::opcode::read_leaf)].code = weft::opcode::write_output;
  BOOST_TEST(text(weft::verify(lowered::loops, unread)) == "a value is written before it is made");

  auto unfinished = good;
  unfinished.instructions[find(good, weft::opcode::finish)].code = weft::opcode::accumulate;
  BOOST_TEST(text(weft::verify(lowered::loops, unfinished)) != "");

  auto unstarted = good;
  for (auto& node : unstarted.nodes) node.starts.size_ = 0;
  BOOST_TEST(text(weft::verify(lowered::loops, unstarted)) == "a state is never started");

  auto unwritten = good;
  unwritten.instructions[find(good, weft::opcode::write_output)].code = weft::opcode::compute;
  for (auto& slot : unwritten.storages) slot.root = -1;
  BOOST_TEST(text(weft::verify(lowered::loops, unwritten)) == "a root is never written");

  auto reordered = good;
  reordered.nodes[0].parent = 3;
  BOOST_TEST(text(weft::verify(lowered::loops, reordered)) == "a node stands before its parent");
}

BOOST_AUTO_TEST_CASE(an_array_has_to_hold_what_is_read) {
  using lowered = lowered_of<column_softmax>;
  auto early = lowered::plan;
  early.instructions[find(early, weft::opcode::accumulate)].storage = 1;
  BOOST_TEST(text(weft::verify(lowered::loops, early)) == "an array is read where it does not hold the value");
}

BOOST_AUTO_TEST_CASE(a_state_is_finished_by_its_owner_last) {
  const auto& graph = lowered_of<of_one_state>::loops;
  auto swapped = lowered_of<of_one_state>::plan;
  int first = -1, last = -1;
  for (int k = 0; k < swapped.instructions.size(); ++k) {
    if (swapped.instructions[k].code != weft::opcode::finish) continue;
    if (first < 0) first = k;
    last = k;
  }
  BOOST_REQUIRE(first < last);
  BOOST_TEST(text(weft::verify(graph, swapped)) == "");
  // The same state finished once more for the other row, behind its owner.
  swapped.instructions[last + 1] = swapped.instructions[first];
  BOOST_TEST(text(weft::verify(graph, swapped)) == "a state is finished after it was overwritten");
}
