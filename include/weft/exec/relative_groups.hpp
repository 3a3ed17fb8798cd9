// Columns of a monoid that has a form relative to a reference, lane by lane: several rows at a time, for which the
// reference moves at most once.
#pragma once

#include <weft/exec/lane_loop.hpp>
#include <weft/exec/relative_rows.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// How far the cursors of some rows are from those of the next group.
template <class Cursors, int Rows, int... I>
WEFT_ALWAYS_INLINE std::array<std::ptrdiff_t, sizeof...(I)> group_steps(const Cursors (&c)[Rows],
                                                                        std::integer_sequence<int, I...>) {
  const auto step = [&]<int At>(std::integral_constant<int, At>) -> std::ptrdiff_t {
    if constexpr (requires { slot_of<At>(c[0]).data; })
      return Rows * (slot_of<At>(c[1]).data - slot_of<At>(c[0]).data);
    else
      return 0;
  };
  return {step(std::integral_constant<int, I>{})...};
}
// They go on to those of a group that comes `groups` later.
template <int I, class Cursors, int Rows, int... R>
WEFT_ALWAYS_INLINE void next_rows_at(Cursors (&c)[Rows], std::ptrdiff_t further, std::integer_sequence<int, R...>) {
  if constexpr (requires { slot_of<I>(c[0]).data; }) ((slot_of<I>(c[R]).data += further), ...);
}
template <class Cursors, int Rows, int... I>
WEFT_ALWAYS_INLINE void next_rows(Cursors (&c)[Rows], const std::array<std::ptrdiff_t, sizeof...(I)>& steps,
                                  std::ptrdiff_t groups, std::integer_sequence<int, I...>) {
  (next_rows_at<I>(c, groups * steps[I], std::make_integer_sequence<int, Rows>{}), ...);
}

/// Iterations of loop `Loop`, whose only child is the loop of lane_loop `Lane`, where the block's last instruction
/// accumulates in that form along `Loop`, and the others only make its operand.
template <class Lane, int Loop>
struct relative_group {
  using B = typename Lane::B;
  using types = typename B::types;
  using frame_type = typename Lane::frame_type;
  using cursors_type = typename Lane::cursors_type;
  using environment_type = typename Lane::environment_type;
  static constexpr int W = Lane::width, last = B::count - 1, row = B::template at<last>.row;
  static constexpr auto label = static_cast<std::size_t>(types::plan.nodes[Loop].label);
  using monoid = monoid_row<types, row>;
  using M = typename monoid::monoid;
  using V = typename lane_value<typename monoid::lifted, W, Lane::mask_bytes>::type;
  using relative = relative_rows<M, V>;
  using state = state_t<M, V>;
  template <bool Full>
  using here_type = position<typename Lane::program, B, W, Lane::mask_bytes, Full>;
  using states_cursor = std::remove_cvref_t<decltype(slot_of<last>(std::declval<cursors_type&>()))>;

  // In a narrow array a vector's state goes down a few groups of rows before the next vector's does: rows are near each
  // other in memory, and what lies around a group's few vectors would show. In a wide one a state is loaded and stored
  // for as many rows as there are registers for.
  static constexpr int few = 4, many = 8, groups_down = fold_length / few;
  static constexpr std::ptrdiff_t narrow = 16 * W;

  // Some of `count` iterations, at least `few`, from index `first` on in steps of 1 or -1; how many.
  static int run(frame_type& f, std::ptrdiff_t first, std::ptrdiff_t step, std::ptrdiff_t count) {
    // When a reference moves follows from the rows of a group, so a stripe has those of the whole array.
    const bool is_narrow = (f.unstriped > 0 ? f.unstriped : f.extents[static_cast<std::size_t>(B::lane)]) <= narrow;
    if (count >= many && !is_narrow) {
      run_along(f, first, step, std::make_integer_sequence<int, many>{});
      return many;
    }
    const int groups = !is_narrow ? 1 : count < few * groups_down ? static_cast<int>(count / few) : groups_down;
    run_down(f, first, step, groups, std::make_integer_sequence<int, few>{});
    return few * groups;
  }

 private:
  // What the block's other instructions make of the vector at index k.
  template <class Here, int... I>
  WEFT_ALWAYS_INLINE static V operand(frame_type& f, const cursors_type& c, const Here& here,
                                      std::integer_sequence<int, I...>) {
    environment_type env;
    typename Lane::states_type none;
    (here.template run<I>(f, env, c, none), ...);
    const V x = Here::template operand_value<row>(env);
    if constexpr (Here::full)
      return x;
    else  // the other lanes are not to make the reference move
      return only_first<typename M::relative_bound, typename monoid::lifted, W>(x, here.n);
  }
  // Takes some rows' elements in where the reference need not move; where it does, leaves them to the caller.
  template <int Rows, class Here, class Leeway, int... R>
  WEFT_ALWAYS_INLINE static bool take_near(frame_type& f, const cursors_type (&c)[Rows], const Here& here, state& s,
                                           const Leeway& leeway, V (&x)[Rows], std::integer_sequence<int, R...>) {
    ((x[R] = operand(f, c[R], here, std::make_integer_sequence<int, last>{})), ...);
    if (!relative::stays(s, relative::template farthest<Rows>(x), leeway())) [[unlikely]]
      return false;
    s = relative::append(s, x);
    return true;
  }
  template <bool Full, int Rows, int... R>
  WEFT_ALWAYS_INLINE static bool take_at(frame_type& f, const cursors_type (&c)[Rows], const here_type<Full>& here,
                                         const states_cursor& states, V (&far)[Rows],
                                         std::integer_sequence<int, R...> all) {
    state s = here.template load_state<last, row>(states);
    if (!take_near(
            f, c, here, s, [&] { return relative::leeway(s); }, far, all))
      return false;
    here.template store_state<last, row>(states, s);
    return true;
  }
  template <int Rows>
  [[gnu::noinline, gnu::cold]] static void take_far(state& s, const V (&x)[Rows]) {
    s = copy_of<M, V, monoid::planes>(relative::move(s, x, relative::template farthest<Rows>(x)));
  }

  // No calls in the inner loops: constants would be fetched again behind them. And apart from the walk down, whose
  // constants the compiler would keep in registers or not for both.
  template <int... R>
  [[gnu::noinline]] static void run_along(frame_type& f, std::ptrdiff_t first, std::ptrdiff_t step,
                                          std::integer_sequence<int, R...> all) {
    const cursors_type c[] = {Lane::template cursors_at<label>(f, first + R * step)...};
    const std::ptrdiff_t count = width_of<B>(f);
    const states_cursor states = slot_of<last>(c[0]);
    std::ptrdiff_t k = walk_along<true>(f, c, states, 0, count, all);
    if (k < count) walk_along<false>(f, c, states, k, count, all);
  }
  // The whole vectors from index k on, or the one that is left over; where it ends.
  template <bool Full, int Rows, class All>
  WEFT_ALWAYS_INLINE static std::ptrdiff_t walk_along(frame_type& f, const cursors_type (&c)[Rows],
                                                      const states_cursor& states, std::ptrdiff_t k,
                                                      std::ptrdiff_t count, All all) {
    V far[Rows];
    const auto is_left = [&] { return Full ? k + W <= count : k < count; };
    const auto here = [&] { return here_type<Full>{k, static_cast<int>(Full ? W : count - k), k == 0}; };
    while (is_left()) {
      while (take_at(f, c, here(), states, far, all)) {
        k += W;
        if (!is_left()) return k;
      }
      state s = here().template load_state<last, row>(states);
      take_far(s, far);
      here().template store_state<last, row>(states, s);
      k += W;
    }
    return k;
  }

  template <int... R>
  static void run_down(frame_type& f, std::ptrdiff_t first, std::ptrdiff_t step, int groups,
                       std::integer_sequence<int, R...> all) {
    cursors_type c[] = {Lane::template cursors_at<label>(f, first + R * step)...};
    const std::ptrdiff_t count = width_of<B>(f);
    const states_cursor states = slot_of<last>(c[0]);
    std::ptrdiff_t k = 0;
    for (; k + W <= count; k += W) walk_down(here_type<true>{k, W, k == 0}, f, c, states, groups, all);
    if (k < count) walk_down(here_type<false>{k, static_cast<int>(count - k), k == 0}, f, c, states, groups, all);
  }
  template <class Here, int Rows, class All>
  WEFT_ALWAYS_INLINE static void walk_down(const Here& here, frame_type& f, cursors_type (&c)[Rows],
                                           const states_cursor& states, int groups, All all) {
    constexpr auto operands = std::make_integer_sequence<int, last>{};
    const auto steps = group_steps(c, operands);
    V far[Rows];
    state s = here.template load_state<last, row>(states);
    for (int left = groups;;) {
      const auto leeway = [found = relative::leeway(s)] { return found; };
      for (; left > 0 && take_near(f, c, here, s, leeway, far, all); --left) next_rows(c, steps, 1, operands);
      if (left == 0) break;
      state moved = copy_of<M, V, monoid::planes>(s);
      take_far(moved, far);
      s = copy_of<M, V, monoid::planes>(moved);
      next_rows(c, steps, 1, operands);
      --left;
    }
    next_rows(c, steps, -groups, operands);
    here.template store_state<last, row>(states, s);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
