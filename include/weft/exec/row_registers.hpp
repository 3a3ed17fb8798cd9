// Scans along rows of a few registers: each row by itself, the shortest side by side in parts of a register. The
// prefixes are the registers' own. What a load or store has beyond a row's end belongs to the next one, which is
// written behind it: only the last rows, and rows with gaps, need a mask.
#pragma once

#include <weft/exec/lane_block.hpp>
#include <weft/exec/lane_groups.hpp>
#include <weft/exec/strip_plan.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

/// The loop `Loop` over rows whose only child is lane loop `Child`.
template <class Program, int W, int Loop, int Child>
struct row_registers {
  using Lane = lane_block<Program, W, Child + 1>;
  using B = typename Lane::B;
  using types = typename B::types;
  using frame_type = frame<Program>;
  using numbers = typename Lane::numbers;
  using environment_type = typename Lane::environment_type;
  static constexpr int mask_bytes = Lane::mask_bytes;
  static constexpr auto label = static_cast<std::size_t>(types::plan.nodes[Loop].label);
  static constexpr int most = 4;  // registers of a row
  static constexpr bool reversed = B::reversed;

  template <class T>
  static constexpr bool is_moved = fits_lanes<T> && !std::is_same_v<T, bool>;
  static constexpr bool has_both(label_set labels) {
    return (labels & label_bit(B::lane)) != 0 && (labels & label_bit(static_cast<int>(label))) != 0;
  }
  template <int I>
  static constexpr bool is_possible_at() {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code == opcode::read_leaf) {
      return is_moved<typename types::template element<at.row>> && has_both(types::loops.rows[at.row].access.labels);
    } else if constexpr (at.code == opcode::write_output) {
      return is_moved<typename target_elements<Program>::template at<at.storage>> &&
             has_both(types::loops.roots[at.storage].access.labels);
    } else if constexpr (at.code == opcode::scan) {
      return types::plan.storages[at.storage].place == place::registers &&
             !has_relative_form<typename monoid_row<types, at.row>::monoid>;
    } else if constexpr (at.code == opcode::compute) {
      // A user's function is called for what there is only.
      return !is_by_element(static_cast<typename types::template row_type<at.row>*>(nullptr));
    } else {
      return at.code == opcode::literal || (at.code == opcode::read_value && !is_callable_row<types, at.row>);
    }
  }
  template <class Op, int... Operands>
  static constexpr bool is_by_element(map_row<Op, Operands...>*) {
    return Op::traits.by_element;
  }
  // Cheap ones: a dear step is worth a lane for each row.
  static constexpr bool possible = [] {
    bool all = W > 1 && Lane::has(opcode::scan) && Lane::cost() <= 8;
    [&]<int... I>(std::integer_sequence<int, I...>) { ((all = all && is_possible_at<I>()), ...); }
    (numbers{});
    return all;
  }();

  static bool fits(const frame_type& f) {
    const std::ptrdiff_t count = f.extents[static_cast<std::size_t>(B::lane)];
    return count > 0 && count <= most * W;
  }

  // Rows [begin, end).
  static void run(frame_type& f, std::ptrdiff_t begin, std::ptrdiff_t end) {
    const int count = static_cast<int>(f.extents[static_cast<std::size_t>(B::lane)]);
    if (count > W)
      run_longer<2>(f, count, begin, end);
    else
      run_shortest<W>(f, count, begin, end);
  }

 private:
  template <int I>
  static constexpr bool has_array =
      B::template at<I>.code == opcode::read_leaf || B::template at<I>.code == opcode::write_output;
  // Where an instruction's array has row 0.
  template <int I, class Frame>
  WEFT_ALWAYS_INLINE static auto& array_of(Frame& f) {
    if constexpr (B::template at<I>.code == opcode::read_leaf)
      return slot_of<B::template at<I>.row>(f.leaves);
    else
      return slot_of<B::template at<I>.storage>(f.outputs);
  }
  template <int I>
  static auto element_type() {
    if constexpr (has_array<I>)
      return type_item<
          std::remove_const_t<std::remove_pointer_t<decltype(array_of<I>(std::declval<frame_type&>()).data)>>>{};
    else
      return type_item<nothing>{};
  }
  template <int I>
  using element_of = typename decltype(element_type<I>())::type;

  // Rows of at most half of Group lanes, in smaller groups where these are whole blocks of a register.
  static constexpr bool are_as_wide = [] {
    bool all = true;
    [&]<int... I>(std::integer_sequence<int, I...>) {
      ((all = all && (!has_array<I> || sizeof(element_of<I>) == mask_bytes)), ...);
    }
    (numbers{});
    return all;
  }();
  template <int Group>
  static void run_shortest(frame_type& f, int count, std::ptrdiff_t begin, std::ptrdiff_t end) {
    if constexpr (are_as_wide && Group * mask_bytes > 16) {
      if (count <= Group / 2) return run_shortest<Group / 2>(f, count, begin, end);
    }
    rows_of<Group, 1>{f, count}.run(begin, end);
  }

  // One array: where it has element 0 of row 0, and the way from row to row.
  template <class T>
  struct row_array {
    T* data;
    std::ptrdiff_t step, stride;
  };
  template <int I>
  static auto make_array(frame_type& f) {
    if constexpr (has_array<I>) {
      const auto c = array_cursor<B, I, 1>(f);
      return row_array<std::remove_pointer_t<decltype(c.data)>>{c.data, array_of<I>(f).strides[label], c.stride};
    } else {
      return nothing{};
    }
  }
  template <class Numbers>
  struct arrays;
  template <int... I>
  struct arrays<std::integer_sequence<int, I...>> : slot<I, decltype(make_array<I>(std::declval<frame_type&>()))>... {
    explicit arrays(frame_type& f) : slot<I, decltype(make_array<I>(f))>{make_array<I>(f)}... {}
  };

  template <int Registers>
  static void run_longer(frame_type& f, int count, std::ptrdiff_t begin, std::ptrdiff_t end) {
    if constexpr (Registers < most) {
      if (count > Registers * W) return run_longer<Registers + 1>(f, count, begin, end);
    }
    rows_of<W, Registers>{f, count}.run(begin, end);
  }

  // Registers with a row in every group of lanes, or rows of several registers. By packs, not loops: at -O2 compilers
  // keep arrays in memory.
  template <int Group, int Registers>
  struct rows_of {
    static constexpr int rows = W / Group;
    using position_type = position<Program, B, W, mask_bytes, true>;
    using registers = environment_type[Registers];
    using register_numbers = std::make_integer_sequence<int, Registers>;

    frame_type& f;
    int count;

    void run(std::ptrdiff_t begin, std::ptrdiff_t end) const {
      f.index[label] = 0;
      const arrays<numbers> at(f);
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
    std::ptrdiff_t run_dense(const arrays<numbers>& at, registers& env, std::ptrdiff_t row, std::ptrdiff_t end) const {
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
    bool is_dense(const arrays<numbers>& at, std::integer_sequence<int, I...>) const {
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
    WEFT_ALWAYS_INLINE void read(const arrays<numbers>& at, registers& env, std::ptrdiff_t row,
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
    WEFT_ALWAYS_INLINE void write(const arrays<numbers>& at, const registers& env, std::ptrdiff_t row,
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
    WEFT_ALWAYS_INLINE void write_register(const arrays<numbers>& at, const environment_type& env, std::ptrdiff_t row,
                                           int r, std::integer_sequence<int, I...>) const {
      (
          [&] {
            if constexpr (B::template at<I>.code == opcode::write_output) {
              using T = element_of<I>;
              const auto& to = slot_of<I>(at);
              store_at<T, W, is_unit<B, I>(), false>(
                  to.data + row * to.step, to.stride, r * W, in_register(r),
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
        const State total = each_plane<M, V, monoid::planes>(
            prefix, prefix, [](V v, V) { return reversed ? broadcast_lane<0>(v) : broadcast_last(v); });
        carry = K > 0 ? M::template combine<V>(carry, total) : total;
      }
      auto& value = slot_of<Row>(env);
      value = position_type::template finished<Row>(own, T(1));
      if constexpr (exclusive && K == 0)
        set_in_groups<Group>(value, reversed ? in_register(own_register) - 1 : 0,
                             position_type::template empty_value<Row>());
    }
  };
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
