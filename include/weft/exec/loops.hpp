// Walks the loop tree of a plan.
#pragma once

#include <weft/exec/lane_loop.hpp>
#include <weft/exec/storage.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Runs the children of a node in order.
template <class Program, int W, class Executor = sequential_executor>
struct loop_runner {
  using types = program_types<Program>;
  using frame_type = frame<Program>;
  static constexpr int node_count = types::plan.nodes.size();

  template <int Parent>
  static constexpr auto children() {
    static_vector<int, node_count + 1> found;
    for (int node = 0; node < node_count; ++node) {
      if (types::plan.nodes[node].parent == Parent && does_something(node)) found.push_back(node);
    }
    return found;
  }

  static constexpr bool does_something(int node) {
    const plan_node& n = types::plan.nodes[node];
    if (n.kind == node_kind::block) return n.first < n.last;
    for (int other = node + 1; other < node_count; ++other) {
      if (types::plan.nodes[other].parent == node && does_something(other)) return true;
    }
    return false;
  }

  template <int Parent>
  static constexpr void run_children(frame_type& f) {
    [&]<int... K>(std::integer_sequence<int, K...>) { (run_node<children<Parent>()[K]>(f), ...); }
    (std::make_integer_sequence<int, children<Parent>().size()>{});
  }

  template <int Loop, int... K>
  static constexpr void start_storages(frame_type& f, std::integer_sequence<int, K...>) {
    (storage_start<Program, W>::template run<types::plan.nodes[Loop].starts[K], Loop>(f), ...);
  }

  // An outermost loop that carries nothing from one iteration to the next can be split between threads.
  template <int Node>
  static constexpr bool splits = !std::is_same_v<Executor, sequential_executor> && types::plan.nodes[Node].parent < 0 &&
                                 types::plan.nodes[Node].starts.empty();

  // The cost of one index of all loops in a loop, in additions; every block has to read and write something.
  static constexpr int cost_within(int loop) {
    int cost = 0;
    for (int node = loop + 1; node < node_count; ++node) {
      int at = node;
      while (at > loop) at = types::plan.nodes[at].parent;
      const plan_node& n = types::plan.nodes[node];
      if (at != loop || n.kind != node_kind::block || n.parent < 0) continue;
      if (types::plan.nodes[n.parent].mode == loop_mode::lanes) cost += 4 + cost_of_block<types>(node);
    }
    return cost;
  }

  template <int Node>
  static constexpr void run_split(frame_type& f) {
    constexpr plan_node node = types::plan.nodes[Node];
    constexpr auto label = static_cast<std::size_t>(node.label);
    constexpr bool tiled = node.mode == loop_mode::tile;
    using sequential = loop_runner<Program, W, sequential_executor>;
    using threads = run_in_pieces<Executor>;
    if (!is_worth_splitting(count_of(f, ~label_set{0}), cost_within(Node)))
      return sequential::template run_loop<Node>(f);
    const std::ptrdiff_t extent = f.extents[label], available = threads::count();
    const std::ptrdiff_t step = tiled ? step_for(extent, available) : 1;
    const std::ptrdiff_t count = (extent + step - 1) / step;
    if (available < 2) return sequential::template run_loop<Node>(f);
    if constexpr (!tiled) {  // a few long rows: each on all threads
      if (count < available) return run_loop<Node>(f);
    }
    threads::run(count, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
      frame_type own(f);
      for (std::ptrdiff_t at = first; at < last; ++at) {
        if constexpr (tiled) {
          own.tile_begin = at * step;
          own.tile_end = own.tile_begin + step < extent ? own.tile_begin + step : extent;
        } else {
          own.index[label] = at;
        }
        sequential::template run_children<Node>(own);
      }
    });
  }
  // Shorter tiles where there would not be one for each thread; of whole vectors, so that these stay the same.
  static constexpr std::ptrdiff_t step_for(std::ptrdiff_t extent, std::ptrdiff_t available) {
    std::ptrdiff_t step = tile_extent;
    while (step > tile_extent / 8 && extent <= step * (available - 1)) step /= 2;
    return step;
  }

  template <int Number>
  static constexpr bool has_levels =
      types::plan.storages[Number].place == place::scratch&& types::plan.storages[Number].use == storage_use::state;

  template <int Block, int... I>
  static constexpr void advance_levels(frame_type& f, std::integer_sequence<int, I...>) {
    (
        [&] {
          constexpr instruction at = types::plan.instructions[types::plan.nodes[Block].first + I];
          if constexpr (at.code == opcode::accumulate) {
            if constexpr (has_levels<at.storage>) scratch_levels<Program, W, at.storage>::advance(f);
          }
        }(),
        ...);
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
        advance_levels<Node + 1>(
            f, std::make_integer_sequence<int, types::plan.nodes[Node + 1].last - types::plan.nodes[Node + 1].first>{});
      } else if constexpr (splits<Node>) {
        run_split<Node>(f);
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
      for (f.index[label] = f.extents[label] - 1; f.index[label] >= 0; --f.index[label]) run_children<Node>(f);
    } else {
      for (f.index[label] = 0; f.index[label] < f.extents[label]; ++f.index[label]) run_children<Node>(f);
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
