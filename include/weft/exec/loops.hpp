// Walks the loop tree of a plan.
#pragma once

#include <weft/exec/execute.hpp>
#include <weft/exec/policy.hpp>

#include <vector>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Fewer indices than this are not worth a second thread.
inline constexpr std::ptrdiff_t smallest_parallel = 32768;

// Sets the elements of an array storage to neutral, over the labels whose loops are not open yet.
template <class Program, int W>
struct storage_start {
  using types = program_types<Program>;
  using frame_type = frame<Program>;

  template <int Number, int Loop>
  static constexpr void run(frame_type& f) {
    constexpr storage_slot info = types::plan.storages[Number];
    auto& storage = slot_of<Number>(f.storages);
    if constexpr (info.place == place::registers) {
      storage.clear();
    } else if constexpr (info.place == place::scratch) {
      storage.steps = 0;
      fill<Number>(&storage.data[0], tile_extent, 1, f.tile_end - f.tile_begin);
    } else if constexpr (info.place == place::temporary) {
      constexpr int parent = types::plan.nodes[Loop].parent;
      walk<Number, parent, 0>(f, storage.at.data, storage.at.strides, storage.plane);
    } else if constexpr (info.place == place::output) {
      constexpr int parent = types::plan.nodes[Loop].parent;
      auto& output = slot_of<info.root>(f.outputs);
      walk<Number, parent, 0>(f, output.data, output.strides, 0);
    }
  }

  template <int Number, int Parent, int Position, class T, class Strides>
  static constexpr void walk(frame_type& f, T* data, const Strides& strides, std::ptrdiff_t plane) {
    constexpr storage_slot info = types::plan.storages[Number];
    if constexpr (Position == info.labels.size()) {
      fill<Number>(data, plane, 1, 1);
    } else {
      constexpr int label = info.labels[Position];
      constexpr auto at = static_cast<std::size_t>(label);
      constexpr bool open = Parent >= 0 && (types::plan.open_at(Parent < 0 ? 0 : Parent) & label_bit(label)) != 0;
      constexpr int tile = Parent >= 0 ? types::plan.tile_of(Parent) : -1;
      constexpr bool tiled = tile >= 0 && types::plan.nodes[tile < 0 ? 0 : tile].label == label;
      if constexpr (open && !tiled) {
        walk<Number, Parent, Position + 1>(f, data + f.index[at] * strides[at], strides, plane);
      } else {
        const std::ptrdiff_t begin = tiled ? f.tile_begin : 0, end = tiled ? f.tile_end : f.extents[at];
        if constexpr (Position + 1 == info.labels.size()) {
          fill<Number>(data + begin * strides[at], plane, strides[at], end - begin);
        } else {
          for (std::ptrdiff_t i = begin; i < end; ++i) walk<Number, Parent, Position + 1>(f, data + i * strides[at], strides, plane);
        }
      }
    }
  }

  template <int Number, class T>
  static constexpr void fill(T* data, std::ptrdiff_t plane, std::ptrdiff_t stride, std::ptrdiff_t count) {
    using monoid = monoid_row<types, types::plan.storages[Number].row>;
    using M = typename monoid::monoid;
    const auto neutral = M::template neutral<typename monoid::lifted>();
    if constexpr (monoid::planar) {
      const auto planes = to_planes<M, typename monoid::lifted, monoid::planes>(neutral);
      for (int p = 0; p < monoid::planes; ++p) {
        for (std::ptrdiff_t i = 0; i < count; ++i) data[p * plane + i * stride] = static_cast<T>(planes[static_cast<std::size_t>(p)]);
      }
    } else {
      for (std::ptrdiff_t i = 0; i < count; ++i) data[i * stride] = neutral;
    }
  }
};

// Sums up the levels of a state in scratch.
template <class Program, int W, int Number>
struct scratch_levels {
  using types = program_types<Program>;
  using frame_type = frame<Program>;
  using storage_type = typename storage_types<types, Number>::type;

  // Level From into level Into, element by element.
  template <int From, int Into>
  static constexpr void fold(frame_type& f) {
    using monoid = monoid_row<types, types::plan.storages[Number].row>;
    using M = typename monoid::monoid;
    using T = typename monoid::lifted;
    auto& s = slot_of<Number>(f.storages);
    for (std::ptrdiff_t k = 0; k < f.tile_end - f.tile_begin; ++k) {
      auto* const above = &s.data[Into * storage_type::level_size + k];
      auto* const below = &s.data[From * storage_type::level_size + k];
      if constexpr (monoid::planar) {
        std::array<T, monoid::planes> a{}, b{};
        for (int p = 0; p < monoid::planes; ++p) {
          a[static_cast<std::size_t>(p)] = above[p * tile_extent];
          b[static_cast<std::size_t>(p)] = below[p * tile_extent];
        }
        const auto sum = to_planes<M, T, monoid::planes>(M::template combine<T>(from_planes<M, T, monoid::planes>(a), from_planes<M, T, monoid::planes>(b)));
        for (int p = 0; p < monoid::planes; ++p) above[p * tile_extent] = sum[static_cast<std::size_t>(p)];
      } else {
        *above = M::template combine<T>(*above, *below);
      }
    }
  }

  template <int Level>
  static constexpr void clear(frame_type& f) {
    auto& s = slot_of<Number>(f.storages);
    storage_start<Program, W>::template fill<Number>(&s.data[Level * storage_type::level_size], tile_extent, 1, f.tile_end - f.tile_begin);
  }

  // After a step: full levels move up, the first of them into a fresh one.
  static constexpr void advance(frame_type& f) {
    if constexpr (storage_type::levels > 1) {
      const int steps = ++slot_of<Number>(f.storages).steps;
      if (steps % fold_length != 0) return;
      if (steps % (fold_length * fold_length) == fold_length % (fold_length * fold_length)) clear<1>(f);
      fold<0, 1>(f);
      clear<0>(f);
      if (steps % (fold_length * fold_length) != 0) return;
      if (steps == fold_length * fold_length) clear<2>(f);
      fold<1, 2>(f);
    }
  }

  // At the end all levels go into the lowest.
  static constexpr void collapse(frame_type& f) {
    if constexpr (storage_type::levels > 1) {
      const int steps = slot_of<Number>(f.storages).steps;
      if (steps < fold_length) return;
      const bool in_use = steps % (fold_length * fold_length) >= fold_length;
      if (in_use) {
        fold<0, 1>(f);
        if (steps >= fold_length * fold_length) fold<1, 2>(f);
      } else {
        fold<0, 2>(f);
      }
      auto& s = slot_of<Number>(f.storages);
      const int top = steps >= fold_length * fold_length ? 2 : 1;
      for (int k = 0; k < storage_type::level_size; ++k) s.data[k] = s.data[top * storage_type::level_size + k];
    }
  }
};

// The loop over the lanes around one block: vectors of W indices, several at a time where nothing is carried from one to
// the next, and a masked rest.
template <class Program, int W, int Block, class Executor>
struct lane_loop {
  using B = block_types<Program, Block>;
  using types = typename B::types;
  using frame_type = frame<Program>;
  static constexpr int mask_bytes = program_lanes<Program>::bytes;
  using numbers = std::make_integer_sequence<int, B::count>;
  using index_numbers = std::make_index_sequence<static_cast<std::size_t>(B::count)>;
  using states_type = lane_states<B, W, index_numbers>;
  using cursors_type = cursors<B, frame_type, index_numbers>;

  static constexpr bool has(opcode code) {
    for (int i = 0; i < B::count; ++i) {
      if (types::plan.instructions[B::first + i].code == code) return true;
    }
    return false;
  }
  static constexpr int cost() {
    int total = 0;
    for (int i = 0; i < B::count; ++i) {
      const instruction& at = types::plan.instructions[B::first + i];
      total += types::L::table[static_cast<std::size_t>(types::loops.rows[at.row].node)].cost;
    }
    return total;
  }
  // Independent vectors hide the latency of each other; dear ones fill the registers soon.
  static constexpr int unroll = W == 1 || has(opcode::scan) ? 1 : (cost() > 40 ? 1 : (cost() > 8 ? 2 : 4));
  // After this many indices an accumulator is handed to the balanced tree, and a scan starts a new block.
  static constexpr std::ptrdiff_t block_length = (has(opcode::scan) ? scan_block : 128 * unroll) * W;

  template <bool Full, int... I>
  WEFT_ALWAYS_INLINE static constexpr void run_position(frame_type& f, const cursors_type& c, states_type& states, std::ptrdiff_t k, int n, bool first,
                                                        std::integer_sequence<int, I...>) {
    environment<B, W, mask_bytes, index_numbers> env;
    const position<Program, B, W, mask_bytes, Full> here{k, n, first};
    (here.template run<I>(f, env, c, states), ...);
  }

  template <int... U>
  WEFT_ALWAYS_INLINE static constexpr void run_unrolled(frame_type& f, const cursors_type& c, states_type (&states)[unroll], std::ptrdiff_t k,
                                                        std::integer_sequence<int, U...>) {
    (run_position<true>(f, c, states[U], k + U * W, W, false, numbers{}), ...);
  }

  template <int I>
  static constexpr auto monoid_at() {
    return type_item<monoid_row<types, B::template at<I>.row>>{};
  }
  template <int I>
  static constexpr bool is_state = [] {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code == opcode::accumulate) return B::template along_lanes<I> || types::plan.storages[at.storage].place == place::registers;
    else if constexpr (at.code == opcode::scan) return types::plan.storages[at.storage].place == place::registers;
    else return false;
  }();

  // Accumulators start neutral, carries where the frame has them.
  template <int I>
  WEFT_ALWAYS_INLINE static constexpr void start_state(frame_type& f, states_type& states) {
    if constexpr (is_state<I>) {
      using monoid = typename decltype(monoid_at<I>())::type;
      using V = typename lane_value<typename monoid::lifted, W, 1>::type;
      if constexpr (B::template at<I>.code == opcode::accumulate) slot_of<I>(states) = monoid::monoid::template neutral<V>();
      else start_carry<monoid>(slot_of<I>(states), slot_of<B::template at<I>.storage>(f.storages));
    }
  }

  // Accumulators go to the balanced tree, carries back to the frame.
  template <int I>
  WEFT_ALWAYS_INLINE static constexpr void end_state(frame_type& f, const cursors_type& c, states_type (&states)[unroll], int steps) {
    if constexpr (is_state<I>) {
      using monoid = typename decltype(monoid_at<I>())::type;
      using M = typename monoid::monoid;
      using V = typename lane_value<typename monoid::lifted, W, 1>::type;
      if constexpr (B::template at<I>.code == opcode::accumulate) {
        using here = position<Program, B, W, mask_bytes, true>;
        if constexpr (W > 1 && !M::traits.commutative) return;
        for (int step = 1; step < unroll; step *= 2) {
          for (int u = 0; u + step < unroll; u += 2 * step) {
            slot_of<I>(states[u]) = M::template combine<V>(slot_of<I>(states[u]), slot_of<I>(states[u + step]));
          }
        }
        if constexpr (W == 1) here::template hand_on<I>(f, slot_of<I>(c), slot_of<I>(states[0]));
        else here::template hand_on<I>(f, slot_of<I>(c), total_of_lanes<M, typename monoid::lifted, W>(slot_of<I>(states[0])));
      } else {
        auto& frame_state = slot_of<B::template at<I>.storage>(f.storages);
        if constexpr (W == 1) frame_state.within = slot_of<I>(states[0]).within;
        else frame_state.within = lane_of<M, typename monoid::lifted, W>(slot_of<I>(states[0]).within, 0);
        frame_state.length += steps;
        if (rounds<M, typename monoid::lifted> && frame_state.length >= scan_block) frame_state.close_block();
      }
    }
  }

  template <class Monoid, class Carry, class Total>
  WEFT_ALWAYS_INLINE static constexpr void start_carry(Carry& carry, const Total& total) {
    if constexpr (W == 1) {
      carry = {total.before, total.within, total.blocks.count == 0};
    } else {
      using M = typename Monoid::monoid;
      using T = typename Monoid::lifted;
      carry.before = broadcast_state<M, T, W>(total.before);
      carry.within = broadcast_state<M, T, W>(total.within);
      if constexpr (has_relative_form<M>) {  // both on the higher of their references
        using V = lanes<T, W>;
        carry.within = moved_to<M, V>(carry.within, M::template reference_of<V>(carry.before));
        carry.before = moved_to<M, V>(carry.before, M::template reference_of<V>(carry.within));
      }
      carry.first_block = total.blocks.count == 0;
    }
  }

  template <int... I>
  WEFT_ALWAYS_INLINE static constexpr void start(frame_type& f, states_type (&states)[unroll], std::integer_sequence<int, I...>) {
    for (int u = 0; u < unroll; ++u) (start_state<I>(f, states[u]), ...);
  }
  template <int... I>
  WEFT_ALWAYS_INLINE static constexpr void end(frame_type& f, const cursors_type& c, states_type (&states)[unroll], int steps, std::integer_sequence<int, I...>) {
    (end_state<I>(f, c, states, steps), ...);
  }

  static constexpr bool is_top = types::plan.nodes[B::node.parent].parent < 0;
  static constexpr bool in_pieces = !std::is_same_v<Executor, sequential_executor> && is_top && !B::reversed && !has(opcode::scan);

  static constexpr void run(frame_type& f) {
    constexpr auto lane = static_cast<std::size_t>(B::lane);
    const std::ptrdiff_t count = B::in_tile ? f.tile_end - f.tile_begin : f.extents[lane];
    const cursors_type c(f);
    constexpr bool in_blocks = has(opcode::accumulate) || has(opcode::scan);
    const std::ptrdiff_t length = in_blocks || in_pieces ? block_length : (count > 0 ? count : 1);
    if constexpr (in_pieces) {
      if (count >= smallest_parallel) return run_parallel(f, c, count, length);
    }
    for (std::ptrdiff_t done = 0; done < count || done == 0; done += length) {
      states_type states[unroll];
      const std::ptrdiff_t now = done + length < count ? length : count - done;
      run_block(f, c, states, done, now, count);
      end(f, c, states, static_cast<int>((now + W - 1) / W), numbers{});
    }
  }

  WEFT_ALWAYS_INLINE static constexpr void run_block(frame_type& f, const cursors_type& c, states_type (&states)[unroll], std::ptrdiff_t done, std::ptrdiff_t now,
                                                     std::ptrdiff_t count) {
    start(f, states, numbers{});
    const std::ptrdiff_t begin = B::reversed ? count - done - now : done;
    walk(f, c, states, begin, begin + now, count);
  }

  // The blocks at once; what they have come to is handed on in their order, as one thread would.
  static void run_parallel(frame_type& f, const cursors_type& c, std::ptrdiff_t count, std::ptrdiff_t length) {
    struct block_states {
      states_type states[unroll];
    };
    const std::ptrdiff_t blocks = (count + length - 1) / length;
    std::vector<block_states> results(static_cast<std::size_t>(has(opcode::accumulate) ? blocks : 0));
    run_in_pieces<Executor>::run(blocks, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
      frame_type own(f);
      block_states unused;
      for (std::ptrdiff_t block = first; block < last; ++block) {
        auto& states = results.empty() ? unused.states : results[static_cast<std::size_t>(block)].states;
        const std::ptrdiff_t done = block * length;
        run_block(own, c, states, done, done + length < count ? length : count - done, count);
      }
    });
    for (block_states& result : results) end(f, c, result.states, 0, numbers{});
  }

  // Visits the vectors of [begin, end) in the loop's direction: full ones, then the rest.
  WEFT_ALWAYS_INLINE static constexpr void walk(frame_type& f, const cursors_type& c, states_type (&states)[unroll], std::ptrdiff_t begin, std::ptrdiff_t end,
                                                std::ptrdiff_t count) {
    if constexpr (B::reversed) {
      for (; end - W >= begin; end -= W) run_position<true>(f, c, states[0], end - W, W, end == count, numbers{});
      if constexpr (W > 1) {
        if (end > begin) run_position<false>(f, c, states[0], begin, static_cast<int>(end - begin), end == count, numbers{});
      }
    } else {
      if constexpr (unroll > 1) {
        for (; begin + unroll * W <= end; begin += unroll * W) run_unrolled(f, c, states, begin, std::make_integer_sequence<int, unroll>{});
      }
      for (; begin + W <= end; begin += W) run_position<true>(f, c, states[0], begin, W, begin == 0, numbers{});
      if constexpr (W > 1) {
        if (begin < end) run_position<false>(f, c, states[0], begin, static_cast<int>(end - begin), begin == 0, numbers{});
      }
    }
  }
};

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
    [&]<int... K>(std::integer_sequence<int, K...>) {
      (run_node<children<Parent>()[K]>(f), ...);
    }(std::make_integer_sequence<int, children<Parent>().size()>{});
  }

  template <int Loop, int... K>
  static constexpr void start_storages(frame_type& f, std::integer_sequence<int, K...>) {
    (storage_start<Program, W>::template run<types::plan.nodes[Loop].starts[K], Loop>(f), ...);
  }

  // An outermost loop that carries nothing from one iteration to the next can be split between threads.
  template <int Node>
  static constexpr bool splits = !std::is_same_v<Executor, sequential_executor> && types::plan.nodes[Node].parent < 0 && types::plan.nodes[Node].starts.empty();

  template <int Node>
  static constexpr void run_split(frame_type& f) {
    constexpr plan_node node = types::plan.nodes[Node];
    constexpr auto label = static_cast<std::size_t>(node.label);
    constexpr std::ptrdiff_t step = node.mode == loop_mode::tile ? tile_extent : 1;
    using sequential = loop_runner<Program, W, sequential_executor>;
    const auto piece = [](frame_type& own, std::ptrdiff_t first, std::ptrdiff_t last) {
      for (std::ptrdiff_t at = first; at < last; ++at) {
        if constexpr (node.mode == loop_mode::tile) {
          own.tile_begin = at * step;
          own.tile_end = own.tile_begin + step < own.extents[label] ? own.tile_begin + step : own.extents[label];
        } else {
          own.index[label] = at;
        }
        sequential::template run_children<Node>(own);
      }
    };
    const std::ptrdiff_t count = (f.extents[label] + step - 1) / step;
    if (count_of(f, ~label_set{0}) < smallest_parallel) return piece(f, 0, count);
    run_in_pieces<Executor>::run(count, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
      frame_type own(f);
      piece(own, first, last);
    });
  }

  template <int Number>
  static constexpr bool has_levels = types::plan.storages[Number].place == place::scratch && types::plan.storages[Number].use == storage_use::state;

  template <int Block, int... I>
  static constexpr void advance_levels(frame_type& f, std::integer_sequence<int, I...>) {
    ([&] {
      constexpr instruction at = types::plan.instructions[types::plan.nodes[Block].first + I];
      if constexpr (at.code == opcode::accumulate) {
        if constexpr (has_levels<at.storage>) scratch_levels<Program, W, at.storage>::advance(f);
      }
    }(), ...);
  }

  template <int Loop, int... K>
  static constexpr void collapse_levels(frame_type& f, std::integer_sequence<int, K...>) {
    ([&] {
      constexpr int number = types::plan.nodes[Loop].starts[K];
      if constexpr (has_levels<number>) scratch_levels<Program, W, number>::collapse(f);
    }(), ...);
  }

  template <int Node>
  static constexpr void run_node(frame_type& f) {
    constexpr plan_node node = types::plan.nodes[Node];
    if constexpr (node.kind == node_kind::block) {
      run_scalars<Node>(f, std::make_integer_sequence<int, node.last - node.first>{});
    } else {
      start_storages<Node>(f, std::make_integer_sequence<int, node.starts.size()>{});
      constexpr auto label = static_cast<std::size_t>(node.label);
      if constexpr (node.mode == loop_mode::lanes) {
        lane_loop<Program, W, Node + 1, Executor>::run(f);
        advance_levels<Node + 1>(f, std::make_integer_sequence<int, types::plan.nodes[Node + 1].last - types::plan.nodes[Node + 1].first>{});
      } else if constexpr (splits<Node>) {
        run_split<Node>(f);
      } else if constexpr (node.mode == loop_mode::tile) {
        for (f.tile_begin = 0; f.tile_begin < f.extents[label]; f.tile_begin += tile_extent) {
          f.tile_end = f.tile_begin + tile_extent < f.extents[label] ? f.tile_begin + tile_extent : f.extents[label];
          run_children<Node>(f);
        }
      } else if constexpr (node.reverse) {
        for (f.index[label] = f.extents[label] - 1; f.index[label] >= 0; --f.index[label]) run_children<Node>(f);
      } else {
        for (f.index[label] = 0; f.index[label] < f.extents[label]; ++f.index[label]) run_children<Node>(f);
      }
      collapse_levels<Node>(f, std::make_integer_sequence<int, node.starts.size()>{});
    }
  }

  // A block outside the lanes works on the frame's scalar slots.
  template <int Node, int... I>
  static constexpr void run_scalars(frame_type& f, std::integer_sequence<int, I...>) {
    using B = block_types<Program, Node>;
    const cursors<B, frame_type, std::make_index_sequence<static_cast<std::size_t>(B::count)>> c(f);
    nothing states;
    const position<Program, B, 1, 1, true> here{0, 1, true};
    (here.template run<I>(f, f.values, c, states), ...);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
