// Random expression trees, grown at compile time from a seed: a table of nodes, and the weft expression built from
// it.
#pragma once

#include <weft/weft.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace test {

enum class tree_op {
  leaf,
  add,
  subtract,
  multiply,
  maximum,
  exp,
  abs,
  where,
  sum,
  max,
  mean,
  logsumexp,
  softmax,
  cumsum,
  cummax,
  transpose
};

// An axis of a node is one of the base array's axes, or has extent 1.
inline constexpr int unit_axis = -1;

struct tree_node {
  tree_op op = tree_op::leaf;
  int operands[3] = {-1, -1, -1};
  int leaf = 0;
  int axis = 0;
  bool keepdims = false;
  bool reverse = false;
  bool exclusive = false;
  int order[3] = {0, 1, 2};  // of a transpose
  int rank = 0;
  int axes[3] = {unit_axis, unit_axis, unit_axis};
  int size = 1;  // operations when written out without sharing
};

struct tree {
  tree_node nodes[64] = {};
  int count = 0;
  int root = -1;
};

// The leaves of every tree: two base arrays of rank 2 or 3, a vector along their last axis, and one that has extent 1
// on its last axis.
inline constexpr int leaf_count = 4;

// Grows a tree over a base array whose axis k has the extent numbered symbols[k]: equal numbers are equal extents.
class tree_generator {
 public:
  constexpr tree_generator(std::uint64_t seed, int rank, const int (&symbols)[3])
      : state_(seed * 0x2545f4914f6cdd1dU), rank_(rank) {
    for (int k = 0; k < 3; ++k) {
      symbols_[k] = symbols[k];
      state_ = state_ * 31 + static_cast<unsigned>(rank + symbols[k]);
    }
  }

  constexpr tree grow() {
    do {
      result_ = tree();
      result_.root = grow(4);
    } while (result_.nodes[result_.root].size < 3 || result_.nodes[result_.root].size > 14);
    return result_;
  }

 private:
  constexpr int below(int n) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    const std::uint64_t mixed = (state_ ^ (state_ >> 29)) * 0xbf58476d1ce4e5b9U;
    return static_cast<int>((mixed >> 33) % static_cast<unsigned>(n));
  }

  constexpr int add(const tree_node& node) {
    tree_node made = node;
    for (const int operand : node.operands)
      if (operand >= 0) made.size += result_.nodes[operand].size;
    result_.nodes[result_.count] = made;
    return result_.count++;
  }

  constexpr int add_leaf(int number) {
    tree_node node{.leaf = number, .rank = number == 2 ? 1 : rank_, .size = 0};
    for (int k = 0; k < rank_; ++k) node.axes[k] = symbols_[k];
    if (number == 2) node.axes[0] = symbols_[rank_ - 1];
    if (number == 3) node.axes[rank_ - 1] = unit_axis;
    return add(node);
  }

  // The shape of two operands broadcast against each other; false where they do not match.
  constexpr bool broadcast(const tree_node& a, const tree_node& b, tree_node& into) const {
    into.rank = a.rank > b.rank ? a.rank : b.rank;
    for (int back = 1; back <= into.rank; ++back) {
      const int left = back <= a.rank ? a.axes[a.rank - back] : unit_axis;
      const int right = back <= b.rank ? b.axes[b.rank - back] : unit_axis;
      if (left != unit_axis && right != unit_axis && left != right) return false;
      into.axes[into.rank - back] = left == unit_axis ? right : left;
    }
    return true;
  }

  static constexpr bool same_shape(const tree_node& a, const tree_node& b) {
    for (int k = 0; k < a.rank; ++k)
      if (a.axes[k] != b.axes[k]) return false;
    return a.rank == b.rank;
  }

  // An operand: something new, or, now and then, a node that is there already.
  constexpr int grow_operand(int depth) {
    if (result_.count > 2 && below(4) == 0) {
      const int shared = below(result_.count - 1);
      if (result_.nodes[shared].size < 5) return shared;
    }
    return grow(depth);
  }

  constexpr int grow_partner(int depth, int of, tree_node& node) {
    const tree_node first = result_.nodes[of];
    const int before = result_.count;
    for (int trial = 0; trial < 4; ++trial) {
      const int partner = trial < 3 ? grow_operand(depth) : add_leaf(below(leaf_count));
      if (broadcast(first, result_.nodes[partner], node)) return partner;
      result_.count = before;
    }
    broadcast(first, first, node);
    return of;
  }

  constexpr int grow_elementwise(tree_op op, int depth) {
    tree_node node{.op = op};
    node.operands[0] = grow_operand(depth - 1);
    const tree_node first = result_.nodes[node.operands[0]];
    node.rank = first.rank;
    for (int k = 0; k < 3; ++k) node.axes[k] = first.axes[k];
    if (op == tree_op::exp || op == tree_op::abs) return add(node);
    node.operands[1] = grow_partner(depth - 1, node.operands[0], node);
    if (op == tree_op::where) {  // a third operand that changes nothing about the shape
      const tree_node both = node;
      const int before = result_.count;
      node.operands[2] = grow_operand(depth - 1);
      const bool fits = broadcast(both, result_.nodes[node.operands[2]], node) && same_shape(both, node);
      if (!fits) {
        result_.count = before;
        node = both;
        node.operands[2] = node.operands[1];
      }
    }
    return add(node);
  }

  constexpr int grow_along_axis(tree_op op, int depth) {
    tree_node node{.op = op};
    node.operands[0] = grow_operand(depth - 1);
    const tree_node first = result_.nodes[node.operands[0]];
    if (first.rank == 0) return node.operands[0];
    node.axis = below(first.rank);
    node.rank = first.rank;
    for (int k = 0; k < 3; ++k) node.axes[k] = first.axes[k];
    switch (op) {
      case tree_op::softmax:
        return add(node);
      case tree_op::cumsum:
      case tree_op::cummax:
        node.reverse = below(2) == 0;
        node.exclusive = op == tree_op::cumsum && below(3) == 0;
        return add(node);
      case tree_op::transpose: {
        for (int k = first.rank - 1; k > 0; --k) std::swap(node.order[k], node.order[below(k + 1)]);
        for (int k = 0; k < first.rank; ++k) node.axes[k] = first.axes[node.order[k]];
        return add(node);
      }
      default:
        break;
    }
    node.keepdims = below(2) == 0;
    if (node.keepdims) {
      node.axes[node.axis] = unit_axis;
    } else {
      for (int k = node.axis; k < 2; ++k) node.axes[k] = node.axes[k + 1];
      node.axes[2] = unit_axis;
      --node.rank;
    }
    return add(node);
  }

  constexpr int grow(int depth) {
    if (depth == 0 || (depth < 4 && below(8) == 0)) return add_leaf(below(8) < 5 ? below(2) : below(leaf_count));
    constexpr tree_op choice[] = {tree_op::add,    tree_op::subtract, tree_op::multiply,  tree_op::multiply,
                                  tree_op::exp,    tree_op::abs,      tree_op::maximum,   tree_op::where,
                                  tree_op::sum,    tree_op::sum,      tree_op::max,       tree_op::mean,
                                  tree_op::cumsum, tree_op::cumsum,   tree_op::logsumexp, tree_op::softmax,
                                  tree_op::cummax, tree_op::transpose};
    const tree_op op = choice[below(18)];
    return op <= tree_op::where && op != tree_op::leaf ? grow_elementwise(op, depth) : grow_along_axis(op, depth);
  }

  std::uint64_t state_;
  int rank_;
  int symbols_[3] = {};
  tree result_;
};

// A tree as a type. `Square` makes the first two axes equal, so that an array and its transpose can meet.
template <int Seed, int Rank, bool Square = false>
struct random_tree {
  static constexpr int seed = Seed;
  static constexpr int rank = Rank;
  static constexpr bool square = Square;
  static constexpr int symbols[3] = {0, Square ? 0 : 1, 2};
  static constexpr tree value = tree_generator(static_cast<std::uint64_t>(Seed), Rank, symbols).grow();
};

// The weft expression of a node over the leaves: views, or the placeholders of a kernel.
template <class Tree, int Node, class... Leaves>
constexpr auto build(const Leaves&... leaves) {
  constexpr tree_node node = Tree::value.nodes[Node];
  const auto operand = [&](auto k) { return build<Tree, node.operands[k()]>(leaves...); };
  constexpr std::integral_constant<int, 0> first{};
  constexpr std::integral_constant<int, 1> second{};
  constexpr std::integral_constant<int, 2> third{};
  constexpr auto axis = weft::axis<node.axis>;
  const auto reduced = [&](auto reduce, const auto& x) {
    if constexpr (node.keepdims)
      return reduce(x, axis, weft::keepdims);
    else
      return reduce(x, axis);
  };
  const auto scanned = [&](auto scan, const auto& x) {
    if constexpr (node.reverse && node.exclusive)
      return scan(x, axis, weft::reverse, weft::exclusive);
    else if constexpr (node.reverse)
      return scan(x, axis, weft::reverse);
    else if constexpr (node.exclusive)
      return scan(x, axis, weft::exclusive);
    else
      return scan(x, axis);
  };
  if constexpr (node.op == tree_op::leaf) {
    return std::get<static_cast<std::size_t>(node.leaf)>(std::tuple(leaves...));
  } else if constexpr (node.op == tree_op::add) {
    return operand(first) + operand(second);
  } else if constexpr (node.op == tree_op::subtract) {
    return operand(first) - operand(second);
  } else if constexpr (node.op == tree_op::multiply) {
    return operand(first) * operand(second);
  } else if constexpr (node.op == tree_op::maximum) {
    return weft::maximum(operand(first), operand(second));
  } else if constexpr (node.op == tree_op::exp) {
    return weft::exp(weft::minimum(operand(first), 3.F));
  } else if constexpr (node.op == tree_op::abs) {
    return weft::abs(operand(first));
  } else if constexpr (node.op == tree_op::where) {
    return weft::where(operand(first) < operand(second), operand(third), operand(first));
  } else if constexpr (node.op == tree_op::sum) {
    return reduced([](const auto&... x) { return weft::sum(x...); }, operand(first));
  } else if constexpr (node.op == tree_op::max) {
    return reduced([](const auto&... x) { return weft::max(x...); }, operand(first));
  } else if constexpr (node.op == tree_op::mean) {
    return reduced([](const auto&... x) { return weft::mean(x...); }, operand(first));
  } else if constexpr (node.op == tree_op::logsumexp) {
    return reduced([](const auto&... x) { return weft::logsumexp(x...); }, operand(first));
  } else if constexpr (node.op == tree_op::softmax) {
    return weft::softmax(operand(first), axis);
  } else if constexpr (node.op == tree_op::cumsum) {
    return scanned([](const auto&... x) { return weft::cumsum(x...); }, operand(first));
  } else if constexpr (node.op == tree_op::cummax) {
    return scanned([](const auto&... x) { return weft::cummax(x...); }, operand(first));
  } else {
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
      return weft::transpose(operand(first), weft::axis<node.order[K]...>);
    }
    (std::make_index_sequence<static_cast<std::size_t>(node.rank)>());
  }
}

template <class Tree, class... Leaves>
constexpr auto build(const Leaves&... leaves) {
  return build<Tree, Tree::value.root>(leaves...);
}

// The same in a kernel, where equal subtrees are known to be equal.
template <class Tree>
inline constexpr auto kernel_of = weft::fuse([](auto... leaves) { return build<Tree>(leaves...); });

// The tree in the notation of a user, for failures.
inline std::string text(const tree& t, int number) {
  const tree_node& node = t.nodes[number];
  const auto operand = [&](int k) { return text(t, node.operands[k]); };
  const auto along = [&](const char* name) {
    std::string result = std::string(name) + "(" + operand(0) + ", axis<" + std::to_string(node.axis) + ">";
    if (node.keepdims) result += ", keepdims";
    if (node.reverse) result += ", reverse";
    if (node.exclusive) result += ", exclusive";
    return result + ")";
  };
  switch (node.op) {
    case tree_op::leaf:
      return std::string("abvc").substr(static_cast<std::size_t>(node.leaf), 1);
    case tree_op::add:
      return "(" + operand(0) + " + " + operand(1) + ")";
    case tree_op::subtract:
      return "(" + operand(0) + " - " + operand(1) + ")";
    case tree_op::multiply:
      return operand(0) + " * " + operand(1);
    case tree_op::maximum:
      return "maximum(" + operand(0) + ", " + operand(1) + ")";
    case tree_op::exp:
      return "exp(minimum(" + operand(0) + ", 3))";
    case tree_op::abs:
      return "abs(" + operand(0) + ")";
    case tree_op::where:
      return "where(" + operand(0) + " < " + operand(1) + ", " + operand(2) + ", " + operand(0) + ")";
    case tree_op::sum:
      return along("sum");
    case tree_op::max:
      return along("max");
    case tree_op::mean:
      return along("mean");
    case tree_op::logsumexp:
      return along("logsumexp");
    case tree_op::softmax:
      return along("softmax");
    case tree_op::cumsum:
      return along("cumsum");
    case tree_op::cummax:
      return along("cummax");
    case tree_op::transpose:
      break;
  }
  std::string result = "transpose(" + operand(0) + ", axis<";
  for (int k = 0; k < node.rank; ++k) result += (k == 0 ? "" : ", ") + std::to_string(node.order[k]);
  return result + ">)";
}

inline std::string text(const tree& t) { return text(t, t.root); }

}  // namespace test
