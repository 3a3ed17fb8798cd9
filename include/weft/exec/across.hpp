// The shortest rows, with the rows as lanes: as many rows as there are lanes are transposed, so that a step takes one
// element of each, nothing has to be moved between lanes, and no lane is idle for a row's length. No row depends on
// those beside it.
#pragma once

#include <weft/exec/relative_sweeps.hpp>
#include <weft/exec/strip_plan.hpp>
#include <weft/exec/turn.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Elements of W rows, one vector for each column.
template <class T, int W, int Columns>
struct row_tile {
  lanes<T, W> column[Columns];
};

/// Lane loop `Child` of the strips of loop `Loop`, across the rows. `Strip` has the frame, and what the loops of a
/// strip hand on: transposed leaves, kept values, states and values of the rows.
template <class Program, int W, int Loop, int Child>
struct across_rows {
  using plan = strip_plan<Program, Loop>;
  static constexpr int Label = plan::loop.label;
  using B = block_types<Program, Child + 1, Label>;
  using along = block_types<Program, Child + 1>;
  using types = typename B::types;
  using frame_type = frame<Program>;
  using numbers = std::make_integer_sequence<int, B::count>;
  static constexpr int mask_bytes = program_lanes<Program>::bytes;
  using environment_type = environment<B, W, mask_bytes, std::make_index_sequence<static_cast<std::size_t>(B::count)>>;
  using here_type = position<Program, B, W, mask_bytes, false>;
  template <class T>
  using tile = row_tile<T, W, plan::longest_across(W)>;

  template <class T>
  static constexpr bool is_moved = fits_lanes<T> && sizeof(T) >= 4 && W * sizeof(T) >= 16;

  template <int I>
  static constexpr bool is_possible_at() {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code == opcode::read_leaf) {
      return is_callable_row<types, at.row> || is_moved<typename types::template element<at.row>>;
    } else if constexpr (at.code == opcode::write_output) {
      return is_moved<typename target_elements<Program>::template at<at.storage>>;
    } else if constexpr (at.code == opcode::read_storage || at.code == opcode::write_storage) {
      if constexpr (plan::is_kept(at.storage))
        return is_moved<typename target_elements<Program>::template at<types::plan.storages[at.storage].root>>;
      else
        return false;
    } else if constexpr (at.code == opcode::scan) {
      return types::plan.storages[at.storage].place == place::registers;
    } else if constexpr (at.code == opcode::accumulate) {
      // Where an element is taken in by a test of all lanes, a row would depend on those beside it.
      using monoid = typename monoid_row<types, at.row>::monoid;
      using V = lanes<typename monoid_row<types, at.row>::lifted, W>;
      return is_relative<I> || sums_in_block<along, W, I> || !(appends<monoid, V> || has_relative_form<monoid>);
    } else {
      return at.code == opcode::literal || at.code == opcode::read_value || at.code == opcode::compute;
    }
  }
  template <int I>
  static constexpr bool is_relative = I == B::count - 1 && is_relative_reduction<along, W>;
  static constexpr bool possible = [] {
    bool all = W > 1;
    [&]<int... I>(std::integer_sequence<int, I...>) { ((all = all && is_possible_at<I>()), ...); }
    (numbers{});
    return all;
  }();

  // Whether what a reduction takes are a leaf's elements as they are.
  template <int I>
  static constexpr bool takes_leaf = [] {
    constexpr int operand = types::template operand<B::template at<I>.row, 0>;
    using T = typename types::template element<operand>;
    return plan::first_reader(operand) >= 0 &&
           std::is_same_v<T, typename monoid_row<types, B::template at<I>.row>::lifted>;
  }();
  template <int I>
  static auto part_type() {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code == opcode::write_output) {
      return type_item<tile<typename target_elements<Program>::template at<at.storage>>>{};
    } else if constexpr (at.code == opcode::accumulate) {
      if constexpr (takes_leaf<I>)
        return type_item<nothing>{};
      else
        return type_item<tile<typename monoid_row<types, at.row>::lifted>>{};
    } else {
      return type_item<nothing>{};
    }
  }
  template <int I>
  static auto carry_type() {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code == opcode::scan) {
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
  // Apart from the columns, which are arrays, so that compilers keep them in registers.
  template <class Numbers>
  struct carries;
  template <int... I>
  struct carries<std::integer_sequence<int, I...>> : slot<I, typename decltype(carry_type<I>())::type>... {};

  // The strip's rows, of `count` elements each.
  template <class Strip>
  static void run(Strip& strip, int count) {
    strip.f.index[static_cast<std::size_t>(Label)] = strip.base;
    parts<numbers> own;
    carries<numbers> carry;
    environment_type env;
    start(strip, env, carry, count, numbers{});
    for (int k = 0; k < count; ++k) step(strip, env, own, carry, B::reversed ? count - 1 - k : k, k == 0, numbers{});
    end(strip, own, count, numbers{});
  }

 private:
  template <class Strip, class Carries, int... I>
  WEFT_ALWAYS_INLINE static void start(Strip& strip, environment_type& env, Carries& carry, int count,
                                       std::integer_sequence<int, I...>) {
    (start_at<I>(strip, env, slot_of<I>(carry), count), ...);
  }
  template <int I, class Strip, class Carry>
  WEFT_ALWAYS_INLINE static void start_at(Strip& strip, environment_type& env, Carry& carry, int count) {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code == opcode::literal) {
      here_type::template run_literal<at.row>(env);
    } else if constexpr (at.code == opcode::read_value && !is_callable_row<types, at.row>) {
      if constexpr (plan::makes(at.row) || plan::takes(at.row))
        slot_of<at.row>(env) = slot_of<at.row>(strip.values);
      else
        slot_of<at.row>(env) =
            in_all_lanes<typename types::template element<at.row>, W, mask_bytes>(slot_of<at.row>(strip.f.values));
    } else if constexpr (at.code == opcode::read_leaf && !is_callable_row<types, at.row>) {
      if constexpr (plan::first_reader(at.row) == Child) load_leaf<I>(strip, count);
    } else if constexpr (at.code == opcode::scan) {
      using monoid = monoid_row<types, at.row>;
      carry = monoid::monoid::template neutral<lanes<typename monoid::lifted, W>>();
    }
  }
  template <int I, class Strip>
  WEFT_ALWAYS_INLINE static void load_leaf(Strip& strip, int count) {
    constexpr int row = B::template at<I>.row;
    using T = typename types::template element<row>;
    constexpr bool by_row = (types::loops.rows[row].access.labels & label_bit(Label)) != 0;
    const auto c = array_cursor<along, I, 1>(strip.f);
    auto& columns = slot_of<row>(strip.leaves).column;
    if constexpr (by_row) {
      const std::ptrdiff_t step = slot_of<row>(strip.f.leaves).strides[static_cast<std::size_t>(Label)];
      for (int k = 0; k < count; k += W) load_rows<I>(strip, c, step, k, count - k < W ? count - k : W, columns + k);
    } else if (strip.is_first) {
      for (int k = 0; k < count; ++k)
        columns[k] = lanes<T, W>(load_at<T, 1, 1, is_unit<along, I>(), true>(c.data, c.stride, k, 1));
    }
  }

  // Of each row n elements from element k on, as columns.
  template <int I, class Strip, class Cursor, class V>
  WEFT_ALWAYS_INLINE static void load_rows(const Strip& strip, const Cursor& c, std::ptrdiff_t step, int k, int n,
                                           V* columns) {
    using T = typename V::value_type;
#pragma GCC unroll 16
    for (int i = 0; i < W; ++i) {
      columns[i] = i < strip.rows
                       ? load_at<T, W, mask_bytes, is_unit<along, I>(), false>(c.data + i * step, c.stride, k, n)
                       : columns[0];
    }
    turn(columns);
  }

  template <class Strip, class Parts, class Carries, int... I>
  WEFT_ALWAYS_INLINE static void step(Strip& strip, environment_type& env, Parts& own, Carries& carry, int k,
                                      bool first, std::integer_sequence<int, I...>) {
    const here_type here{0, strip.rows, first};
    (step_at<I>(here, strip, env, slot_of<I>(own), slot_of<I>(carry), k), ...);
  }
  template <int I, class Strip, class Part, class Carry>
  WEFT_ALWAYS_INLINE static void step_at(const here_type& here, Strip& strip, environment_type& env, Part& own,
                                         Carry& carry, int k) {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code == opcode::read_leaf && !is_callable_row<types, at.row>) {
      slot_of<at.row>(env) = slot_of<at.row>(strip.leaves).column[k];
    } else if constexpr (at.code == opcode::read_storage) {
      using T = typename target_elements<Program>::template at<types::plan.storages[at.storage].root>;
      slot_of<at.row>(env) = to_lanes_of<typename types::template element<at.row>, W, mask_bytes>(
          load<T, W>(slot_of<at.storage>(strip.kept).data[0] + k * W));
    } else if constexpr (at.code == opcode::write_storage) {
      using T = typename target_elements<Program>::template at<types::plan.storages[at.storage].root>;
      store(slot_of<at.storage>(strip.kept).data[0] + k * W, to_lanes_of<T, W, mask_bytes>(slot_of<at.row>(env)));
    } else if constexpr (at.code == opcode::compute) {
      here.template compute<I>(strip.f, env, nothing{},
                               static_cast<typename types::template row_type<at.row>*>(nullptr));
    } else if constexpr (at.code == opcode::scan) {
      constexpr bool exclusive = types::template node<at.row>.exclusive;
      using monoid = monoid_row<types, at.row>;
      using T = typename monoid::lifted;
      const auto next = monoid::monoid::template combine<lanes<T, W>>(carry, here_type::template lifted<at.row>(env));
      slot_of<at.row>(env) = here_type::template finished<at.row>(exclusive ? carry : next, T(1));
      if constexpr (exclusive) {
        if (here.first)
          slot_of<at.row>(env) = in_all_lanes<typename types::template element<at.row>, W, mask_bytes>(
              here_type::template empty_value<at.row>());
      }
      carry = next;
    } else if constexpr (at.code == opcode::accumulate) {
      if constexpr (!takes_leaf<I>) own.column[k] = here_type::template operand_value<at.row>(env);
    } else if constexpr (at.code == opcode::write_output) {
      own.column[k] =
          to_lanes_of<typename target_elements<Program>::template at<at.storage>, W, mask_bytes>(slot_of<at.row>(env));
    }
  }

  template <class Strip, class Parts, int... I>
  WEFT_ALWAYS_INLINE static void end(Strip& strip, Parts& own, int count, std::integer_sequence<int, I...>) {
    (end_at<I>(strip, slot_of<I>(own), count), ...);
  }
  template <int I, class Strip, class Part>
  WEFT_ALWAYS_INLINE static void end_at(Strip& strip, Part& own, int count) {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code == opcode::accumulate) {
      auto& total = slot_of<at.storage>(strip.states).totals;
      if constexpr (takes_leaf<I>)
        accumulate<I>(total, slot_of<types::template operand<at.row, 0>>(strip.leaves).column, count);
      else
        accumulate<I>(total, own.column, count);
    } else if constexpr (at.code == opcode::write_output) {
      for (int k = 0; k < count; k += W) turn(own.column + k);
      write_rows<I>(strip, own.column, count);
    }
  }
  // Rows without gaps are written whole as long as the next one is still to come.
  template <int I, class Strip, class V>
  WEFT_ALWAYS_INLINE static void write_rows(Strip& strip, const V* rows, int count) {
    constexpr instruction at = B::template at<I>;
    using T = typename target_elements<Program>::template at<at.storage>;
    const auto c = array_cursor<along, I, 1>(strip.f);
    constexpr bool by_row = (types::loops.roots[at.storage].access.labels & label_bit(Label)) != 0;
    static_assert(by_row);
    const std::ptrdiff_t step = slot_of<at.storage>(strip.f.outputs).strides[static_cast<std::size_t>(Label)];
    const int full = count & -W, rest = count - full, end = strip.rows;  // here, where no store can change it
    int row = 0;
    if constexpr (is_unit<along, I>()) {
      if (rest > 0 && step == count) {
        const int whole = end - (full + W - 1) / count;  // a last vector that ends within the strip
        T* p = c.data;
        for (; row < whole; ++row, p += count) {
          for (int k = 0; k < full; k += W) store(p + k, rows[k + row]);
          store(p + full, rows[full + row]);
          observe(p, count, true);
        }
      }
    }
    for (; row < end; ++row) {
      for (int k = 0; k < full; k += W)
        store_at<T, W, is_unit<along, I>(), true>(c.data + row * step, c.stride, k, W, rows[k + row]);
      if (rest > 0)
        store_at<T, W, is_unit<along, I>(), false>(c.data + row * step, c.stride, full, rest, rows[full + row]);
    }
  }

  // Of the elements of each row. Two totals, since a step waits for the one before it.
  template <class Monoid, class V, class Take>
  WEFT_ALWAYS_INLINE static state_t<Monoid, V> total_of(const V* x, int count, Take take) {
    state_t<Monoid, V> even = Monoid::template neutral<V>(), odd = even;
    int k = 0;
    for (; k + 2 <= count; k += 2) {
      even = take(even, x[k]);
      odd = take(odd, x[k + 1]);
    }
    if (k < count) even = take(even, x[k]);
    return combine_states<Monoid, V>(even, odd);
  }

  template <int I, class State, class Column>
  WEFT_ALWAYS_INLINE static void accumulate(State& total, const Column* x, int count) {
    using monoid = monoid_row<types, B::template at<I>.row>;
    using M = typename monoid::monoid;
    using T = typename monoid::lifted;
    using V = lanes<T, W>;
    if constexpr (is_relative<I>) {
      using bound = number_bound<typename M::relative_bound>;
      using R = typename M::relative_monoid;
      const V reference =
          total_of<bound, V>(x, count, [](V before, V own) { return bound::template combine<V>(before, own); });
      total = M::template from_relative<V>(reference, total_of<R, V>(x, count, [reference](V sum, V own) {
                                             return add_relative_to<M, V>(sum, own, reference);
                                           }));
      const auto is_bounded =
          M::template can_append<V>(M::template from_relative<V>(reference, R::template neutral<V>()), reference);
      if (holds(is_bounded)) [[likely]]
        return;
      auto other = M::template neutral<V>();
      for (int k = 0; k < count; ++k) other = M::template combine<V>(other, M::template lift<V>(x[k]));
      total =
          each_plane<M, V, monoid::planes>(total, other, [is_bounded](V a, V b) { return select(is_bounded, a, b); });
    } else if constexpr (sums_in_block<along, W, I>) {
      using form = block_form<M, T, W>;
      using S = typename M::block_monoid;
      const V shift = form::shift_of_columns(x, count < W ? count : W);
      const auto sums = total_of<S, V>(x, count, [shift](const auto& before, const V& own) {
        return S::template append<V>(before, M::template below_shift<V>(own, shift));
      });
      total = M::template of_block<V>(sums, shift, V(static_cast<T>(count)));
    } else {
      total = total_of<M, V>(x, count, [](const auto& before, const V& own) {
        return combine_states<M, V>(before, M::template lift<V>(own));
      });
    }
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
