// Scans along rows that fit a register, with the rows as lanes: as many rows as there are lanes are transposed, so that
// a step of the scan takes one element of each, and nothing has to be moved between lanes. No row depends on those
// beside it.
#pragma once

#include <weft/exec/execute.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Groups of Size lanes of two vectors in turn, from the lower halves of the 16 bytes they stand in, or the upper ones:
// what the processor unpacks by.
template <int Size, bool Upper, int Block>
struct index_interleave {
  template <int W>
  static constexpr int at(int i) {
    const int in_block = i % Block, group = in_block / Size;
    const int from = i - in_block + group / 2 * Size + i % Size + (Upper ? Block / 2 : 0);
    return group % 2 == 0 ? from : W + from;
  }
};

// W vectors of W lanes, transposed in place: blocks of 16 bytes first, then what is in them.
template <class V, int Step = V::width / 2>
WEFT_ALWAYS_INLINE void turn(V* rows) {
  constexpr int block = 16 / static_cast<int>(sizeof(typename V::value_type));
  using pairs = std::make_integer_sequence<int, V::width / 2>;
  const auto exchange = [rows]<class First, class Second, int Distance, int... K>(
                            First, Second, std::integral_constant<int, Distance>, std::integer_sequence<int, K...>) {
    (
        [rows] {
          V &a = rows[K / Distance * 2 * Distance + K % Distance], &b = *(&a + Distance);
          const V first = permute<First>(a, b);
          b = permute<Second>(a, b);
          a = first;
        }(),
        ...);
  };
  if constexpr (Step >= block) {
    exchange(index_merge<Step, false>{}, index_merge<Step, true>{}, std::integral_constant<int, Step>{}, pairs{});
    turn<V, Step / 2>(rows);
  } else if constexpr (block == 2) {
    exchange(index_interleave<1, false, 2>{}, index_interleave<1, true, 2>{}, std::integral_constant<int, 1>{},
             pairs{});
  } else {
    // Of rows 0 to 3 the pairs 0 and 2, and 1 and 3: their columns come out in order.
    static_assert(block == 4);
    exchange(index_interleave<1, false, 4>{}, index_interleave<1, true, 4>{}, std::integral_constant<int, 2>{},
             pairs{});
    exchange(index_interleave<1, false, 4>{}, index_interleave<1, true, 4>{}, std::integral_constant<int, 1>{},
             pairs{});
  }
}

/// Lane loop `Child` of a strip of rows over `Label`, across the rows.
template <class Program, int W, int Child, int Label>
struct across_rows {
  using B = block_types<Program, Child + 1, Label>;
  using along = block_types<Program, Child + 1>;
  using types = typename B::types;
  using frame_type = frame<Program>;
  using numbers = std::make_integer_sequence<int, B::count>;
  static constexpr int mask_bytes = program_lanes<Program>::bytes;
  using environment_type = environment<B, W, mask_bytes, std::make_index_sequence<static_cast<std::size_t>(B::count)>>;
  using here_type = position<Program, B, W, mask_bytes, false>;

  template <class T>
  static constexpr bool is_moved = fits_lanes<T> && sizeof(T) >= 4;

  template <int I>
  static constexpr bool is_possible_at() {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code == opcode::read_leaf) {
      return is_moved<typename types::template element<at.row>>;
    } else if constexpr (at.code == opcode::write_output) {
      return is_moved<typename target_elements<Program>::template at<at.storage>>;
    } else if constexpr (at.code == opcode::compute) {
      return !prepares_operand<B, at.row, typename types::template row_type<at.row>>;
    } else if constexpr (at.code == opcode::scan) {
      return types::plan.storages[at.storage].place == place::registers;
    } else {
      return at.code == opcode::literal || at.code == opcode::read_value;
    }
  }
  static constexpr bool possible = [] {
    bool all = W > 1, has_scan = false;
    [&]<int... I>(std::integer_sequence<int, I...>) {
      ((all = all && is_possible_at<I>(), has_scan = has_scan || B::template at<I>.code == opcode::scan), ...);
    }
    (numbers{});
    return all && has_scan;
  }();

  template <int I>
  static auto part_type() {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code == opcode::read_leaf) {
      return type_item<lanes<typename types::template element<at.row>, W>[W]> {};
    } else if constexpr (at.code == opcode::write_output) {
      return type_item<lanes<typename target_elements<Program>::template at<at.storage>, W>[W]> {};
    } else if constexpr (at.code == opcode::scan) {
      using monoid = monoid_row<types, at.row>;
      return type_item<state_t<typename monoid::monoid, lanes<typename monoid::lifted, W>>>{};
    } else {
      return type_item<nothing>{};
    }
  }
  template <class Numbers>
  struct parts;
  template <int... I>
  struct parts<std::integer_sequence<int, I...>> : slot<I, typename decltype(part_type<I>())::type>... {};

  // Rows [base, base + rows), of `count` elements each. `values` has what blocks for the row have made.
  template <class Values>
  static void run(frame_type& f, [[maybe_unused]] const Values& values, std::ptrdiff_t base, int rows, int count) {
    f.index[static_cast<std::size_t>(Label)] = base;
    parts<numbers> own;
    environment_type env;
    start(f, values, env, own, rows, count, numbers{});
    for (int k = 0; k < count; ++k) step(f, env, own, rows, B::reversed ? count - 1 - k : k, k == 0, numbers{});
    end(f, own, rows, count, numbers{});
  }

 private:
  template <class Values, class Parts, int... I>
  WEFT_ALWAYS_INLINE static void start(frame_type& f, const Values& values, environment_type& env, Parts& own, int rows,
                                       int count, std::integer_sequence<int, I...>) {
    (start_at<I>(f, values, env, slot_of<I>(own), rows, count), ...);
  }
  template <int I, class Values, class Part>
  WEFT_ALWAYS_INLINE static void start_at(frame_type& f, const Values& values, environment_type& env, Part& own,
                                          int rows, int count) {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code == opcode::literal) {
      here_type::template run_literal<at.row>(env);
    } else if constexpr (at.code == opcode::read_value && !is_callable_row<types, at.row>) {
      if constexpr (requires { slot_of<at.row>(values)[0]; })
        slot_of<at.row>(env) = slot_of<at.row>(values);
      else
        slot_of<at.row>(env) =
            in_all_lanes<typename types::template element<at.row>, W, mask_bytes>(slot_of<at.row>(f.values));
    } else if constexpr (at.code == opcode::read_leaf && !is_callable_row<types, at.row>) {
      using T = typename types::template element<at.row>;
      const auto c = array_cursor<along, I, 1>(f);
      const std::ptrdiff_t step = row_step<types::loops.rows[at.row].access.labels>(slot_of<at.row>(f.leaves));
      for (int row = 0; row < W; ++row) {
        own[row] = row < rows
                       ? load_at<T, W, mask_bytes, is_unit<along, I>(), false>(c.data + row * step, c.stride, 0, count)
                       : lanes<T, W>(T(0));
      }
      turn(own);
    } else if constexpr (at.code == opcode::scan) {
      using monoid = monoid_row<types, at.row>;
      own = monoid::monoid::template neutral<lanes<typename monoid::lifted, W>>();
    }
  }
  template <label_set Labels, class Array>
  static std::ptrdiff_t row_step(const Array& array) {
    return (Labels & label_bit(Label)) == 0 ? 0 : array.strides[static_cast<std::size_t>(Label)];
  }

  template <class Parts, int... I>
  WEFT_ALWAYS_INLINE static void step(frame_type& f, environment_type& env, Parts& own, int rows, int k, bool first,
                                      std::integer_sequence<int, I...>) {
    const here_type here{0, rows, first};
    (step_at<I>(here, f, env, slot_of<I>(own), k), ...);
  }
  template <int I, class Part>
  WEFT_ALWAYS_INLINE static void step_at(const here_type& here, frame_type& f, environment_type& env, Part& own,
                                         int k) {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code == opcode::read_leaf && !is_callable_row<types, at.row>) {
      slot_of<at.row>(env) = own[k];
    } else if constexpr (at.code == opcode::compute) {
      here.template compute<I>(f, env, nothing{}, static_cast<typename types::template row_type<at.row>*>(nullptr));
    } else if constexpr (at.code == opcode::scan) {
      constexpr bool exclusive = types::template node<at.row>.exclusive;
      using monoid = monoid_row<types, at.row>;
      using T = typename monoid::lifted;
      const auto next = monoid::monoid::template combine<lanes<T, W>>(own, here_type::template lifted<at.row>(env));
      slot_of<at.row>(env) = here_type::template finished<at.row>(exclusive ? own : next, T(1));
      if constexpr (exclusive) {
        if (here.first)
          slot_of<at.row>(env) = in_all_lanes<typename types::template element<at.row>, W, mask_bytes>(
              here_type::template empty_value<at.row>());
      }
      own = next;
    } else if constexpr (at.code == opcode::write_output) {
      own[k] =
          to_lanes_of<typename target_elements<Program>::template at<at.storage>, W, mask_bytes>(slot_of<at.row>(env));
    }
  }

  template <class Parts, int... I>
  WEFT_ALWAYS_INLINE static void end(frame_type& f, Parts& own, int rows, int count, std::integer_sequence<int, I...>) {
    (end_at<I>(f, slot_of<I>(own), rows, count), ...);
  }
  template <int I, class Part>
  WEFT_ALWAYS_INLINE static void end_at(frame_type& f, Part& own, int rows, int count) {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code == opcode::write_output) {
      using T = typename target_elements<Program>::template at<at.storage>;
      const auto c = array_cursor<along, I, 1>(f);
      const std::ptrdiff_t step =
          row_step<types::loops.roots[at.storage].access.labels>(slot_of<at.storage>(f.outputs));
      turn(own);
      for (int row = 0; row < rows; ++row)
        store_at<T, W, is_unit<along, I>(), false>(c.data + row * step, c.stride, 0, count, own[row]);
    }
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
