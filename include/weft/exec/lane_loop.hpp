// The innermost loop: vectors of indices along the lane label, several at a time, and a masked rest.
#pragma once

#include <weft/exec/pieces.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// The loop over the lanes around one block: vectors of W indices, several at a time where nothing is carried from one
// to the next, and a masked rest.
template <class Program, int W, int Block, class Executor>
struct lane_loop {
  using B = block_types<Program, Block>;
  using types = typename B::types;
  using frame_type = frame<Program>;
  static constexpr int block = Block, width = W;
  static constexpr int mask_bytes = program_lanes<Program>::bytes;
  using full_position = position<Program, B, W, mask_bytes, true>;
  using numbers = std::make_integer_sequence<int, B::count>;
  using index_numbers = std::make_index_sequence<static_cast<std::size_t>(B::count)>;
  using states_type = lane_states<B, W, index_numbers>;
  using cursors_type = cursors<B, W, mask_bytes, frame_type, index_numbers>;

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
  static constexpr int unroll =
      W == 1 || has(opcode::scan) ? 1 : (has(opcode::refer) ? 4 : (cost() > 40 ? 1 : (cost() > 8 ? 2 : 4)));
  // After this many indices an accumulator is handed to the balanced tree, and a scan starts a new block.
  static constexpr std::ptrdiff_t block_length = (has(opcode::scan) ? scan_block : 128 * unroll) * W;

  template <bool Full, int... I>
  WEFT_ALWAYS_INLINE static constexpr void run_position(frame_type& f, const cursors_type& c, states_type& states,
                                                        std::ptrdiff_t k, int n, bool first,
                                                        std::integer_sequence<int, I...>) {
    environment<B, W, mask_bytes, index_numbers> env;
    const position<Program, B, W, mask_bytes, Full> here{k, n, first};
    (here.template run<I>(f, env, c, states), ...);
  }

  // Where a reference moves along the lanes, it has to see all vectors before any of them is taken relative to it: the
  // instructions up to it run on all, then those behind it.
  static constexpr int next_refer(int from) {
    while (from < B::count && !refers[static_cast<std::size_t>(from)]) ++from;
    return from;
  }
  static constexpr auto find_refers() {
    std::array<bool, static_cast<std::size_t>(B::count > 0 ? B::count : 1)> found{};
    [&]<int... I>(std::integer_sequence<int, I...>) { ((found[I] = B::template refers_along<I>), ...); }
    (numbers{});
    return found;
  }
  static constexpr auto refers = find_refers();
  static constexpr bool in_phases = next_refer(0) < B::count;

  using environment_type = environment<B, W, mask_bytes, index_numbers>;

  template <bool Full, int From, int... I>
  WEFT_ALWAYS_INLINE static constexpr void run_part(frame_type& f, const cursors_type& c, states_type& states,
                                                    environment_type& env, std::ptrdiff_t k, int n, bool first,
                                                    std::integer_sequence<int, I...>) {
    const position<Program, B, W, mask_bytes, Full> here{k, n, first};
    (here.template run<From + I>(f, env, c, states), ...);
  }

  template <bool Full, int From, int Count, int Vectors, int... U>
  WEFT_ALWAYS_INLINE static constexpr void run_parts(frame_type& f, const cursors_type& c,
                                                     states_type (&states)[unroll], environment_type (&env)[Vectors],
                                                     std::ptrdiff_t k, int n, bool first,
                                                     std::integer_sequence<int, U...>) {
    (run_part<Full, From>(f, c, states[U], env[U], k + U * W, n, first, std::make_integer_sequence<int, Count>{}), ...);
  }

  template <bool Full, int From, int Vectors>
  WEFT_ALWAYS_INLINE static constexpr void run_phases(frame_type& f, const cursors_type& c,
                                                      states_type (&states)[unroll], environment_type (&env)[Vectors],
                                                      std::ptrdiff_t k, int n, bool first) {
    constexpr int until = next_refer(From);
    run_parts<Full, From, until - From>(f, c, states, env, k, n, first, std::make_integer_sequence<int, Vectors>{});
    if constexpr (until < B::count) {
      refer<Full, until>(c, states, env, k, n);
      run_phases<Full, until + 1>(f, c, states, env, k, n, first);
    }
  }

  template <bool Full, int I, int Vectors>
  WEFT_ALWAYS_INLINE static constexpr void refer(const cursors_type& c, states_type (&states)[unroll],
                                                 environment_type (&env)[Vectors], std::ptrdiff_t k, int n) {
    using here = position<Program, B, W, mask_bytes, Full>;
    constexpr int row = B::template at<I>.row, number = B::template at<I>.storage;
    using math = reference_math<types, number>;
    using V = std::remove_cvref_t<decltype(here::template operand_value<row>(env[0]))>;
    auto& own = slot_of<I>(states[0]);
    V farthest = here::template operand_value<row>(env[0]);
    if constexpr (!Full) farthest = only_first<typename math::M, typename math::T, W>(farthest, n);
    for (int u = 1; u < Vectors; ++u)
      farthest = math::template farther<V>(here::template operand_value<row>(env[u]), farthest);
    if (happens(math::template is_outrun<V>(own.limit, farthest))) [[unlikely]]
      move<I>(c, states, farthest, k);
    note<number>(c, own.reference, k, numbers{});
    for (int u = 0; u < Vectors; ++u) slot_of<row>(env[u]) = own.in_use;
  }

  // Notes what the values that are kept here are relative to.
  template <int Number, class V, int... J>
  WEFT_ALWAYS_INLINE static constexpr void note(const cursors_type& c, const V& reference, std::ptrdiff_t k,
                                                std::integer_sequence<int, J...>) {
    (note_at<Number, J>(c, reference, k), ...);
  }
  template <int Number, int J, class V>
  WEFT_ALWAYS_INLINE static constexpr void note_at(const cursors_type& c, const V& reference, std::ptrdiff_t k) {
    if constexpr (is_kept_by<Number, J>) {
      auto& own = slot_of<J>(c).notes[k >> slot_of<J>(c).shift];
      if constexpr (W == 1)
        own = reference;
      else
        own = reference[0];
    }
  }
  // Whether instruction J keeps a value that is relative to reference Number.
  template <int Number, int J>
  static constexpr bool is_kept_by = [] {
    constexpr instruction at = B::template at<J>;
    if constexpr (at.code == opcode::write_storage)
      return types::plan.storages[at.storage].reference == Number;
    else
      return false;
  }();

  // Moves the reference of instruction I to the farthest lane, and scales all that was made with the old one.
  template <int I, class V>
  WEFT_ALWAYS_INLINE static constexpr void move(const cursors_type& c, states_type (&states)[unroll], const V& farthest,
                                                std::ptrdiff_t k) {
    constexpr int number = B::template at<I>.storage;
    using math = reference_math<types, number>;
    auto& own = slot_of<I>(states[0]);
    const V last = own.reference;
    if constexpr (W == 1)
      own.reference = farthest;
    else
      own.reference = V(total_of_lanes<typename math::M, typename math::T, W>(farthest));
    own.in_use = math::template in_use<V>(own.reference);
    own.limit = math::template limit<V>(own.reference);
    const V by = math::template factor<V>(last, own.reference);
    [&]<int... J>(std::integer_sequence<int, J...>) { (scale_by<number, J>(c, states, by, k), ...); }
    (numbers{});
  }

  // What instruction J has made so far relative to reference Number.
  template <int Number, int J, class V>
  WEFT_ALWAYS_INLINE static constexpr void scale_by(const cursors_type& c, states_type (&states)[unroll], const V& by,
                                                    std::ptrdiff_t k) {
    constexpr instruction at = B::template at<J>;
    if constexpr (at.code == opcode::accumulate) {
      if constexpr (types::plan.storages[at.storage].reference == Number) {
        for (int u = 0; u < unroll; ++u) slot_of<J>(states[u]) = times<V>(slot_of<J>(states[u]), by);
      }
    } else if constexpr (is_kept_by<Number, J>) {
      // Elements kept under the same note: the note is for all of them.
      for (std::ptrdiff_t from = k >> slot_of<J>(c).shift << slot_of<J>(c).shift; from < k; from += W) {
        const position<Program, B, W, mask_bytes, true> there{from, W, false};
        there.template write_value<J>(slot_of<J>(c), 0, times<V>(there.template load_value<J>(slot_of<J>(c), 0), by));
      }
    }
  }

  template <bool Full, int... U>
  WEFT_ALWAYS_INLINE static constexpr void run_positions(frame_type& f, const cursors_type& c,
                                                         states_type (&states)[unroll], std::ptrdiff_t k, int n,
                                                         bool first, std::integer_sequence<int, U...>) {
    (run_position<Full>(f, c, states[U], k + U * W, n, first, numbers{}), ...);
  }

  // `Vectors` positions from k on; n lanes count where not all do.
  template <bool Full, int Vectors>
  WEFT_ALWAYS_INLINE static constexpr void run_vectors(frame_type& f, const cursors_type& c,
                                                       states_type (&states)[unroll], std::ptrdiff_t k, int n,
                                                       bool first) {
    if constexpr (in_phases) {
      environment_type env[Vectors];
      run_phases<Full, 0>(f, c, states, env, k, n, first);
    } else {
      run_positions<Full>(f, c, states, k, n, first, std::make_integer_sequence<int, Vectors>{});
    }
  }

  template <int I>
  static constexpr auto monoid_at() {
    return type_item<monoid_row<types, B::template at<I>.row>>{};
  }
  template <int I>
  static constexpr bool is_state = [] {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code == opcode::refer)
      return B::template refers_along<I>;
    else if constexpr (at.code == opcode::accumulate)
      return B::template along_lanes<I> || types::plan.storages[at.storage].place == place::registers;
    else if constexpr (at.code == opcode::scan)
      return types::plan.storages[at.storage].place == place::registers;
    else
      return false;
  }();

  template <class Math, class V>
  WEFT_ALWAYS_INLINE static constexpr void start_reference(lane_reference<V>& own) {
    own.reference = own.limit = Math::template neutral<V>();
    own.in_use = V(typename Math::T(0));
  }

  // Accumulators start neutral, carries where the frame has them.
  template <int I>
  WEFT_ALWAYS_INLINE static constexpr void start_state(frame_type& f, states_type& states) {
    if constexpr (is_state<I>) {
      using monoid = typename decltype(monoid_at<I>())::type;
      using V = typename lane_value<typename monoid::lifted, W, 1>::type;
      if constexpr (B::template at<I>.code == opcode::refer)
        start_reference<reference_math<types, B::template at<I>.storage>>(slot_of<I>(states));
      else if constexpr (B::template at<I>.code == opcode::accumulate)
        slot_of<I>(states) = monoid::monoid::template neutral<V>();
      else
        start_carry<monoid>(slot_of<I>(states), slot_of<B::template at<I>.storage>(f.storages));
    }
  }

  // Accumulators go to the balanced tree, carries back to the frame.
  template <int I>
  WEFT_ALWAYS_INLINE static constexpr void end_state(frame_type& f, const cursors_type& c,
                                                     states_type (&states)[unroll], int steps) {
    if constexpr (is_state<I>) {
      using monoid = typename decltype(monoid_at<I>())::type;
      using M = typename monoid::monoid;
      using V = typename lane_value<typename monoid::lifted, W, 1>::type;
      if constexpr (B::template at<I>.code == opcode::refer) {
        end_reference<I>(f, slot_of<I>(states[0]).reference);
      } else if constexpr (B::template at<I>.code == opcode::accumulate) {
        using here = position<Program, B, W, mask_bytes, true>;
        if constexpr (W > 1 && !M::traits.commutative) return;
        for (int step = 1; step < unroll; step *= 2) {
          for (int u = 0; u + step < unroll; u += 2 * step) {
            slot_of<I>(states[u]) = M::template combine<V>(slot_of<I>(states[u]), slot_of<I>(states[u + step]));
          }
        }
        if constexpr (W == 1)
          here::template hand_on<I>(f, slot_of<I>(c), slot_of<I>(states[0]));
        else
          here::template hand_on<I>(f, slot_of<I>(c),
                                    total_of_lanes<M, typename monoid::lifted, W>(slot_of<I>(states[0])));
      } else {
        auto& total = slot_of<B::template at<I>.storage>(f.storages);
        end_carry<monoid>(total, slot_of<I>(states[0]), steps, true);
      }
    }
  }

  // The frame's carry takes in a block that has been run from it, or from nothing.
  template <class Monoid, class Total, class Carry>
  WEFT_ALWAYS_INLINE static constexpr void end_carry(Total& total, const Carry& carry, int steps, bool from_total) {
    using M = typename Monoid::monoid;
    using T = typename Monoid::lifted;
    typename Monoid::state own;
    if constexpr (W == 1) {
      own = carry.within;
    } else {
      own = lane_of<M, T, W>(carry.within, 0);
      if constexpr (has_relative_form<M>) {
        using bound = typename M::relative_bound;
        total.bound = bound::template combine<T>(total.bound, total_of_lanes<bound, T, W>(carry.bound));
      }
    }
    total.within = from_total ? own : M::template combine<T>(total.within, own);
    total.length += steps;
    if (rounds<M, T> && total.length >= scan_block) total.close_block();
  }

  // The frame's reference takes in the one of a block; its states are handed on with what they are short of it.
  template <int I, class V>
  WEFT_ALWAYS_INLINE static constexpr void end_reference(frame_type& f, const V& last) {
    constexpr int number = B::template at<I>.storage;
    using math = reference_math<types, number>;
    using T = typename math::T;
    auto& total = slot_of<number>(f.storages);
    T own;
    if constexpr (W == 1)
      own = last;
    else
      own = last[0];
    const T next = math::template farther<T>(total.reference, own);
    if (total.reference == math::template neutral<T>()) {
      total.reference = next;  // nothing has been made yet
    } else if (!(next == total.reference)) {
      move_reference<types, number>(f, next);
    }
    total.scale = math::template factor<T>(own, next);
  }

  template <class Monoid, class Carry, class Total>
  WEFT_ALWAYS_INLINE static constexpr void start_carry(Carry& carry, const Total& total) {
    using M = typename Monoid::monoid;
    carry.first_block = total.blocks.count == 0;
    if constexpr (W == 1) {
      carry.before = total.before;
      carry.within = total.within;
    } else {
      using T = typename Monoid::lifted;
      using V = lanes<T, W>;
      carry.before = broadcast_state<M, T, W>(total.before);
      carry.within = broadcast_state<M, T, W>(total.within);
      carry.bound = carry_bound<M, V>::neutral();
      if constexpr (has_relative_form<M>) {  // both on one reference, not below their own
        carry.within = moved_to<M, V>(carry.within, V(total.bound));
        carry.before = moved_to<M, V>(carry.before, M::template reference_of<V>(carry.within));
      }
    }
  }

  template <int... I>
  WEFT_ALWAYS_INLINE static constexpr void start(frame_type& f, states_type (&states)[unroll],
                                                 std::integer_sequence<int, I...>) {
    for (int u = 0; u < unroll; ++u) (start_state<I>(f, states[u]), ...);
  }
  template <int... I>
  WEFT_ALWAYS_INLINE static constexpr void end(frame_type& f, const cursors_type& c, states_type (&states)[unroll],
                                               int steps, std::integer_sequence<int, I...>) {
    (end_state<I>(f, c, states, steps), ...);
  }

  // No note on kept values is for more elements than a block has.
  static constexpr std::ptrdiff_t length_of_block(const cursors_type& c) {
    std::ptrdiff_t longest = block_length;
    [&]<int... J>(std::integer_sequence<int, J...>) {
      (
          [&] {
            if constexpr (requires { slot_of<J>(c).shift; }) {
              const std::ptrdiff_t noted = std::ptrdiff_t{1} << slot_of<J>(c).shift;
              longest = longest < noted ? noted : longest;
            }
          }(),
          ...);
    }
    (numbers{});
    return longest;
  }

  static constexpr void run(frame_type& f) {
    if constexpr (!std::is_same_v<Executor, sequential_executor>) {
      using pieces = lane_pieces<lane_loop, Executor>;
      if constexpr (pieces::possible && !B::in_tile) {
        const std::ptrdiff_t count = f.extents[static_cast<std::size_t>(B::lane)];
        if (pieces::is_worth_it(count)) return pieces::run(f, count);
      }
      lane_loop<Program, W, Block, sequential_executor>::run(f);
    } else {
      run_here(f);
    }
  }

  static constexpr void run_here(frame_type& f) {
    constexpr auto lane = static_cast<std::size_t>(B::lane);
    const std::ptrdiff_t count = B::in_tile ? f.tile_end - f.tile_begin : f.extents[lane];
    const cursors_type c(f);
    constexpr bool in_blocks = has(opcode::accumulate) || has(opcode::scan);
    const std::ptrdiff_t length = in_blocks ? length_of_block(c) : (count > 0 ? count : 1);
    for (std::ptrdiff_t done = 0; done < count || done == 0; done += length) {
      states_type states[unroll];
      const std::ptrdiff_t now = done + length < count ? length : count - done;
      run_block(f, c, states, done, now, count);
      end(f, c, states, static_cast<int>((now + W - 1) / W), numbers{});
    }
  }

  WEFT_ALWAYS_INLINE static constexpr void run_block(frame_type& f, const cursors_type& c,
                                                     states_type (&states)[unroll], std::ptrdiff_t done,
                                                     std::ptrdiff_t now, std::ptrdiff_t count) {
    start(f, states, numbers{});
    const std::ptrdiff_t begin = B::reversed ? count - done - now : done;
    walk(f, c, states, begin, begin + now, count);
  }

  // Visits the vectors of [begin, end) in the loop's direction: full ones, then the rest.
  WEFT_ALWAYS_INLINE static constexpr void walk(frame_type& f, const cursors_type& c, states_type (&states)[unroll],
                                                std::ptrdiff_t begin, std::ptrdiff_t end, std::ptrdiff_t count) {
    if constexpr (B::reversed) {
      for (; end - W >= begin; end -= W) run_vectors<true, 1>(f, c, states, end - W, W, end == count);
      if constexpr (W > 1) {
        if (end > begin) run_vectors<false, 1>(f, c, states, begin, static_cast<int>(end - begin), end == count);
      }
    } else {
      if constexpr (unroll > 1) {
        for (; begin + unroll * W <= end; begin += unroll * W) run_vectors<true, unroll>(f, c, states, begin, W, false);
      }
      // Loops in phases are for long rows: one copy less of their code for what is left over.
      if constexpr (!in_phases || unroll == 1) {
        for (; begin + W <= end; begin += W) run_vectors<true, 1>(f, c, states, begin, W, begin == 0);
      }
      if constexpr (W > 1) {
        for (; begin < end; begin += W)
          run_vectors<false, 1>(f, c, states, begin, static_cast<int>(end - begin < W ? end - begin : W), begin == 0);
      }
    }
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
