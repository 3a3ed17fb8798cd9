// Several iterations of the loop around a lane loop at a time, where each of them takes the same states a step further:
// down the columns of a tile, say. A vector of states is then loaded and stored once for all of them.
#pragma once

#include <weft/exec/relative_groups.hpp>
#include <weft/exec/scan_rows.hpp>
#include <weft/exec/storage.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// An operation that can prepare its second operand, where that changes along the lanes, but not along the label.
template <class B, int Row, int Label, class RowType>
inline constexpr bool prepares_for_rows = false;
template <class B, int Row, int Label, class Op, int First, int Second>
requires Op::prepares_lanes inline constexpr bool prepares_for_rows<B, Row, Label, map_row<Op, First, Second>> =
    std::is_floating_point_v<
        compute_t<Op, element_at<typename B::types::G, First>, element_at<typename B::types::G, Second>>> &&
    (B::types::loops.rows[B::types::template operand<Row, 1>].domain & (label_bit(Label) | label_bit(B::lane))) ==
        label_bit(B::lane);

/// Groups of iterations of loop `Loop`, whose only child is the loop of lane_loop `Lane`.
template <class Lane, int Loop>
struct row_group {
  using B = typename Lane::B;
  using types = typename B::types;
  using frame_type = typename Lane::frame_type;
  using cursors_type = typename Lane::cursors_type;
  using environment_type = typename Lane::environment_type;
  static constexpr int W = Lane::width;
  static constexpr plan_node loop = types::plan.nodes[Loop];
  static constexpr auto label = static_cast<std::size_t>(loop.label);

  // Several dear scans wait for each other more than they gain, but where they share a reference.
  static constexpr int rows = Lane::cost() > 8 && Lane::has(opcode::scan) &&
                                      !Lane::scans_relative(typename Lane::numbers{})
                                  ? 1
                                  : 4;

  static constexpr bool has_states = Lane::has(opcode::accumulate) || Lane::has(opcode::scan);
  // Written past the caches, four rows in turn take five times as long as one after the other.
  static constexpr bool only_scans = Lane::has(opcode::scan) && !Lane::has(opcode::accumulate);
  // All states are in arrays; a scan that finds its carry in the output would have to wait for the row before.
  static constexpr bool is_possible() {
    if (W == 1 || rows == 1 || loop.mode != loop_mode::sequential) return false;
    if (!types::plan.nodes[types::plan.nodes[Lane::block].parent].starts.empty()) return false;
    for (int i = 0; i < B::count; ++i) {
      const instruction& at = types::plan.instructions[B::first + i];
      if (at.code == opcode::finish) return false;
      if (at.storage < 0 || at.code == opcode::write_output) continue;
      const storage_slot& state = types::plan.storages[at.storage];
      // Values that are kept relative to a reference have notes of it for each row.
      if (state.use == storage_use::value && state.reference >= 0) return false;
      if (at.code != opcode::accumulate && at.code != opcode::scan && at.code != opcode::refer) continue;
      if (state.place == place::registers || state.place == place::previous_output) return false;
      if (state.reference >= 0 && (at.code != opcode::accumulate || !is_moved_here(state.reference))) return false;
      // One reference moves for all rows, so one state has to take them.
      if (state.reference >= 0 && (types::loops.rows[at.row].reduced & label_bit(loop.label)) == 0) return false;
      if (at.code == opcode::accumulate && (types::loops.rows[at.row].reduced & label_bit(B::lane)) != 0) return false;
    }
    return has_states || prepares_any(typename Lane::numbers{});
  }

  // Whether the block moves reference `number`, for each lane its own.
  static constexpr bool is_moved_here(int number) {
    for (int i = 0; i < B::count; ++i) {
      const instruction& at = types::plan.instructions[B::first + i];
      if (at.code == opcode::refer && at.storage == number) return true;
    }
    return false;
  }

  // Whether an instruction gives the same in all iterations, or prepares an operand that is the same.
  template <int I>
  static constexpr bool is_same = [] {
    constexpr instruction at = B::template at<I>;
    return (at.code == opcode::literal || at.code == opcode::read_value || at.code == opcode::read_storage) &&
           !is_callable_row<types, at.row> && (types::loops.rows[at.row].domain & label_bit(loop.label)) == 0;
  }();
  template <int I>
  static constexpr bool prepares_at = [] {
    if constexpr (B::template at<I>.code == opcode::compute)
      return prepares_for_rows<B, B::template at<I>.row, loop.label,
                               typename types::template row_type<B::template at<I>.row>>;
    else
      return false;
  }();
  template <int... I>
  static constexpr bool prepares_any(std::integer_sequence<int, I...>) {
    return (prepares_at<I> || ...);
  }
  static constexpr bool possible = is_possible();

  // Some of `count` iterations, of which there are `rows`, from index `first` on in steps of 1 or -1; how many: none
  // where the lowest level of a carry is full before. Their cursors are made once, but for outputs that are written
  // past the caches where a row stands in its place.
  static int run(frame_type& f, std::ptrdiff_t first, std::ptrdiff_t step, std::ptrdiff_t count) {
    if constexpr (is_relative) return relative_group<Lane, Loop>::run(f, first, step, count);
    const std::ptrdiff_t left = steps_left(f, typename B::template numbers_of<opcode::scan>{});
    const std::ptrdiff_t most = !streams<typename Lane::program>::any(f) || left < rows ? left : rows;
    const int groups = static_cast<int>(count < most ? count : most) / rows;
    run_from(f, first, step, groups, std::make_integer_sequence<int, rows>{});
    return rows * groups;
  }

 private:
  // Until the lowest level of a carry is full.
  template <int... I>
  static std::ptrdiff_t steps_left([[maybe_unused]] const frame_type& f, std::integer_sequence<int, I...>) {
    std::ptrdiff_t left = fold_length;
    (scratch_levels<typename Lane::program, W, B::template at<I>.storage>::shorten(f, left), ...);
    return left;
  }
  template <int... R>
  static void run_from(frame_type& f, std::ptrdiff_t first, std::ptrdiff_t step, int groups,
                       std::integer_sequence<int, R...> all) {
    cursors_type c[] = {Lane::template cursors_at<label>(f, first + R * step)...};
    const auto steps = group_steps(c, typename Lane::numbers{});
    for (int group = 0; group < groups; ++group) {
      if (group > 0) next_rows(c, steps, 1, typename Lane::numbers{});
      run_group(f, c, first + group * rows * step, step, all);
    }
  }
  template <int... R>
  WEFT_ALWAYS_INLINE static void run_group(frame_type& f, const cursors_type (&c)[rows], std::ptrdiff_t first,
                                           std::ptrdiff_t step, std::integer_sequence<int, R...> all) {
    const std::ptrdiff_t count = width_of<B>(f);
    std::ptrdiff_t k = 0;
    for (; k + W <= count; k += W) take_all(typename Lane::full_position{k, W, k == 0}, f, c, first, step, all);
    if (k < count) {
      using rest = position<typename Lane::program, B, W, Lane::mask_bytes, false>;
      take_all(rest{k, static_cast<int>(count - k), k == 0}, f, c, first, step, all);
    }
  }

  // Whether all rows are taken into one state.
  template <int I>
  static constexpr bool shares_state = B::template at<I>.code == opcode::accumulate &&
                                       (types::loops.rows[B::template at<I>.row].reduced & label_bit(loop.label)) != 0;

  // One relative reduction and what makes its operand.
  static constexpr int last = B::count - 1;
  static constexpr bool find_relative() {
    if (!scan_split<B>::only_makes_operand(last)) return false;
    if constexpr (shares_state<last>) {
      using monoid = monoid_row<types, B::template at<last>.row>;
      return monoid::planar && has_relative_form<typename monoid::monoid>;
    }
    return false;
  }
  static constexpr bool is_relative = possible && find_relative();

  template <class Position, int... R>
  WEFT_ALWAYS_INLINE static void take_all(const Position& here, frame_type& f, const cursors_type (&c)[rows],
                                          std::ptrdiff_t first, std::ptrdiff_t step,
                                          std::integer_sequence<int, R...> all) {
    environment_type env[rows];
    typename Lane::states_type states;  // references that move for all rows together
    run_instructions(here, f, c, env, states, first, step, typename Lane::numbers{}, all);
  }

  // An instruction runs for all rows before the next one does.
  template <class Position, int... I, class Rows>
  WEFT_ALWAYS_INLINE static void run_instructions(const Position& here, frame_type& f, const cursors_type (&c)[rows],
                                                  environment_type (&env)[rows], typename Lane::states_type& states,
                                                  std::ptrdiff_t first, std::ptrdiff_t step,
                                                  std::integer_sequence<int, I...>, Rows all) {
    (run_on_rows<I>(here, f, c, env, states, first, step, all), ...);
  }
  template <int I, class Position, int... R>
  WEFT_ALWAYS_INLINE static void run_on_rows(const Position& here, frame_type& f, const cursors_type (&c)[rows],
                                             environment_type (&env)[rows], typename Lane::states_type& states,
                                             std::ptrdiff_t first, std::ptrdiff_t step,
                                             std::integer_sequence<int, R...>) {
    if constexpr (shares_state<I>) {
      take_rows<I>(here, f, c[0], env, states, std::integer_sequence<int, R...>{});
      return;
    }
    if constexpr (B::template at<I>.code == opcode::refer) {
      constexpr int row = B::template at<I>.row;
      using V = std::remove_cvref_t<decltype(Position::template operand_value<row>(env[0]))>;
      const V x[] = {Position::template operand_value<row>(env[R])...};
      const V reference = refer_step<Position>::template follow<I>(here, f, x, slot_of<I>(c[0]), states);
      ((slot_of<row>(env[R]) = reference), ...);
      return;
    }
    if constexpr (B::template at<I>.code == opcode::scan) {
      if constexpr (scan_rows<Position, I>::is_possible()) {
        f.index[label] = first;
        scan_rows<Position, I>::run(here, f, env, slot_of<I>(c[0]));
        return;
      }
    }
    typename Lane::states_type none;
    if constexpr (is_same<I>) {
      here.template run<I>(f, env[0], c[0], none);
      ((slot_of<B::template at<I>.row>(env[R]) = slot_of<B::template at<I>.row>(env[0])), ...);
      return;
    }
    if constexpr (prepares_at<I>) {
      prepare_once<I>(here, f, env, static_cast<typename types::template row_type<B::template at<I>.row>*>(nullptr),
                      std::integer_sequence<int, R...>{});
      return;
    }
    if constexpr (side_by_side<Position>::template possible<I>) {
      side_by_side<Position>::template run<I>(f, env);
      return;
    }
    (
        [&] {
          if constexpr (B::template at<I>.code == opcode::scan) f.index[label] = first + R * step;
          here.template run<I>(f, env[R], c[R], none);
        }(),
        ...);
  }

  template <int I, class Position, class Op, int First, int Second, int... R>
  WEFT_ALWAYS_INLINE static void prepare_once(const Position& here, frame_type& f, environment_type (&env)[rows],
                                              map_row<Op, First, Second>* own, std::integer_sequence<int, R...>) {
    using computed = compute_t<Op, element_at<typename types::G, First>, element_at<typename types::G, Second>>;
    const auto second =
        to_lanes_of<computed, W, Lane::mask_bytes>(slot_of<types::template operand<B::template at<I>.row, 1>>(env[0]));
    constexpr form own_form = B::template at<I>.form;
    const constant_in_lanes<decltype(prepared<Op, own_form>(second))> ready{prepared<Op, own_form>(second)};
    (here.template compute<I>(f, env[R], ready, own), ...);
  }

  template <int I, class Position, class Cursors, int... R>
  WEFT_ALWAYS_INLINE static void take_rows(const Position& here, frame_type& f, const Cursors& c,
                                           const environment_type (&env)[rows],
                                           const typename Lane::states_type& states, std::integer_sequence<int, R...>) {
    constexpr int row = B::template at<I>.row;
    using monoid = monoid_row<types, row>;
    using M = typename monoid::monoid;
    using V = typename lane_value<typename monoid::lifted, W, Lane::mask_bytes>::type;
    auto state = here.template load_state<I, row>(slot_of<I>(c));
    constexpr int reference = types::plan.storages[B::template at<I>.storage].reference;
    if constexpr (reference >= 0)
      state = times<V>(state, refer_step<Position>::template scale_of<reference>(f, states));
    const V x[] = {Position::template operand_value<row>(env[R])...};
    if constexpr (has_relative_form<M> && is_lanes<V>)
      state = relative_rows<M, V>::take(state, x);
    else if constexpr (std::is_same_v<state_t<M, V>, V> && rounds<M, typename monoid::lifted>) {
      const V lifted[] = {M::template lift<V>(x[R])...};
      state = M::template combine<V>(state, total_by_halves<M, V, rows>(lifted));
    } else if constexpr (appends<M, V>) {  // one test for all
      if (holds((M::template can_append<V>(state, x[R]) & ...))) [[likely]]
        ((state = M::template append<V>(state, x[R])), ...);
      else
        ((state = take_in<M, V>(state, x[R])), ...);
    } else {
      ((state = take_in<M, V>(state, x[R])), ...);
    }
    here.template store_state<I, row>(slot_of<I>(c), state);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
