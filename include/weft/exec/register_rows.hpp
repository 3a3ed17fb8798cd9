// Scans within registers: each row in a few of its own, or the shortest side by side in parts of one. What a load or
// store has beyond a row's end belongs to the next one, which is written behind it: only the last rows, and rows with
// gaps, need a mask.
#pragma once

#include <weft/exec/lane_block.hpp>
#include <weft/exec/lane_groups.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

/// Registers with a row in every group of lanes, or rows of several registers: of loop `Rows`, a row_registers. By
/// packs, not loops: at -O2 compilers keep arrays in memory.
template <class Rows, int Group, int Registers>
struct register_rows {
  using B = typename Rows::B;
  using types = typename B::types;
  using frame_type = typename Rows::frame_type;
  using numbers = typename Rows::numbers;
  using arrays = typename Rows::template arrays<numbers>;
  using environment_type = typename Rows::environment_type;
  static constexpr int W = Rows::width, mask_bytes = Rows::mask_bytes, rows = W / Group;
  static constexpr bool reversed = B::reversed;
  using position_type = position<typename Rows::program, B, W, mask_bytes, true>;
  using registers = environment_type[Registers];
  using register_numbers = std::make_integer_sequence<int, Registers>;
  template <int I>
  static constexpr bool has_array = Rows::template has_array<I>;
  template <int I>
  using element_of = typename Rows::template element_of<I>;

  frame_type& f;
  int count;

  void run(std::ptrdiff_t begin, std::ptrdiff_t end) const {
    f.index[Rows::label] = 0;
    const arrays at(f);
    registers env;
    start(env, numbers{}, register_numbers{});
    if (is_dense(at, numbers{})) begin = run_dense(at, env, begin, end);
    for (; begin < end; ++begin) {
      read<false>(at, env, begin, numbers{});
      take(env, numbers{});
      for (int r = 0; r < Registers; ++r) write_register(at, env[r], begin, r, numbers{});
    }
  }

 private:
  // Rows without gaps, as many as have room for whole groups. The next ones, which is as far as a store reaches, are
  // read before these are written, as they may stand in the same place. Where it goes on.
  WEFT_ALWAYS_INLINE std::ptrdiff_t run_dense(const arrays& at, registers& env, std::ptrdiff_t row,
                                              std::ptrdiff_t end) const {
    const std::ptrdiff_t beyond = (Registers * Group - 1) / count;  // rows that the last one reaches into
    if (beyond > rows || end - row < rows + beyond) return row;
    registers next;
    start(next, numbers{}, register_numbers{});
    read<true>(at, env, row, numbers{});
    for (; end - row >= 2 * rows + beyond; row += rows) {
      read<true>(at, next, row + rows, numbers{});
      take(env, numbers{});
      write<true>(at, env, row, numbers{});
      go_on(env, next, register_numbers{});
    }
    take(env, numbers{});
    write<false>(at, env, row, numbers{});
    return row + rows;
  }
  template <int... R>
  WEFT_ALWAYS_INLINE static void go_on(registers& env, const registers& next, std::integer_sequence<int, R...>) {
    ((env[R] = next[R]), ...);
  }

  template <int... I>
  bool is_dense(const arrays& at, std::integer_sequence<int, I...>) const {
    return ([&] {
      if constexpr (has_array<I>)
        return (is_unit<B, I>() || slot_of<I>(at).stride == 1) && slot_of<I>(at).step == count;
      else
        return true;
    }() && ...);
  }
  int in_register(int r) const { return count - r * W < W ? count - r * W : W; }

  template <int... I, class All>
  WEFT_ALWAYS_INLINE void start(registers& env, std::integer_sequence<int, I...>, All all) const {
    (start_at<I>(env, all), ...);
  }
  template <int I, int... R>
  WEFT_ALWAYS_INLINE void start_at(registers& env, std::integer_sequence<int, R...>) const {
    constexpr instruction here = B::template at<I>;
    if constexpr (here.code == opcode::literal)
      (position_type::template run_literal<here.row>(env[R]), ...);
    else if constexpr (here.code == opcode::read_value)
      ((slot_of<here.row>(env[R]) =
            in_all_lanes<typename types::template element<here.row>, W, mask_bytes>(slot_of<here.row>(f.values))),
       ...);
  }

  template <bool Dense, int... I>
  WEFT_ALWAYS_INLINE void read(const arrays& at, registers& env, std::ptrdiff_t row,
                               std::integer_sequence<int, I...>) const {
    (read_at<Dense, I>(slot_of<I>(at), env, row, register_numbers{}), ...);
  }
  template <bool Dense, int I, class Array, int... R>
  WEFT_ALWAYS_INLINE void read_at(const Array& from, registers& env, std::ptrdiff_t row,
                                  std::integer_sequence<int, R...>) const {
    if constexpr (B::template at<I>.code == opcode::read_leaf) {
      constexpr int leaf = B::template at<I>.row;
      using T = element_of<I>;
      const T* const p = from.data + row * from.step;
      if constexpr (Dense) {
        observe(p, rows * count, false);
        ((slot_of<leaf>(env[R]) = load_groups<Group, T, W>(p + R * W, from.step)), ...);
      } else {
        ((slot_of<leaf>(env[R]) =
              load_at<T, W, mask_bytes, is_unit<B, I>(), false>(p, from.stride, R * W, in_register(R))),
         ...);
      }
    }
  }

  template <bool Whole, int R>
  static constexpr bool is_whole = Whole || (R + 1 < Registers);
  // Of rows without gaps: groups with all of their lanes, or with those that are the rows' own.
  template <bool Whole, int... I>
  WEFT_ALWAYS_INLINE void write(const arrays& at, const registers& env, std::ptrdiff_t row,
                                std::integer_sequence<int, I...>) const {
    (write_at<Whole, I>(slot_of<I>(at), env, row, register_numbers{}), ...);
  }
  template <bool Whole, int I, class Array, int... R>
  WEFT_ALWAYS_INLINE void write_at(const Array& to, const registers& env, std::ptrdiff_t row,
                                   std::integer_sequence<int, R...>) const {
    if constexpr (B::template at<I>.code == opcode::write_output) {
      using T = element_of<I>;
      T* const p = to.data + row * to.step;
      observe(p, rows * count, true);
      (store_groups<Group, is_whole<Whole, R>>(
           p + R * W, to.step, to_lanes_of<T, W, mask_bytes>(slot_of<B::template at<I>.row>(env[R])), in_register(R)),
       ...);
    }
  }
  template <int... I>
  WEFT_ALWAYS_INLINE void write_register(const arrays& at, const environment_type& env, std::ptrdiff_t row, int r,
                                         std::integer_sequence<int, I...>) const {
    (
        [&] {
          if constexpr (B::template at<I>.code == opcode::write_output) {
            using T = element_of<I>;
            const auto& to = slot_of<I>(at);
            store_at<T, W, is_unit<B, I>(), false>(to.data + row * to.step, to.stride, r * W, in_register(r),
                                                   to_lanes_of<T, W, mask_bytes>(slot_of<B::template at<I>.row>(env)));
          }
        }(),
        ...);
  }

  // What the instructions make of what has been read.
  template <int... I>
  WEFT_ALWAYS_INLINE void take(registers& env, std::integer_sequence<int, I...>) const {
    (take_at<I>(env, register_numbers{}), ...);
  }
  template <int I, int... R>
  WEFT_ALWAYS_INLINE void take_at(registers& env, std::integer_sequence<int, R...>) const {
    constexpr instruction here = B::template at<I>;
    if constexpr (here.code == opcode::compute) {
      (position_type{0, W, true}.template compute<I>(
           f, env[R], nothing{}, static_cast<typename types::template row_type<here.row>*>(nullptr)),
       ...);
    } else if constexpr (here.code == opcode::scan) {
      using monoid = monoid_row<types, here.row>;
      auto carry = monoid::monoid::template neutral<lanes<typename monoid::lifted, W>>();
      (scan<here.row, R>(env[reversed ? Registers - 1 - R : R], carry), ...);
    }
  }
  // Register K in the scan's direction.
  template <int Row, int K, class State>
  WEFT_ALWAYS_INLINE void scan(environment_type& env, State& carry) const {
    constexpr bool exclusive = types::template node<Row>.exclusive;
    constexpr int own_register = reversed ? Registers - 1 - K : K;
    using monoid = monoid_row<types, Row>;
    using M = typename monoid::monoid;
    using T = typename monoid::lifted;
    using V = lanes<T, W>;
    State s = position_type::template lifted<Row>(env);
    // Behind a row's end stands the next row: in the way of a scan that comes from there.
    if constexpr (reversed && K == 0) s = only_first_of_groups<M, T, W, Group>(s, in_register(own_register));
    const State prefix = prefix_of_lanes<M, T, W, reversed, Group>(s);
    State own = exclusive ? shift_within_groups<M, T, W, Group, reversed>(prefix) : prefix;
    if constexpr (K > 0) own = M::template combine<V>(carry, own);
    if constexpr (K + 1 < Registers) {
      const State total =
          each_plane<M, V, monoid::planes>(prefix, prefix, [](V v, V) { return last_in_all<reversed>(v); });
      carry = K > 0 ? M::template combine<V>(carry, total) : total;
    }
    auto& value = slot_of<Row>(env);
    value = position_type::template finished<Row>(own, T(1));
    if constexpr (exclusive && K == 0)
      set_in_groups<Group>(value, reversed ? in_register(own_register) - 1 : 0,
                           position_type::template empty_value<Row>());
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
