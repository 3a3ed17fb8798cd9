// Walks the loop tree of a plan.
#pragma once

#include <weft/exec/far_panels.hpp>
#include <weft/exec/row_groups.hpp>
#include <weft/exec/split_loop.hpp>
#include <weft/exec/storage.hpp>
#include <weft/exec/strips.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Runs the children of a node in order.
template <class Program, int W, class Executor = sequential_executor>
struct loop_runner {
  using program = Program;
  using types = program_types<Program>;
  using frame_type = frame<Program>;
  static constexpr bool is_parallel = !std::is_same_v<Executor, sequential_executor>;
  using sequential = loop_runner<Program, W, sequential_executor>;
  static constexpr int width = W;

  template <int Parent>
  static constexpr int child(int k) {
    return loop_children<Program>::template of<Parent>[k];
  }
  template <int Parent>
  static constexpr int child_count = loop_children<Program>::template of<Parent>.size();

  template <int Parent>
  static constexpr void run_children(frame_type& f) {
    [&]<int... K>(std::integer_sequence<int, K...>) { (run_node<child<Parent>(K)>(f), ...); }
    (std::make_integer_sequence<int, child_count<Parent>>{});
  }

  template <int Loop, int... K>
  static constexpr void start_storages(frame_type& f, std::integer_sequence<int, K...>) {
    (storage_start<Program, W>::template run<types::plan.nodes[Loop].starts[K], Loop>(f), ...);
  }

  template <int Number>
  static constexpr bool has_levels =
      types::plan.storages[Number].place == place::scratch&& types::plan.storages[Number].use == storage_use::state;

  template <int Block, int... I>
  static constexpr void advance_levels([[maybe_unused]] frame_type& f, [[maybe_unused]] std::ptrdiff_t taken,
                                       std::integer_sequence<int, I...>) {
    (scratch_levels<Program, W, block_types<Program, Block>::template at<I>.storage>::advance(f, taken), ...);
  }

  template <int Block>
  static constexpr void advance_levels_of(frame_type& f, std::ptrdiff_t taken) {
    using accumulated = typename block_types<Program, Block>::template numbers_of<opcode::accumulate>;
    using scanned = typename block_types<Program, Block>::template numbers_of<opcode::scan>;
    advance_levels<Block>(f, taken, accumulated{});
    advance_levels<Block>(f, taken, scanned{});
  }

  template <int Loop, int... K>
  static constexpr void collapse_levels(frame_type& f, std::integer_sequence<int, K...>) {
    (
        [&] {
          constexpr int number = types::plan.nodes[Loop].starts[K];
          if constexpr (has_levels<number>) scratch_levels<Program, W, number>::collapse(f);
        }(),
        ...);
  }

  template <int Node>
  static constexpr void run_node(frame_type& f) {
    constexpr plan_node node = types::plan.nodes[Node];
    if constexpr (node.kind == node_kind::block) {
      run_scalars<Node>(f, std::make_integer_sequence<int, node.last - node.first>{});
    } else {
      start_storages<Node>(f, std::make_integer_sequence<int, node.starts.size()>{});
      if constexpr (node.mode == loop_mode::lanes) {
        lane_loop<Program, W, Node + 1, Executor>::run(f);
        advance_levels_of<Node + 1>(f, 1);
      } else if constexpr (is_parallel) {
        using split = split_loop<loop_runner, Executor, Node>;
        if constexpr (split::possible)
          split::run(f);
        else
          run_loop<Node>(f);
      } else {
        run_loop<Node>(f);
      }
      collapse_levels<Node>(f, std::make_integer_sequence<int, node.starts.size()>{});
    }
  }

  // All iterations of a loop that is not in lanes, on this thread.
  template <int Node>
  static constexpr void run_loop(frame_type& f) {
    constexpr plan_node node = types::plan.nodes[Node];
    constexpr auto label = static_cast<std::size_t>(node.label);
    if constexpr (node.mode == loop_mode::tile) {
      for (f.tile_begin = 0; f.tile_begin < f.extents[label]; f.tile_begin += tile_extent) {
        f.tile_end = f.tile_begin + tile_extent < f.extents[label] ? f.tile_begin + tile_extent : f.extents[label];
        run_children<Node>(f);
      }
    } else if constexpr (node.reverse) {
      std::ptrdiff_t at = f.extents[label] - 1;
      if constexpr (W > 1) {
        run_panels<Node>(f, at, at + 1, -1);
        run_groups<Node>(f, at, at + 1, -1);
      }
      for (; at >= 0; --at) run_at<Node>(f, at);
    } else {
      run_rows<Node>(f, 0, f.extents[label]);
    }
  }
  template <int Node>
  WEFT_ALWAYS_INLINE static constexpr void run_at(frame_type& f, std::ptrdiff_t at) {
    f.index[static_cast<std::size_t>(types::plan.nodes[Node].label)] = at;
    run_children<Node>(f);
  }

  // Iterations [begin, end) of a loop: in strips where they can be, else one by one. Strips, and groups that carry
  // states, take elements in by an order of their own, so every executor has them; other groups would keep several
  // threads from a row.
  template <int Node>
  static constexpr void run_rows(frame_type& f, std::ptrdiff_t begin, std::ptrdiff_t end) {
    if constexpr (W > 1) run_panels<Node>(f, begin, end - begin, 1);
    if constexpr (W > 1) {
      if constexpr (strip_plan<Program, Node>::possible) {
        using strips = row_strips<Program, W, Node>;
        if (strips::fits(f)) return strips::run(f, begin, end);
      }
      if constexpr (!is_parallel || groups_carry<Node>) run_groups<Node>(f, begin, end - begin, 1);
    }
    for (std::ptrdiff_t at = begin; at < end; ++at) run_at<Node>(f, at);
  }

  static constexpr bool is_same_throughout(int block, int label) {
    const plan_node& node = types::plan.nodes[block];
    if (node.kind != node_kind::block) return false;
    for (int i = node.first; i < node.last; ++i) {
      const instruction& at = types::plan.instructions[i];
      if (at.code != opcode::literal && at.code != opcode::read_leaf && at.code != opcode::compute) return false;
      if ((types::loops.rows[at.row].domain & label_bit(label)) != 0) return false;
    }
    return true;
  }
  // The lane loop that is all there is in a loop, but for what every iteration makes of the same values; or -1.
  template <int Node>
  static constexpr int lanes_alone = [] {
    constexpr int children = child_count<Node>;
    if (children == 0 || children > 2) return -1;
    const int last = child<Node>(children - 1);
    if (types::plan.nodes[last].kind != node_kind::loop || types::plan.nodes[last].mode != loop_mode::lanes) return -1;
    return children == 1 || is_same_throughout(child<Node>(0), types::plan.nodes[Node].label) ? last : -1;
  }();
  template <int Node>
  static constexpr void run_once(frame_type& f, std::ptrdiff_t at) {
    f.index[static_cast<std::size_t>(types::plan.nodes[Node].label)] = at;
    if constexpr (child_count<Node> == 2) run_node<child<Node>(0)>(f);
  }

  // `count` iterations from index `at` on in panels, where these are possible.
  template <int Node>
  static constexpr void run_panels(frame_type& f, std::ptrdiff_t& at, std::ptrdiff_t count, std::ptrdiff_t step) {
    if constexpr (lanes_alone<Node> >= 0) {
      using panels = row_panels<lane_loop<Program, W, lanes_alone<Node> + 1, sequential_executor>, Node>;
      if constexpr (panels::possible) {
        if (count == 0) return;
        if (panels::fits(f)) {
          run_once<Node>(f, at);
          panels::run(f, at, count, step);
          at += step * count;
        } else if constexpr (far_panels<panels>::possible) {
          if (far_panels<panels>::may_fit(f, count)) {
            run_once<Node>(f, at);
            if (far_panels<panels>::run(f, at, count, step)) at += step * count;
          }
        }
      }
    }
  }

  template <int Node>
  static constexpr bool groups_carry = [] {
    if constexpr (lanes_alone<Node> >= 0)
      return row_group<lane_loop<Program, W, lanes_alone<Node> + 1, sequential_executor>, Node>::has_states;
    else
      return false;
  }();

  // As many of `count` iterations from index `at` on as make whole groups, where groups are possible.
  template <int Node>
  static constexpr void run_groups(frame_type& f, std::ptrdiff_t& at, std::ptrdiff_t count, std::ptrdiff_t step) {
    if constexpr (lanes_alone<Node> >= 0) {
      using group = row_group<lane_loop<Program, W, lanes_alone<Node> + 1, sequential_executor>, Node>;
      if constexpr (group::possible) {
        if constexpr (group::only_scans) {
          if (streams<Program>::any(f)) return;
        }
        if (count >= group::rows) run_once<Node>(f, at);
        while (count >= group::rows) {
          const int taken = group::run(f, at, step, count);
          if (taken == 0) return;
          advance_levels_of<lanes_alone<Node> + 1>(f, taken);
          count -= taken;
          at += step * taken;
        }
      }
    }
  }

  // A block outside the lanes works on the frame's scalar slots.
  template <int Node, int... I>
  static constexpr void run_scalars(frame_type& f, std::integer_sequence<int, I...>) {
    using B = block_types<Program, Node>;
    const cursors<B, 1, 1, frame_type, std::make_index_sequence<static_cast<std::size_t>(B::count)>> c(f);
    nothing states;
    const position<Program, B, 1, 1, true> here{0, 1, true};
    (here.template run<I>(f, f.values, c, states), ...);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
