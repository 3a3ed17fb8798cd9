// Blocks with a reference that moves along the lanes. It has to see all vectors before any of them is taken relative to
// it: the instructions up to it run on all, then those behind it.
#pragma once

#include <weft/exec/lane_block.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

template <class Program, int W, int Block>
struct block_phases {
  using lane = lane_block<Program, W, Block>;
  using B = typename lane::B;
  using types = typename B::types;
  using frame_type = typename lane::frame_type;
  using numbers = typename lane::numbers;
  using states_type = typename lane::states_type;
  using unrolled_states = typename lane::unrolled_states;
  using cursors_type = typename lane::cursors_type;
  using environment_type = typename lane::environment_type;
  static constexpr int mask_bytes = lane::mask_bytes;

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
  static constexpr bool needed = next_refer(0) < B::count;

  template <bool Full, int From, int Count, int Vectors, int... U>
  WEFT_ALWAYS_INLINE static constexpr void run_parts(frame_type& f, const cursors_type& c, unrolled_states& states,
                                                     environment_type (&env)[Vectors], std::ptrdiff_t k, int n,
                                                     bool first, std::integer_sequence<int, U...>) {
    (lane::template run_part<Full, From>(f, c, states[U], env[U], k + U * W, n, first,
                                         std::make_integer_sequence<int, Count>{}),
     ...);
  }

  template <bool Full, int From, int... I>
  static constexpr bool takes_together(std::integer_sequence<int, I...> part) {
    return side_by_side<position<Program, B, W, mask_bytes, Full>>::template any<From>(part) ||
           (lane::template by_halves<From + I> || ...);
  }
  template <bool Full, int From, int Vectors, int... I>
  WEFT_ALWAYS_INLINE static constexpr void run_side_by_side(frame_type& f, const cursors_type& c,
                                                            unrolled_states& states, environment_type (&env)[Vectors],
                                                            std::ptrdiff_t k, int n, bool first,
                                                            std::integer_sequence<int, I...>) {
    (lane::template run_on_all<Full, From + I>(f, c, states.of, env, k, n, first,
                                               std::make_integer_sequence<int, Vectors>{}),
     ...);
  }

  template <bool Full, int From, int Vectors>
  WEFT_ALWAYS_INLINE static constexpr void run(frame_type& f, const cursors_type& c, unrolled_states& states,
                                               environment_type (&env)[Vectors], std::ptrdiff_t k, int n, bool first) {
    constexpr int until = next_refer(From);
    constexpr auto vectors = std::make_integer_sequence<int, Vectors>{};
    constexpr auto part = std::make_integer_sequence<int, until - From>{};
    if constexpr (Vectors > 1 && takes_together<Full, From>(part))
      run_side_by_side<Full, From>(f, c, states, env, k, n, first, part);
    else
      run_parts<Full, From, until - From>(f, c, states, env, k, n, first, vectors);
    if constexpr (until < B::count) {
      refer<Full, until>(c, states, env, k, n, vectors);
      run<Full, until + 1>(f, c, states, env, k, n, first);
    }
  }

  // By packs, not loops: at -O2 compilers keep the environments in memory.
  template <bool Full, int I, int Vectors, int... U>
  WEFT_ALWAYS_INLINE static constexpr void refer(const cursors_type& c, unrolled_states& states,
                                                 environment_type (&env)[Vectors], std::ptrdiff_t k, int n,
                                                 std::integer_sequence<int, U...>) {
    using here = position<Program, B, W, mask_bytes, Full>;
    constexpr int row = B::template at<I>.row, number = B::template at<I>.storage;
    using math = reference_math<types, number>;
    using V = std::remove_cvref_t<decltype(here::template operand_value<row>(env[0]))>;
    auto& own = slot_of<I>(states[0]);
    V farthest = here::template operand_value<row>(env[0]);
    if constexpr (!Full) farthest = only_first<typename math::M, typename math::T, W>(farthest, n);
    ((farthest = U == 0 ? farthest : math::template farther<V>(here::template operand_value<row>(env[U]), farthest)),
     ...);
    if (math::template is_outrun<V>(own.limit, farthest)) [[unlikely]]
      move<I>(c, states, farthest, k);
    if constexpr (notes_each_step) note<false, number>(c, own.reference, k, k + 1, numbers{});
    ((slot_of<row>(env[U]) = own.in_use), ...);
  }

  // Notes are written once it is known how far a reference holds, which is mostly to the end of the block.
  static constexpr bool notes_each_step = B::reversed;
  template <int... I>
  WEFT_ALWAYS_INLINE static constexpr void start_notes(unrolled_states& states, std::ptrdiff_t begin,
                                                       std::integer_sequence<int, I...>) {
    (
        [&] {
          if constexpr (refers[static_cast<std::size_t>(I)]) slot_of<I>(states[0]).noted = begin;
        }(),
        ...);
  }
  template <int... I>
  WEFT_ALWAYS_INLINE static constexpr void end_notes(const cursors_type& c, const unrolled_states& states,
                                                     std::ptrdiff_t end, std::integer_sequence<int, I...>) {
    (
        [&] {
          if constexpr (refers[static_cast<std::size_t>(I)] && !notes_each_step) {
            auto& own = slot_of<I>(states[0]);
            note<true, B::template at<I>.storage>(c, own.reference, own.noted, end, numbers{});
          }
        }(),
        ...);
  }

  // Notes what the values kept of the indices [begin, end) are relative to: by vectors where there may be many.
  template <bool Many, int Number, class V, int... J>
  WEFT_ALWAYS_INLINE static constexpr void note(const cursors_type& c, const V& reference, std::ptrdiff_t begin,
                                                std::ptrdiff_t end, std::integer_sequence<int, J...>) {
    (note_at<Many, Number, J>(c, reference, begin, end), ...);
  }
  template <bool Many, int Number, int J, class V>
  WEFT_ALWAYS_INLINE static constexpr void note_at(const cursors_type& c, const V& reference, std::ptrdiff_t begin,
                                                   std::ptrdiff_t end) {
    if constexpr (is_kept_by<Number, J>) {
      auto* const notes = slot_of<J>(c).notes;
      const int shift = slot_of<J>(c).shift;
      const std::ptrdiff_t last = ((end - 1) >> shift) + 1;
      std::ptrdiff_t at = begin >> shift;
      if constexpr (W == 1) {
        for (; at < last; ++at) notes[at] = reference;
      } else {
        if constexpr (Many) {
          for (; at + W <= last; at += W) store(notes + at, reference);
        }
        for (; at < last; ++at) notes[at] = reference[0];
      }
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
  WEFT_ALWAYS_INLINE static constexpr void move(const cursors_type& c, unrolled_states& states, const V& farthest,
                                                std::ptrdiff_t k) {
    constexpr int number = B::template at<I>.storage;
    using math = reference_math<types, number>;
    auto& own = slot_of<I>(states[0]);
    const V last = own.reference;
    if constexpr (!notes_each_step) {
      note<false, number>(c, last, own.noted, k, numbers{});
      own.noted = k;
    }
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
  WEFT_ALWAYS_INLINE static constexpr void scale_by(const cursors_type& c, unrolled_states& states, const V& by,
                                                    std::ptrdiff_t k) {
    constexpr instruction at = B::template at<J>;
    if constexpr (at.code == opcode::accumulate) {
      if constexpr (types::plan.storages[at.storage].reference == Number) {
        for (auto& one : states.of) slot_of<J>(one) = times<V>(slot_of<J>(one), by);
        if constexpr (lane::has_stretches && lane::template in_stretches<J>) {
          states.ended.each([&](states_type& level) { slot_of<J>(level) = times<V>(slot_of<J>(level), by); });
        }
      }
    } else if constexpr (is_kept_by<Number, J>) {
      // Elements kept under the same note: the note is for all of them.
      for (std::ptrdiff_t from = k >> slot_of<J>(c).shift << slot_of<J>(c).shift; from < k; from += W) {
        const position<Program, B, W, mask_bytes, true> there{from, W, false};
        there.template write_value<J>(slot_of<J>(c), 0, times<V>(there.template load_value<J>(slot_of<J>(c), 0), by));
      }
    }
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
