// A block in lanes: its instructions on one vector, on several together, and on the first ones of all.
#pragma once

#include <weft/exec/unrolled_block.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

template <class Program, int W, int Block>
struct lane_block : unrolled_block<Program, W, Block> {
  using base = unrolled_block<Program, W, Block>;
  using B = typename base::B;
  using frame_type = typename base::frame_type;
  using numbers = typename base::numbers;
  using states_type = typename base::states_type;
  using cursors_type = typename base::cursors_type;
  using environment_type = typename base::environment_type;
  using base::mask_bytes;
  template <int I>
  using form_at = typename base::template form_at<I>;

  // The cursors at an index of another loop's label.
  template <std::size_t Label>
  WEFT_ALWAYS_INLINE static cursors_type cursors_at(frame_type& f, std::ptrdiff_t index) {
    f.index[Label] = index;
    return cursors_type(f);
  }

  // Instructions From, From + 1, ... on the vector at index k.
  template <bool Full, int From, int... I>
  WEFT_ALWAYS_INLINE static constexpr void run_part(frame_type& f, const cursors_type& c, states_type& states,
                                                    environment_type& env, std::ptrdiff_t k, int n, bool first,
                                                    std::integer_sequence<int, I...>) {
    const position<Program, B, W, mask_bytes, Full> here{k, n, first};
    (here.template run<From + I>(f, env, c, states), ...);
  }

  template <int... I>
  static constexpr bool shifts(std::integer_sequence<int, I...>) {
    return (sums_in_block<B, W, I> || ...);
  }
  static constexpr bool has_shifts = shifts(numbers{});

  template <int I>
  static constexpr bool scans_four = [] {
    const bool is_scan = B::template at<I>.code == opcode::scan && base::template is_state<I>;
    return is_scan && base::scans_by_fours && base::split < 0;
  }();

  // Several vectors, of which an instruction runs on all before the next one does.
  template <bool Full, int Vectors, int States, int... I>
  WEFT_ALWAYS_INLINE static constexpr void run_together(frame_type& f, const cursors_type& c,
                                                        states_type (&states)[States], std::ptrdiff_t k, int n,
                                                        bool first, std::integer_sequence<int, I...>) {
    environment_type env[Vectors];
    (run_on_all<Full, I>(f, c, states, env, k, n, first, std::make_integer_sequence<int, Vectors>{}), ...);
  }
  template <bool Full, int I, int Vectors, int States, int... U>
  WEFT_ALWAYS_INLINE static constexpr void run_on_all(frame_type& f, const cursors_type& c,
                                                      states_type (&states)[States], environment_type (&env)[Vectors],
                                                      std::ptrdiff_t k, int n, bool first,
                                                      std::integer_sequence<int, U...>) {
    using here = position<Program, B, W, mask_bytes, Full>;
    if constexpr (Vectors > 1 && side_by_side<here>::template possible<I>)
      side_by_side<here>::template run<I>(f, env);
    else if constexpr (Full && Vectors == 4 && scans_four<I>)
      scan_step<here>::template take_four<I>(here{k, n, first}, f, env, slot_of<I>(states[0]),
                                             std::make_integer_sequence<int, 4>{});
    else if constexpr (Full && Vectors > 1 && base::template by_halves<I>)
      take_by_halves<here, I, 0>(env, states[0], std::integer_sequence<int, U...>{});
    else
      (here{B::reversed ? k - U * W : k + U * W, n, first && U == 0}.template run<I>(f, env[U], c, states[U % States]),
       ...);
  }

  // `Vectors` vectors of each of two rows, of which an instruction runs on all before the next one does.
  template <bool Full, int Vectors, int States, int... I>
  WEFT_ALWAYS_INLINE static constexpr void run_rows(frame_type& f, const cursors_type& c, const cursors_type& d,
                                                    states_type (&states)[States], states_type (&others)[States],
                                                    std::ptrdiff_t k, int n, bool first,
                                                    std::integer_sequence<int, I...>) {
    environment_type env[2 * Vectors];
    (run_on_rows<Full, I>(f, c, d, states, others, env, k, n, first, std::make_integer_sequence<int, Vectors>{}), ...);
  }
  template <bool Full, int I, int All, int States, int... U>
  WEFT_ALWAYS_INLINE static constexpr void run_on_rows(frame_type& f, const cursors_type& c, const cursors_type& d,
                                                       states_type (&states)[States], states_type (&others)[States],
                                                       environment_type (&env)[All], std::ptrdiff_t k, int n,
                                                       bool first, std::integer_sequence<int, U...>) {
    using here = position<Program, B, W, mask_bytes, Full>;
    if constexpr (side_by_side<here>::template possible<I>) {
      side_by_side<here>::template run<I>(f, env);
    } else if constexpr (Full && All > 2 && base::template by_halves<I>) {
      take_by_halves<here, I, 0>(env, states[0], std::integer_sequence<int, U...>{});
      take_by_halves<here, I, All / 2>(env, others[0], std::integer_sequence<int, U...>{});
    } else {
      (here{k + U * W, n, first && U == 0}.template run<I>(f, env[U], c, states[U % States]), ...);
      (here{k + U * W, n, first && U == 0}.template run<I>(f, env[All / 2 + U], d, others[U % States]), ...);
    }
  }
  // The elements of vectors From, From + 1, ... into one accumulator.
  template <class Here, int I, int From, int Vectors, int... U>
  WEFT_ALWAYS_INLINE static constexpr void take_by_halves(const environment_type (&env)[Vectors], states_type& states,
                                                          std::integer_sequence<int, U...>) {
    using M = typename base::template monoid_at<I>::monoid;
    auto& state = slot_of<I>(states);
    using V = std::remove_reference_t<decltype(state)>;
    const V lifted[] = {Here::template lifted<B::template at<I>.row>(env[From + U])...};
    state = M::template combine<V>(state, total_by_halves<M, V, sizeof...(U)>(lifted));
  }

  // The first vectors of a block: they tell the shift of what is summed up below one, before they are taken.
  template <bool Full, int Vectors, int States, int... I>
  WEFT_ALWAYS_INLINE static constexpr void run_first(frame_type& f, const cursors_type& c,
                                                     states_type (&states)[States], std::ptrdiff_t k, int n,
                                                     std::integer_sequence<int, I...>) {
    environment_type env[Vectors];
    constexpr auto vectors = std::make_integer_sequence<int, Vectors>{};
    ((find_shift<Full, I>(states, env, n, vectors), run_on_all<Full, I>(f, c, states, env, k, n, k == 0, vectors)),
     ...);
  }
  template <bool Full, int I, int Vectors, int States, int... U>
  WEFT_ALWAYS_INLINE static constexpr void find_shift(states_type (&states)[States],
                                                      const environment_type (&env)[Vectors], int n,
                                                      std::integer_sequence<int, U...>) {
    using here = position<Program, B, W, mask_bytes, Full>;
    if constexpr (sums_in_block<B, W, I>) {
      using form = form_at<I>;
      const typename form::V first[] = {here::template operand_value<B::template at<I>.row>(env[U])...};
      const auto shift = form::template shift_of<Full>(first, n);
      [&]<int... S>(std::integer_sequence<int, S...>) { ((slot_of<I>(states[S]).shift = shift), ...); }
      (std::make_integer_sequence<int, States>{});
    }
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
