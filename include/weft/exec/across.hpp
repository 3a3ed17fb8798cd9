// The shortest rows, with the rows as lanes: as many rows as there are lanes are transposed, so that a step takes one
// element of each, nothing has to be moved between lanes, and no lane is idle for a row's length. No row depends on
// those beside it.
#pragma once

#include <weft/exec/column_totals.hpp>
#include <weft/exec/row_tile.hpp>
#include <weft/exec/strip_plan.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

/// Lane loop `Child` of the strips of loop `Loop`, across the rows. `Strip` has the frame, and what the loops of a
/// strip hand on: transposed leaves, kept values, states and values of the rows.
template <class Program, int W, int Loop, int Child>
struct across_rows {
  using plan = strip_plan<Program, Loop>;
  static constexpr int Label = plan::loop.label;
  using B = block_types<Program, Child + 1, Label>;
  using along = block_types<Program, Child + 1>;
  using types = typename B::types;
  using numbers = std::make_integer_sequence<int, B::count>;
  using literals = typename B::template numbers_of<opcode::literal>;
  using read_values = typename B::template numbers_of<opcode::read_value>;
  static constexpr int mask_bytes = program_lanes<Program>::bytes;
  using environment_type = environment<B, W, mask_bytes, std::make_index_sequence<static_cast<std::size_t>(B::count)>>;
  using here_type = position<Program, B, W, mask_bytes, false>;
  template <class T>
  using tile = row_tile<T, W, plan::longest_across(W)>;
  template <int I>
  using array_at = tiled_array<Program, along, W, I, Label>;

  template <class T>
  static constexpr bool is_moved = fits_lanes<T>&& lane_bytes<T> >= 4 && W* lane_bytes<T> >= 16;

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
      return sums_below_bound<along, W, I> || sums_in_block<along, W, I> ||
             !(appends<monoid, V> || has_relative_form<monoid>);
    } else {
      return at.code == opcode::literal || at.code == opcode::read_value || at.code == opcode::compute;
    }
  }
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
  // Whether a scan's carry is what came before the last steps, at most a stretch, and those: so many that chains of
  // additions may be long.
  static constexpr int stretch = 8;
  template <int I>
  static constexpr bool has_levels = [] {
    using monoid = monoid_row<types, B::template at<I>.row>;
    return plan::longest_across(W) > stretch &&
           steps_relative<typename monoid::monoid, lanes<typename monoid::lifted, W>>;
  }();
  template <int I>
  static auto carry_type() {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code == opcode::scan) {
      using monoid = monoid_row<types, at.row>;
      using V = lanes<typename monoid::lifted, W>;
      if constexpr (has_levels<I>)
        return type_item<leveled_carry<typename monoid::monoid, V>>{};
      else
        return type_item<state_t<typename monoid::monoid, V>>{};
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

  // A scan whose steps are two long chains each, an exponential and a logarithm say: all of a stretch are taken before
  // the first is finished, as the processor sees no more than a few steps ahead.
  static constexpr int split = [] {
    int first = -1;
    [&]<int... I>(std::integer_sequence<int, I...>) { ((first = first < 0 && has_levels<I> ? I : first), ...); }
    (typename B::template numbers_of<opcode::scan>{});
    return first;
  }();

  // The strip's rows, of `count` elements each.
  template <class Strip>
  static void run(Strip& strip, int count) {
    strip.f.index[static_cast<std::size_t>(Label)] = strip.base;
    parts<numbers> own;
    carries<numbers> carry;
    start(strip, carry, count, numbers{});
    if constexpr (split >= 0) {
      using monoid = monoid_row<types, B::template at<split>.row>;
      environment_type env[stretch];
      state_t<typename monoid::monoid, lanes<typename monoid::lifted, W>> states[stretch];
      for (environment_type& each : env) start_values(strip, each, literals{}, read_values{});
      for (int k = 0; k < count; k += stretch) {
        const int now = count - k < stretch ? count - k : stretch;
        if (k > 0) end_stretch(carry, numbers{});
        for (int i = 0; i < now; ++i) {
          step<0>(strip, env[i], own, carry, k + i, count, std::make_integer_sequence<int, split>{});
          states[i] = next_state<split>(env[i], slot_of<split>(carry));
        }
        for (int i = 0; i < now; ++i) {
          finish<split>(here_type{0, strip.rows, k + i == 0}, env[i], states[i]);
          step<split + 1>(strip, env[i], own, carry, k + i, count,
                          std::make_integer_sequence<int, B::count - split - 1>{});
        }
      }
    } else {
      environment_type env;
      start_values(strip, env, literals{}, read_values{});
      for (int k = 0; k < count; ++k) {
        if (k > 0 && k % stretch == 0) end_stretch(carry, numbers{});
        step<0>(strip, env, own, carry, k, count, numbers{});
      }
    }
    end(strip, own, count, numbers{});
  }

 private:
  // What is the same in all steps.
  template <class Strip, int... Literal, int... Read>
  WEFT_ALWAYS_INLINE static void start_values([[maybe_unused]] Strip& strip, [[maybe_unused]] environment_type& env,
                                              std::integer_sequence<int, Literal...>,
                                              std::integer_sequence<int, Read...>) {
    (here_type::template run_literal<B::template at<Literal>.row>(env), ...);
    (start_value<B::template at<Read>.row>(strip, env), ...);
  }
  template <int Row, class Strip>
  WEFT_ALWAYS_INLINE static void start_value([[maybe_unused]] Strip& strip, [[maybe_unused]] environment_type& env) {
    if constexpr (is_callable_row<types, Row>)
      return;
    else if constexpr (plan::makes(Row) || plan::takes(Row))
      slot_of<Row>(env) = slot_of<Row>(strip.values);
    else
      slot_of<Row>(env) =
          in_all_lanes<typename types::template element<Row>, W, mask_bytes>(slot_of<Row>(strip.f.values));
  }
  template <class Strip, class Carries, int... I>
  WEFT_ALWAYS_INLINE static void start(Strip& strip, Carries& carry, int count, std::integer_sequence<int, I...>) {
    (start_at<I>(strip, slot_of<I>(carry), count), ...);
  }
  template <int I, class Strip, class Carry>
  WEFT_ALWAYS_INLINE static void start_at(Strip& strip, Carry& carry, int count) {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code == opcode::read_leaf && !is_callable_row<types, at.row>) {
      if constexpr (plan::first_reader(at.row) == Child)
        array_at<I>::load(strip, slot_of<at.row>(strip.leaves).column, count);
    } else if constexpr (at.code == opcode::scan) {
      using monoid = monoid_row<types, at.row>;
      using M = typename monoid::monoid;
      using V = lanes<typename monoid::lifted, W>;
      const auto none = M::template neutral<V>();
      if constexpr (has_levels<I>)
        carry = {M::template reference_of<V>(none), M::template relative_total<V>(none),
                 M::template relative_total<V>(none)};
      else
        carry = none;
    }
  }
  // Instructions First, First + 1, ... of step k.
  template <int First, class Strip, class Parts, class Carries, int... I>
  WEFT_ALWAYS_INLINE static void step(Strip& strip, environment_type& env, Parts& own, Carries& carry, int k, int count,
                                      std::integer_sequence<int, I...>) {
    const here_type here{0, strip.rows, k == 0};
    (step_at<First + I>(here, strip, env, slot_of<First + I>(own), slot_of<First + I>(carry),
                        B::reversed ? count - 1 - k : k),
     ...);
  }
  // One more element into a scan's carry: the state that this step comes to.
  template <int I, class Carry>
  WEFT_ALWAYS_INLINE static auto next_state(const environment_type& env, Carry& carry) {
    constexpr int row = B::template at<I>.row;
    constexpr bool exclusive = types::template node<row>.exclusive;
    using monoid = monoid_row<types, row>;
    using M = typename monoid::monoid;
    using V = lanes<typename monoid::lifted, W>;
    const Carry last = carry;
    if constexpr (has_levels<I>) {
      const auto to = M::template step_to<V>(last.reference, V(here_type::template operand_value<row>(env)));
      carry = {to.reference, M::template move_up<V>(last.before, to.scale),
               M::relative_monoid::template combine<V>(M::template move_up<V>(last.within, to.scale), to.term)};
      return scan_step<here_type>::template total_of_carry<M, V>(exclusive ? last : carry);
    } else {
      carry = M::template combine<V>(last, here_type::template lifted<row>(env));
      return exclusive ? last : carry;
    }
  }
  template <int I, class State>
  WEFT_ALWAYS_INLINE static void finish(const here_type& here, environment_type& env, const State& state) {
    constexpr int row = B::template at<I>.row;
    slot_of<row>(env) = here_type::template finished<row>(state, typename monoid_row<types, row>::lifted(1));
    if constexpr (types::template node<row>.exclusive) {
      if (here.first) scan_step<here_type>::template mark_first<row>(env);
    }
  }
  template <class Carries, int... I>
  WEFT_ALWAYS_INLINE static void end_stretch([[maybe_unused]] Carries& carry, std::integer_sequence<int, I...>) {
    (
        [&] {
          if constexpr (B::template at<I>.code == opcode::scan) {
            if constexpr (has_levels<I>) {
              using R = typename monoid_row<types, B::template at<I>.row>::monoid::relative_monoid;
              auto& own = slot_of<I>(carry);
              using V = decltype(own.before);
              own.before = R::template combine<V>(own.before, own.within);
              own.within = R::template neutral<V>();
            }
          }
        }(),
        ...);
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
      finish<I>(here, env, next_state<I>(env, carry));
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
        column_totals<along, W, I>::find(total, slot_of<types::template operand<at.row, 0>>(strip.leaves).column,
                                         count);
      else
        column_totals<along, W, I>::find(total, own.column, count);
    } else if constexpr (at.code == opcode::write_output) {
      array_at<I>::write(strip, own.column, count);
    }
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
