// Moves references, and what follows them.
#pragma once

#include <weft/exec/block.hpp>

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
  if (happens(math::template is_outrun<T>(math::template limit<T>(own.reference), element))) [[unlikely]]
    move_reference<Types, Number>(f, next);
  return math::template in_use<T>(own.reference);
}

// What all references of a row were short of the last one, as factors in the place of the notes.
template <class Program, int Number, class Frame>
constexpr void settle_notes(Frame& f) {
  using types = typename Frame::types;
  using math = reference_math<types, Number>;
  using T = typename math::T;
  auto& own = slot_of<Number>(f.storages);
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
      for (; at < count; at += width) {
        const int n = static_cast<int>(count - at < width ? count - at : width);
        store_partial(own.notes + at,
                      math::template last_factor<V>(load_partial<T, width>(own.notes + at, n, T(0)), last), n);
      }
      return;
    }
  }
  for (; at < count; ++at) own.notes[at] = math::template last_factor<T>(own.notes[at], own.reference);
}

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
