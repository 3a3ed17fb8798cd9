// plan_json read back by a parser of its own: the numbers are those of the loops written out by hand, and those that
// the loops are seen to move.
// build: clang-only counted
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE json
#include <boost/test/unit_test.hpp>

#define BOOST_BIND_GLOBAL_PLACEHOLDERS  // property_tree's own use of boost/bind.hpp draws a note otherwise
#define WEFT_COUNT_ACCESSES
#include <weft/weft.hpp>

#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/ptree.hpp>

#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

namespace {

using boost::property_tree::ptree;
using weft::axis;
using weft::keepdims;

// Rows that are too long to be run in strips, which keep their values on the stack.
const weft::tensor<float, "day", "asset"> x(3, 400);

template <class... E>
ptree parsed(const E&... e) {
  std::istringstream text(weft::plan_json(e...));
  ptree tree;
  boost::property_tree::read_json(text, tree);
  return tree;
}

// The items of an array, as text.
std::vector<std::string> items(const ptree& tree, const char* path) {
  std::vector<std::string> all;
  for (const auto& [key, item] : tree.get_child(path)) all.push_back(item.data());
  return all;
}

using words = std::vector<std::string>;

void check_words(const words& got, const words& expected) {
  BOOST_TEST(got == expected, boost::test_tools::per_element());
}

// A loop as one line: mode label extent direction.
std::string head(const ptree& loop) {
  const auto get = [&](const char* key) { return loop.get<std::string>(key); };
  return get("mode") + " " + get("label") + " " + get("extent") + " " + get("direction");
}

// The loops from the outside in and in order, indented by their depth; blocks as the codes of their instructions.
void list_loops(const ptree& nodes, const std::string& indent, words& lines, bool with_blocks) {
  for (const auto& [key, node] : nodes) {
    if (node.get<std::string>("kind") == "loop") {
      lines.push_back(indent + head(node));
      list_loops(node.get_child("inside"), indent + "  ", lines, with_blocks);
    } else if (with_blocks) {
      std::string codes;
      for (const auto& [number, at] : node.get_child("instructions"))
        codes += (codes.empty() ? "" : " ") + at.get<std::string>("code");
      lines.push_back(indent + codes);
    }
  }
}
words loops_of(const ptree& tree, bool with_blocks = false) {
  words lines;
  list_loops(tree.get_child("loops"), "", lines, with_blocks);
  return lines;
}

// Visits every instruction of every block.
template <class Visit>
void each_instruction(const ptree& nodes, Visit visit) {
  for (const ptree::value_type& item : nodes) {
    const ptree& node = item.second;
    if (node.get<std::string>("kind") == "loop")
      each_instruction(node.get_child("inside"), visit);
    else
      for (const ptree::value_type& at : node.get_child("instructions")) visit(at.second);
  }
}

std::size_t seen_reads, seen_writes;
const char *first_seen[2], *last_seen[2];

void observe(const void* at, int elements, bool write) {
  for (int k = 0; k < 2; ++k) {
    if (at < first_seen[k] || at > last_seen[k]) continue;
    (write ? seen_writes : seen_reads) += static_cast<std::size_t>(elements);
  }
}

// The elements that evaluating e reads and writes, in x and in the output.
template <class E>
void check_traffic(const char* name, const E& e) {
  auto y = weft::eval(e);
  first_seen[0] = reinterpret_cast<const char*>(x.data());
  last_seen[0] = reinterpret_cast<const char*>(x.data() + x.size() - 1);
  first_seen[1] = reinterpret_cast<const char*>(y.data());
  last_seen[1] = reinterpret_cast<const char*>(y.data() + y.size() - 1);
  seen_reads = seen_writes = 0;
  weft::exec::access_observer = observe;
  weft::assign(y, e);
  weft::exec::access_observer = nullptr;
  const ptree plan = parsed(e);
  BOOST_TEST_CONTEXT(name) {
    BOOST_TEST(plan.get<std::size_t>("cost.reads") == seen_reads);
    BOOST_TEST(plan.get<std::size_t>("cost.writes") == seen_writes);
    BOOST_TEST(plan.get<std::size_t>("cost.bytes_read") == seen_reads * sizeof(float));
    BOOST_TEST(plan.get<std::size_t>("cost.bytes_written") == seen_writes * sizeof(float));
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_chain_in_one_loop) {
  const ptree plan = parsed(x * x + 1.F);
  BOOST_TEST(plan.get<int>("summary.nests") == 1);
  BOOST_TEST(plan.get<int>("summary.passes") == 1);
  BOOST_TEST(plan.get<int>("summary.touchups") == 0);
  BOOST_TEST(plan.get<int>("summary.temporaries") == 0);
  BOOST_TEST(plan.get<int>("summary.alias_temporaries") == 0);
  BOOST_TEST(plan.get<int>("summary.scratch_bytes") == 0);
  BOOST_TEST(plan.get<int>("summary.dear_operations") == 0);
  check_words(items(plan, "summary.reads"), {"1", "1", "1"});
  check_words(items(plan, "summary.writes"), {"1"});
  check_words(loops_of(plan), {"lanes day*asset 1200 forward"});
  BOOST_TEST(plan.get<std::string>("cost.largest") == "x0");
  BOOST_TEST(plan.get<int>("cost.elements") == 1200);
  BOOST_TEST(plan.get<int>("cost.reads") == 2400);
  BOOST_TEST(plan.get<int>("cost.bytes_read") == 9600);
  BOOST_TEST(plan.get<int>("cost.writes") == 1200);
  BOOST_TEST(plan.get_child("cost.dear").empty());
  BOOST_TEST(plan.get<bool>("sizes_agree"));
}

// Exponentials are the only dear operation, whatever way the planner takes: one an element.
BOOST_AUTO_TEST_CASE(a_softmax) {
  const ptree plan = parsed(weft::softmax(x, axis<"asset">));
  BOOST_TEST(plan.get<int>("summary.dear_operations") == 1);
  const ptree& dear = plan.get_child("cost.dear");
  BOOST_REQUIRE(dear.size() == 1u);
  BOOST_TEST(dear.front().second.get<std::string>("operation") == "exp");
  BOOST_TEST(dear.front().second.get<int>("count") == 1200);
  BOOST_TEST(dear.front().second.get<int>("additions") == 10);
  const words loops = loops_of(plan);
  BOOST_TEST(loops.at(0) == "sequential day 3 forward");
  for (std::size_t k = 1; k < loops.size(); ++k) BOOST_TEST(loops[k] == "  lanes asset 400 forward");
  int exps = 0, outputs = 0;
  each_instruction(plan.get_child("loops"), [&](const ptree& at) {
    exps += at.get<std::string>("code") == "compute" && at.get<std::string>("operation") == "exp" ? 1 : 0;
    outputs += at.get<std::string>("code") == "write_output" && at.get<int>("output") == 0 ? 1 : 0;
  });
  BOOST_TEST(exps == 1);
  BOOST_TEST(outputs == 1);
  check_words(items(plan.get_child("outputs").front().second, "labels"), {"day", "asset"});
}

BOOST_AUTO_TEST_CASE(a_tile_of_columns) {
  const ptree plan = parsed(weft::sum(x, axis<"day">));
  check_words(loops_of(plan, true),
              {"tile asset 400 forward", "  sequential day 3 forward", "    lanes asset 400 forward",
               "      read_leaf accumulate", "  lanes asset 400 forward", "    read_storage write_output"});
  BOOST_TEST(plan.get<int>("summary.scratch_bytes") == 6 * 1024 * 4);  // six levels
  const ptree& storage = plan.get_child("storages").front().second;
  BOOST_TEST(storage.get<std::string>("use") == "state");
  BOOST_TEST(storage.get<std::string>("place") == "scratch");
  BOOST_TEST(storage.get<std::string>("output") == "null");
  check_words(items(storage, "labels"), {"asset"});
}

BOOST_AUTO_TEST_CASE(a_scan_from_the_end) {
  const ptree plan = parsed(weft::cumsum(x, axis<1>, weft::reverse));
  check_words(loops_of(plan, true),
              {"sequential day 3 forward", "  lanes asset 400 backward", "    read_leaf scan write_output"});
  const ptree& storage = plan.get_child("storages").front().second;
  BOOST_TEST(storage.get<std::string>("use") == "carry");
  BOOST_TEST(storage.get<std::string>("place") == "registers");
}

// Rows come after their operands, and instructions name rows and storages that exist.
BOOST_AUTO_TEST_CASE(numbers_refer_to_something) {
  const ptree plan = parsed(weft::softmax(weft::softmax(x, axis<1>), axis<0>));
  const int rows = static_cast<int>(plan.get_child("rows").size());
  const int storages = static_cast<int>(plan.get_child("storages").size());
  int number = 0;
  for (const auto& [key, row] : plan.get_child("rows")) {
    BOOST_TEST(row.get<int>("row") == number);
    for (const std::string& operand : items(row, "operands")) BOOST_TEST(std::stoi(operand) < number);
    ++number;
  }
  int instructions = 0;
  each_instruction(plan.get_child("loops"), [&](const ptree& at) {
    ++instructions;
    BOOST_TEST(at.get<int>("row") >= 0);
    BOOST_TEST(at.get<int>("row") < rows);
    if (at.get<std::string>("storage") != "null") BOOST_TEST(at.get<int>("storage") < storages);
    BOOST_TEST(!at.get<std::string>("code").empty());
  });
  BOOST_TEST(instructions > 10);
}

BOOST_AUTO_TEST_CASE(rewrites_are_listed) {
  const ptree plan = parsed(weft::log(weft::sum(weft::exp(x), axis<1>)));
  check_words(items(plan, "summary.rewrites"), {"log(sum(exp(x))) -> logsumexp(x)"});
}

BOOST_AUTO_TEST_CASE(names_are_escaped) {
  const weft::tensor<float, "a\"b\\c", "tab\t\x01"> odd(3, 5);
  const ptree plan = parsed(weft::cumsum(odd, axis<1>));
  check_words(loops_of(plan), {"sequential a\"b\\c 3 forward", "  lanes tab\t\x01 5 forward"});
}

BOOST_AUTO_TEST_CASE(several_results) {
  const ptree plan = parsed(weft::max(x, axis<1>), weft::sum(x, axis<1>));
  BOOST_TEST(plan.get_child("outputs").size() == 2u);
  check_words(items(plan, "summary.reads"), {"1", "1"});
  check_words(items(plan, "summary.writes"), {"1", "1"});
  BOOST_TEST(plan.get<bool>("sizes_agree"));

  const weft::tensor<float, weft::dyn> five(5), same(5), six(6);
  BOOST_TEST(parsed(five + 1.F, same + 2.F).get<bool>("sizes_agree"));
  BOOST_TEST(!parsed(five + 1.F, six + 2.F).get<bool>("sizes_agree"));
}

BOOST_AUTO_TEST_CASE(no_elements) {
  const weft::tensor<float, weft::dyn> nothing(0);
  const ptree plan = parsed(nothing + 1.F);
  BOOST_TEST(plan.get<int>("cost.elements") == 0);
  BOOST_TEST(plan.get<int>("cost.reads") == 0);
}

// An operand that a kernel does not use is never read, and keeps its number.
BOOST_AUTO_TEST_CASE(unused_operands_keep_their_numbers) {
  const auto second = weft::fuse([](auto, auto b) { return b + 1.F; });
  const ptree plan = parsed(second(x, x));
  BOOST_TEST(items(plan, "summary.reads").at(0) == "0");
  BOOST_TEST(items(plan, "summary.reads").at(1) == "1");
  BOOST_TEST(plan.get<std::string>("cost.largest") == "x1");
}

BOOST_AUTO_TEST_CASE(costs_are_what_the_loops_move) {
  check_traffic("chain", x * x + x);
  check_traffic("softmax of rows", weft::softmax(x, axis<1>));
  check_traffic("softmax of columns", weft::softmax(x, axis<0>));
  check_traffic("log_softmax", weft::log_softmax(x, axis<1>));
  check_traffic("sum of rows", weft::sum(x, axis<1>));
  check_traffic("sum of columns", weft::sum(x, axis<0>));
  check_traffic("logsumexp of columns", weft::logsumexp(x, axis<0>));
  check_traffic("cumsum", weft::cumsum(x, axis<1>));
  check_traffic("integral image", weft::cumsum(weft::cumsum(x, axis<1>), axis<0>));
  check_traffic("softmax summed into the output", weft::sum(weft::softmax(x, axis<1>), axis<0>));
  check_traffic("rms norm", weft::fuse([](auto a) { return a / sqrt(mean(a * a, axis<1>, keepdims)); })(x));
  check_traffic("transpose", weft::transpose(weft::softmax(x, axis<1>)));
}
