// Moves references, and what follows them.
#pragma once

#include <weft/exec/cursor.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Scales the states in registers that follow reference Number.
template <class Types, int Number, class Frame, class T>
constexpr void scale_followers(Frame& f, const T& by) {
  [&]<int... K>(std::integer_sequence<int, K...>) {
    (
        [&] {
          constexpr storage_slot slot = Types::plan.storages[K];
          if constexpr (slot.use == storage_use::state && slot.reference == Number && slot.place == place::registers)
            slot_of<K>(f.storages).apply([&](T& state) { state = times<T>(state, by); });
        }(),
        ...);
  }
  (std::make_integer_sequence<int, Types::plan.storages.size()>{});
}

// Moves the frame's reference Number to `next`.
template <class Types, int Number, class Frame, class T>
constexpr void move_reference(Frame& f, const T& next) {
  using math = reference_math<Types, Number>;
  auto& own = slot_of<Number>(f.storages);
  own.scale = math::template factor<T>(own.reference, next);
  scale_followers<Types, Number>(f, own.scale);
  own.reference = next;
}

// One element outside the lanes: the value that the reference has for it.
template <class Types, int Number, class Frame, class T>
constexpr T refer_to(Frame& f, const T& element) {
  using math = reference_math<Types, Number>;
  auto& own = slot_of<Number>(f.storages);
  const T next = math::template farther<T>(own.reference, element);
  own.scale = T(1);
  if (math::template is_outrun<T>(math::template limit<T>(own.reference), element)) [[unlikely]]
    move_reference<Types, Number>(f, next);
  return math::template in_use<T>(own.reference);
}

// Whether a reference has not moved since it was first noted: hardly any does.
template <class T, int W>
bool are_all(const T* notes, std::ptrdiff_t count, T reference) {
  for (std::ptrdiff_t at = 0; at < count; at += W) {
    const int n = static_cast<int>(count - at < W ? count - at : W);
    if (!all(load_partial<T, W>(notes + at, n, reference) == lanes<T, W>(reference))) return false;
  }
  return true;
}

// What all references of a row were short of the last one, as factors in the place of the notes.
template <class Program, int Number, class Frame>
constexpr void settle_notes(Frame& f) {
  using types = typename Frame::types;
  using math = reference_math<types, Number>;
  using T = typename math::T;
  auto& own = slot_of<Number>(f.storages);
  own.same = false;
  constexpr int label = [] {
    int found = 0;
    while ((types::loops.rows[math::info.bound].reduced & label_bit(found)) == 0) ++found;
    return found;
  }();
  const std::ptrdiff_t count = ((f.extents[static_cast<std::size_t>(label)] - 1) >> own.shift) + 1;
  constexpr int width = program_lanes<Program>::width;
  std::ptrdiff_t at = 0;
  if constexpr (width > 1) {
    if (!std::is_constant_evaluated()) {
      using V = lanes<T, width>;
      const V last(own.reference);
      own.same = math::is_number(own.reference) && are_all<T, width>(own.notes, count, own.reference);
      if (own.same) return;
      for (; at + width <= count; at += width)
        store(own.notes + at, math::template kept_factor<V>(load<T, width>(own.notes + at), last));
    }
  }
  for (; at < count; ++at) own.notes[at] = math::template kept_factor<T>(own.notes[at], own.reference);
}

// A reference that moves, for all lanes or for each its own: where it stands, what elements are taken from, when it has
// to move, and what the last move came to; along the lanes, up to which index there are notes.
template <class V>
struct lane_reference {
  V reference, in_use, limit, scale;
  std::ptrdiff_t noted;
};

// What position `Here` does for a reference.
template <class Here>
struct refer_step {
  using types = typename Here::types;
  using frame_type = typename Here::frame_type;
  using B = typename Here::block;
  static constexpr int W = Here::width;
  static constexpr int MaskBytes = Here::mask_bytes;

  // The instruction of this block that moves reference Number, or -1.
  template <int Number>
  static constexpr int refer_instruction() {
    for (int i = 0; i < B::count; ++i) {
      const instruction& at = types::plan.instructions[B::first + i];
      if (at.code == opcode::refer && at.storage == Number) return i;
    }
    return -1;
  }
  // What the last move of reference Number came to, here.
  template <int Number, class States>
  WEFT_ALWAYS_INLINE static constexpr auto scale_of(const frame_type& f, const States& states) {
    using T = typename reference_math<types, Number>::T;
    constexpr int mover = refer_instruction<Number>();
    if constexpr (B::in_lanes && mover >= 0)
      return slot_of<mover>(states).scale;
    else
      return in_all_lanes<T, W, MaskBytes>(slot_of<Number>(f.storages).scale);
  }

  // Outside the lanes one reference, across them one for each; along them see lane_loop.
  template <int I, class Env, class Cursor, class States>
  WEFT_ALWAYS_INLINE static constexpr void run(const Here& here, frame_type& f, Env& env, const Cursor& c,
                                               States& states) {
    constexpr instruction at = B::template at<I>;
    if constexpr (!B::in_lanes) {
      slot_of<at.row>(env) = refer_to<types, at.storage>(f, Here::template operand_value<at.row>(env));
    } else {
      using V = std::remove_cvref_t<decltype(Here::template operand_value<at.row>(env))>;
      const V element[] = {Here::template operand_value<at.row>(env)};
      slot_of<at.row>(env) = follow<I>(here, f, element, c, states);
    }
  }
  // Across the lanes, the elements of as many rows: the reference moves at most once for all of them.
  template <int I, class V, std::size_t Rows, class Cursor, class States>
  WEFT_ALWAYS_INLINE static constexpr V follow(const Here& here, frame_type& f, const V (&elements)[Rows],
                                               const Cursor& c, States& states) {
    constexpr int number = B::template at<I>.storage;
    using math = reference_math<types, number>;
    auto& own = slot_of<I>(states);
    own.reference = here.template load_value<I>(c, 0);
    own.scale = V(typename math::T(1));
    V farthest = Rows == 1 ? elements[0] : math::template farther<V>(own.reference, elements[0]);
    for (std::size_t row = 1; row < Rows; ++row) farthest = math::template farther<V>(farthest, elements[row]);
    if (math::template is_outrun<V>(math::template limit<V>(own.reference), farthest)) [[unlikely]] {
      const V next = math::template farther<V>(own.reference, farthest);
      own.scale = math::template factor<V>(own.reference, next);
      own.reference = next;
      here.template write_value<I>(c, 0, next);
      scale_levels<number>(here, f, own.scale, std::make_integer_sequence<int, types::plan.storages.size()>{});
    }
    return math::template in_use<V>(own.reference);
  }

  // The upper levels of states in scratch that follow reference Number.
  template <int Number, class V, int... S>
  static constexpr void scale_levels(const Here& here, frame_type& f, const V& by, std::integer_sequence<int, S...>) {
    (
        [&] {
          constexpr storage_slot slot = types::plan.storages[S];
          if constexpr (slot.use == storage_use::state && slot.reference == Number && slot.place == place::scratch) {
            auto& own = slot_of<S>(f.storages);
            using storage = std::remove_cvref_t<decltype(own)>;
            using T = std::remove_cvref_t<decltype(own.data[0])>;
            for (int level = 1; level < storage::levels && own.steps >= level_lengths[level - 1]; ++level) {
              auto* const p = &own.data[level * storage::level_size];
              store_at<T, W, true, Here::full>(
                  p, 1, here.k, here.n, times<V>(load_at<T, W, MaskBytes, true, Here::full>(p, 1, here.k, here.n), by));
            }
          }
        }(),
        ...);
  }

  // 1, or NaN where the last reference is no number: nothing is relative to an infinite bound.
  template <int Number>
  WEFT_ALWAYS_INLINE static constexpr auto last_factor(const Here& here, frame_type& f) {
    using math = reference_math<types, Number>;
    using V = typename lane_value<typename math::T, W, MaskBytes>::type;
    V last;
    if constexpr (types::plan.storages[Number].place == place::registers) {
      last = in_all_lanes<typename math::T, W, MaskBytes>(slot_of<Number>(f.storages).reference);
    } else {
      const auto c = storage_cursor<B, Number>(f);
      last = load_at < typename math::T, W, MaskBytes,
      !B::in_lanes || types::plan.storages[Number].labels.back() == B::lane,
      Here::full > (c.data, c.stride, here.k, here.n);
    }
    return math::template last_factor<V>(last, last);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
