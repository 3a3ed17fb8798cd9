// What planning yields, as plain data: a tree of loops, blocks of instructions, and where every value that outlives its
// iteration is stored.
#pragma once

#include <weft/graph/loop_graph.hpp>

namespace weft {

/// How many indices of the lane label a tile takes. Short tiles pay for their loops, long ones leave the first-level
/// cache.
inline constexpr int tile_extent = 1024;
/// The levels of a state in scratch whose combining rounds: after so many steps each goes into the one above. The
/// second is short, so that several threads find whole ones.
inline constexpr int level_lengths[] = {32, 128, 512, 4096, 32768};
inline constexpr int level_count = 1 + static_cast<int>(std::size(level_lengths));

/// How many moves of a reference a row of kept values has notes for.
inline constexpr int notes_kept = 1024;

/// Reductions and scans that one loop may start.
inline constexpr int max_reductions = 32;

/// What a plan asks of the target of a root.
struct output_info {
  type_identity element{};
  int bytes = 0;
  bool dense = true;
  bool may_hold = true;  // plain assignment to distinct elements: intermediate values may stand there
};

enum class loop_mode {
  sequential,  // one index after the other
  tile,        // a fixed number of indices at a time; the loops inside walk over the tile
  lanes        // the innermost loop: vectors of indices
};

enum class place {
  registers,        // one value at a time
  scratch,          // a fixed tile on the stack
  output,           // the target of a root
  previous_output,  // a scan's carry is the element before in the target
  temporary         // allocated
};

enum class storage_use { state, carry, value, reference };

/// Where the state of a reduction, the carry of a scan, a value or a moving reference lives between iterations.
struct storage_slot {
  storage_use use = storage_use::state;
  weft::place place = weft::place::registers;
  int row = -1;
  int root = -1;                          // of output and previous_output
  int reference = -1;                     // the storage of the moving reference that it is relative to
  static_vector<int, max_rank> labels{};  // that it is indexed by, the last one contiguous

  constexpr label_set label_bits() const {
    label_set bits = 0;
    for (const int label : labels) bits |= label_bit(label);
    return bits;
  }

  constexpr bool is_state() const { return use == storage_use::state || use == storage_use::carry; }
  // Of one element; `node` is the row's.
  constexpr int bytes(const graph_node& node) const { return is_state() ? node.state_bytes : node.bytes; }
  // In scratch. Behind the levels of a carry stands what the full ones have come to together.
  constexpr int levels(const graph_node& node) const { return is_state() && node.rounds ? level_count : 1; }
  constexpr bool carries_levels(const graph_node& node) const { return use == storage_use::carry && levels(node) > 1; }
  constexpr int scratch_bytes(const graph_node& node) const {
    return tile_extent * bytes(node) * (levels(node) + (carries_levels(node) ? 1 : 0));
  }
};

enum class opcode {
  literal,        // row is a compile-time constant
  read_leaf,      // row <- memory of the leaf
  read_value,     // row <- the scalar computed in an enclosing block
  read_storage,   // row <- storage
  lone,           // row <- a reduction or scan of a single element
  compute,        // row <- operation of its operands
  scan,           // row <- carry combined with the operand; the carry moves on
  accumulate,     // state of row <- state combined with its operand
  refer,          // row <- its reference, moved where the operand has outrun it
  finish,         // row <- finished state; to the storage where one is named
  write_storage,  // storage <- row
  write_output    // target of a root <- row
};

/// Whether an instruction makes the value of its row, for those behind it in the block.
constexpr bool makes_row(opcode code) {
  return code != opcode::accumulate && code != opcode::write_storage && code != opcode::write_output;
}

/// How a map is computed, beside the form that is right for all operands.
enum class form {
  plain,
  bounded,    // the first operand is within the bound of the operation
  vanishing,  // and results far below 1 count for nothing
  lifted      // and all results may be larger by one factor
};

struct instruction {
  opcode code = opcode::literal;
  int row = -1;
  int storage = -1;                     // or the root of write_output
  weft::form form = weft::form::plain;  // of compute
};

enum class node_kind { loop, block };

struct plan_node {
  node_kind kind = node_kind::block;
  int parent = -1;
  int label = -1;  // of a loop
  loop_mode mode = loop_mode::sequential;
  bool reverse = false;
  static_vector<int, max_reductions> starts{};  // storages set to neutral before the loop runs
  int before = -1;                              // of a block in lanes: the block for what does not change along them
  int first = 0, last = 0;                      // a block's instructions
};

/// A reduction whose result later reductions take their elements from, in the same traversal: see plan/cascade.hpp.
struct cascade {
  int bound = -1;       // row of the reduction: a largest or smallest element
  int difference = -1;  // row of the elements' distance from it
  int factor = -1;      // row of the exponential of that: what a move of the reference changes by a factor
};

/// The loops of a program. Nodes stand in order of execution, parents before children.
template <int Rows>
struct loop_plan {
  static_vector<plan_node, 6 * Rows + 24> nodes{};
  static_vector<instruction, 12 * Rows + 48> instructions{};
  static_vector<storage_slot, 2 * Rows + 8> storages{};
  static_vector<cascade, 4> cascades{};
  int lane_label = -1;
  const char* reason = nullptr;  // why there is no plan, if so

  // Of a finish: whether the state is its row's own, so that the value may take its place.
  constexpr bool owns_state(const instruction& finish) const { return storages[finish.storage].row == finish.row; }

  constexpr label_set open_at(int node) const {
    label_set open = 0;
    for (int at = node; at >= 0; at = nodes[at].parent) {
      if (nodes[at].kind == node_kind::loop) open |= label_bit(nodes[at].label);
    }
    return open;
  }

  // Labels of the loops around both nodes: a value of the one needs no index for them in the other.
  constexpr label_set common_open(int node, int other) const {
    label_set open = 0;
    for (int at = node; at >= 0; at = nodes[at].parent) {
      for (int match = other; match >= 0; match = nodes[match].parent) {
        if (at == match && nodes[at].kind == node_kind::loop) open |= label_bit(nodes[at].label);
      }
    }
    return open;
  }

  // The same for a scalar: over the labels of a tile it would need an array.
  constexpr label_set common_sequential(int node, int other) const {
    label_set open = common_open(node, other);
    for (int at = node; at >= 0; at = nodes[at].parent) {
      if (nodes[at].kind == node_kind::loop && nodes[at].mode != loop_mode::sequential)
        open &= ~label_bit(nodes[at].label);
    }
    return open;
  }

  // The outermost loop around a node over one of these labels, or -1.
  constexpr int outermost_loop(int node, label_set over) const {
    int found = -1;
    for (int at = node; at >= 0; at = nodes[at].parent) {
      if (nodes[at].kind == node_kind::loop && (label_bit(nodes[at].label) & over) != 0) found = at;
    }
    return found;
  }

  // The labels that are open around a loop (none around -1).
  constexpr label_set open_outside(int loop) const {
    return loop >= 0 && nodes[loop].parent >= 0 ? open_at(nodes[loop].parent) : 0;
  }

  // The tile loop around a node, or -1.
  constexpr int tile_of(int node) const {
    for (int at = node; at >= 0; at = nodes[at].parent) {
      if (nodes[at].kind == node_kind::loop && nodes[at].mode == loop_mode::tile) return at;
    }
    return -1;
  }

  // Whether a node is that loop or stands in it.
  constexpr bool is_within(int node, int loop) const {
    while (node > loop) node = nodes[node].parent;
    return node == loop;
  }
  // Whether a node in that loop starts a storage.
  constexpr bool starts_within(int loop, int number) const {
    for (int node = loop + 1; node < nodes.size(); ++node) {
      if (!is_within(node, loop)) continue;
      for (const int started : nodes[node].starts) {
        if (started == number) return true;
      }
    }
    return false;
  }
  // Whether all instructions of the blocks in that loop pass a test of instruction and block.
  template <class Test>
  constexpr bool all_within(int loop, const Test& test) const {
    for (int node = loop + 1; node < nodes.size(); ++node) {
      const plan_node& block = nodes[node];
      if (block.kind != node_kind::block || !is_within(node, loop)) continue;
      for (int i = block.first; i < block.last; ++i) {
        if (!test(instructions[i], node)) return false;
      }
    }
    return true;
  }
};

}  // namespace weft
