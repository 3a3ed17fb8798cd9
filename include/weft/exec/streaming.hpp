// Outputs that are larger than the caches are written past them: a line is then not read before it is written, and what
// the caches hold stays there.
#pragma once

#include <weft/core/lanes_streaming.hpp>
#include <weft/exec/frame.hpp>

#include <cstdint>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Whether nothing in the plan touches an output but the level that writes it, and scans that go on from it, if any.
template <class Types, int Root>
inline constexpr bool is_written_once = [] {
  for (const storage_slot& slot : Types::plan.storages) {
    if (slot.root == Root && slot.place != place::previous_output) return false;
  }
  return true;
}();
template <class Types, int Root>
inline constexpr bool is_gone_on_from = [] {
  for (const storage_slot& slot : Types::plan.storages) {
    if (slot.root == Root && slot.place == place::previous_output) return true;
  }
  return false;
}();

/// Marks the outputs of a program that are to be written past the caches: large ones that are no operand as well.
template <class Program>
struct streams {
  using types = program_types<Program>;
  using frame_type = frame<Program>;
  using roots = std::make_integer_sequence<int, types::loops.roots.size()>;

  static void choose(frame_type& f) {
    [&]<int... Root>(std::integer_sequence<int, Root...>) { (choose_for<Root>(f), ...); }
    (roots{});
  }
  static bool any(const frame_type& f) {
    return [&]<int... Root>(std::integer_sequence<int, Root...>) {
      return (false || ... || slot_of<Root>(f.outputs).streams);
    }
    (roots{});
  }
  // Orders what this thread has written before what comes next.
  static void finish(const frame_type& f) {
    if (any(f)) streaming_fence();
  }

 private:
  // Loops with a scan take longer between two stores: it pays only where the last cache is well left.
  static constexpr std::ptrdiff_t least_bytes = [] {
    for (const instruction& at : types::plan.instructions) {
      if (at.code == opcode::scan) return std::ptrdiff_t{WEFT_STREAMING_BYTES} / 2 * 3;
    }
    return std::ptrdiff_t{WEFT_STREAMING_BYTES};
  }();
  template <int Root>
  static void choose_for(frame_type& f) {
    if constexpr (is_written_once<types, Root>) {
      auto& output = slot_of<Root>(f.outputs);
      constexpr auto size = static_cast<std::ptrdiff_t>(sizeof(*output.data));
      if (count_of(f, types::loops.roots[Root].access.labels) >= least_bytes / size) [[unlikely]]
        (is_gone_on_from<types, Root> ? output.may_stream : output.streams) =
            !is_leaf(f, output.data, std::make_integer_sequence<int, types::rows>{});
    }
  }
  template <int... Rows>
  static bool is_leaf(const frame_type& f, const void* p, std::integer_sequence<int, Rows...>) {
    return (false || ... || is_at<Rows>(f, p));
  }
  template <int Row>
  static bool is_at(const frame_type& f, const void* p) {
    if constexpr (types::loops.rows[Row].kind == record_kind::leaf)
      return static_cast<const void*>(slot_of<Row>(f.leaves).data) == p;
    else
      return false;
  }
};

// What is left over of a line at the ends of a row is written to memory by itself, so rows have to be whole lines or
// long; and vectors have to stand in their places, counted from `begin`, where the loop starts.
template <int VectorBytes, class T>
bool fits_streaming(const T* p, const T* begin, std::ptrdiff_t count) {
  constexpr std::uintptr_t line_bytes = 64, long_row_bytes = 4096;
  const std::uintptr_t bytes = static_cast<std::uintptr_t>(count) * sizeof(T);
  return reinterpret_cast<std::uintptr_t>(begin) % VectorBytes == 0 &&
         (bytes >= long_row_bytes || (reinterpret_cast<std::uintptr_t>(p) | bytes) % line_bytes == 0);
}

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
