// Cursors: where the arrays of a block stand when its lanes start, and what does not change along them.
#pragma once

#include <weft/exec/block.hpp>
#include <weft/exec/lane_value.hpp>
#include <weft/exec/streaming.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Where an instruction's array stands for the current indices, and its stride along the lanes.
template <class T>
struct cursor {
  T* data = nullptr;
  std::ptrdiff_t stride = 1;
  std::ptrdiff_t plane = 0;
};

// The same of an output, and whether its whole vectors are written past the caches.
template <class T>
struct output_cursor : cursor<T> {
  bool streams = false;
  constexpr bool is_plain() const { return !streams; }
  constexpr void set_plain() { streams = false; }
};

// The same of a result that a scan goes on from: where the element before stands, and whether there is none.
template <class T>
struct scan_cursor : cursor<T> {
  std::ptrdiff_t back = 0;
  bool starts = false;
  constexpr bool is_plain() const { return !starts; }
  constexpr void set_plain() { starts = false; }
};

// The same of values that are kept relative to a moving reference, with the factors that they are still to get.
template <class T, class Factor>
struct relative_cursor : cursor<T> {
  Factor* notes = nullptr;
  int shift = 0;
  bool same = false;
  bool streams = false;  // whole vectors are written past the caches
  bool has_one = false, is_whole = false, is_one = false;
  Factor one{};  // for all that the loop at hand takes; whole if it is no root; or known to be 1

  constexpr Factor factor(std::ptrdiff_t k) const { return has_one ? one : (same ? Factor(1) : notes[k >> shift]); }
  // Takes the factor of index k for those up to `end`, or to where another one begins: for `least` of them, or none.
  constexpr void take_one(std::ptrdiff_t k, std::ptrdiff_t least, std::ptrdiff_t& end) {
    std::ptrdiff_t until = end;
    has_one = false;
    const Factor own = factor(k);
    if (!same) {
      const std::ptrdiff_t last = ((end - 1) >> shift) + 1, other = other_note(k >> shift, last, own);
      if (other < last) until = other << shift;
    }
    has_one = until >= k + least;
    if (has_one) one = own;
    end = has_one ? until : k + least;
  }
  // The first of the notes [begin, end) that is another one; `end`.
  constexpr std::ptrdiff_t other_note(std::ptrdiff_t begin, std::ptrdiff_t end, Factor own) const {
    if constexpr (fits_lanes<Factor>) {
      constexpr int width = native_width<Factor>;
      if (!std::is_constant_evaluated()) {
        while (begin + width <= end && all(load<Factor, width>(notes + begin) == lanes<Factor, width>(own)))
          begin += width;
      }
    }
    while (begin < end && notes[begin] == own) ++begin;
    return begin;
  }
  // Where there is one factor it is mostly 1.
  constexpr bool is_plain() const { return has_one && !(one < Factor(0)); }
  constexpr void set_plain() { is_whole = true; }
  constexpr bool is_bare() const { return one == Factor(1); }
  constexpr void set_bare() { is_one = true; }
};

// Offset of the current indices in an array over labels; the lane label starts at the loop's first index.
template <class B, class Frame, class Strides>
WEFT_ALWAYS_INLINE constexpr std::ptrdiff_t offset_of(const Frame& f, const Strides& strides, label_set labels) {
  std::ptrdiff_t offset = 0;
  for (int label = 0; label < Frame::labels; ++label) {
    if ((labels & B::open & label_bit(label)) == 0) continue;
    const std::ptrdiff_t at =
        label == B::lane ? (B::in_tile ? f.tile_begin : 0) : f.index[static_cast<std::size_t>(label)];
    offset += at * strides[static_cast<std::size_t>(label)];
  }
  return offset;
}

// Whether every sequential loop that a scan runs along is at its first index.
template <class B, int Row, class Frame>
WEFT_ALWAYS_INLINE constexpr bool at_scan_start(const Frame& f) {
  using types = typename B::types;
  constexpr label_set along = types::loops.scanned_set(Row);
  for (int label = 0; label < Frame::labels; ++label) {
    if ((along & label_bit(label)) == 0 || label == B::lane) continue;
    const auto at = static_cast<std::size_t>(label);
    if (f.index[at] != (types::template node<Row>.reverse ? f.extents[at] - 1 : 0)) return false;
  }
  return true;
}

template <class B, int Number, class Frame>
WEFT_ALWAYS_INLINE constexpr auto storage_cursor(Frame& f) {
  using types = typename B::types;
  constexpr storage_slot info = types::plan.storages[Number];
  constexpr auto lane = static_cast<std::size_t>(B::lane < 0 ? 0 : B::lane);
  if constexpr (info.place == place::scratch) {
    auto& scratch = slot_of<Number>(f.storages);
    return cursor<std::remove_reference_t<decltype(scratch.data[0])>>{&scratch.data[0], 1, tile_extent};
  } else if constexpr (info.place == place::temporary) {
    auto& temporary = slot_of<Number>(f.storages);
    const auto offset = offset_of<B>(f, temporary.at.strides, ~label_set{0});
    return cursor<std::remove_pointer_t<decltype(temporary.at.data)>>{temporary.at.data + offset,
                                                                      temporary.at.strides[lane], temporary.plane};
  } else if constexpr (info.place == place::output || info.place == place::previous_output) {
    auto& output = slot_of<info.root>(f.outputs);
    const auto offset = offset_of<B>(f, output.strides, types::loops.roots[info.root].access.labels);
    using T = std::remove_pointer_t<decltype(output.data)>;
    if constexpr (info.use == storage_use::value && info.reference >= 0) {
      auto& reference = slot_of<info.reference>(f.storages);
      return relative_cursor<T, std::remove_pointer_t<decltype(reference.notes)>>{
          {output.data + offset, output.strides[lane]}, reference.notes, reference.shift, reference.same};
    } else if constexpr (info.place == place::previous_output) {
      const std::ptrdiff_t step = output.strides[static_cast<std::size_t>(types::loops.rows[info.row].ordered[0])];
      return scan_cursor<T>{{output.data + offset, output.strides[lane]},
                            types::template node<info.row>.reverse ? step : -step,
                            at_scan_start<B, info.row>(f)};
    } else {
      return cursor<T>{output.data + offset, output.strides[lane]};
    }
  } else {
    return nothing{};
  }
}

template <class B, int I, int W, class Frame>
WEFT_ALWAYS_INLINE constexpr auto array_cursor(Frame& f) {
  using types = typename B::types;
  constexpr instruction at = B::template at<I>;
  constexpr auto lane = static_cast<std::size_t>(B::lane < 0 ? 0 : B::lane);
  if constexpr (at.code == opcode::read_leaf) {
    auto& leaf = slot_of<at.row>(f.leaves);
    constexpr label_set labels = types::loops.rows[at.row].access.labels;
    const auto offset = offset_of<B>(f, leaf.strides, labels);
    return cursor<std::remove_pointer_t<decltype(leaf.data)>>{leaf.data + offset, leaf.strides[lane]};
  } else if constexpr (at.code == opcode::write_output) {
    auto& output = slot_of<at.storage>(f.outputs);
    constexpr label_set labels = types::loops.roots[at.storage].access.labels;
    using T = std::remove_pointer_t<decltype(output.data)>;
    output_cursor<T> c{{output.data + offset_of<B>(f, output.strides, labels), output.strides[lane]}};
    if constexpr (B::in_lane_loop && W > 1) {
      if (output.streams) [[unlikely]] {
        const std::ptrdiff_t count = width_of<B>(f);
        c.streams = fits_streaming<W* static_cast<int>(sizeof(T))>(c.data, c.data + (B::reversed ? count : 0), count);
      }
    }
    return c;
  } else {
    return storage_cursor<B, at.storage>(f);
  }
}

// What does not change along the lanes, ready for use in them: a scalar, or what an operation prepares of one.
template <class V>
struct constant_in_lanes {
  V value;
};

// Whether a block finds a value in the frame, where an enclosing one has left it, and does not make it by itself.
template <class B>
constexpr bool finds_value(int row) {
  for (int i = 0; i < B::count; ++i) {
    const instruction& at = B::types::plan.instructions[B::first + i];
    if (at.row == row && makes_row(at.code)) return at.code == opcode::read_value;
  }
  return false;
}

// An operation that can prepare its second operand (a division by it, say), where that is there before the block.
template <class B, int Row, class RowType>
inline constexpr bool prepares_operand = false;
template <class B, int Row, class Op, int First, int Second>
requires Op::prepares inline constexpr bool prepares_operand<B, Row, map_row<Op, First, Second>> =
    B::in_lanes && finds_value<B>(B::types::template operand<Row, 1>);

// Such an operand, for the form that the operation takes.
template <class Op, form Form, class V>
WEFT_ALWAYS_INLINE constexpr auto prepared(V v) {
  if constexpr (Form == form::bounded && requires { Op::prepare_bounded(v); })
    return Op::prepare_bounded(v);
  else
    return Op::prepare(v);
}

template <class B, int Row, form Form, int W, int MaskBytes, class Frame, class Op, int First, int Second>
WEFT_ALWAYS_INLINE constexpr auto prepared_operand(const Frame& f, map_row<Op, First, Second>*) {
  using types = typename B::types;
  using computed = compute_t<Op, element_at<typename types::G, First>, element_at<typename types::G, Second>>;
  if constexpr (std::is_floating_point_v<computed>) {
    const auto operand = convert<computed>(slot_of<types::template operand<Row, 1>>(f.values));
    using V = decltype(in_all_lanes<computed, W, MaskBytes>(operand));
    // Made in its place: compilers take no copy of it apart into registers.
    return constant_in_lanes<decltype(prepared<Op, Form>(std::declval<V>()))>{
        prepared<Op, Form>(in_all_lanes<computed, W, MaskBytes>(operand))};
  } else {
    return nothing{};
  }
}

// The cursor of an instruction that touches an array, the constant of one that does not change along the lanes;
// `nothing` for the others. All stand outside the frame, so that compilers keep them in registers while the loop
// writes.
template <class B, int I, int W, int MaskBytes, class Frame>
WEFT_ALWAYS_INLINE constexpr auto cursor_of(Frame& f) {
  using types = typename B::types;
  constexpr instruction at = B::template at<I>;
  if constexpr (B::in_lanes && at.code == opcode::read_value && !is_callable_row<types, at.row>) {
    using T = typename types::template element<at.row>;
    return constant_in_lanes<typename lane_value<T, W, MaskBytes>::type>{
        in_all_lanes<T, W, MaskBytes>(slot_of<at.row>(f.values))};
  } else if constexpr (W > 1 && at.code == opcode::compute &&
                       prepares_operand<B, at.row, typename types::template row_type<at.row>>) {
    return prepared_operand<B, at.row, at.form, W, MaskBytes>(
        f, static_cast<typename types::template row_type<at.row>*>(nullptr));
  } else if constexpr (at.code == opcode::read_leaf || at.storage >= 0) {
    return array_cursor<B, I, W>(f);
  } else {
    return nothing{};
  }
}

// Whether an instruction's array has unit stride along the lanes by its type.
template <class B, int I>
constexpr bool is_unit() {
  using types = typename B::types;
  constexpr instruction at = B::template at<I>;
  if constexpr (at.code == opcode::read_leaf) {
    return unit_stride(types::loops.rows[at.row].access, types::template node<at.row>.dense, B::lane);
  } else if constexpr (at.code == opcode::write_output) {
    return unit_stride(types::loops.roots[at.storage].access,
                       types::L::outputs[static_cast<std::size_t>(at.storage)].dense, B::lane);
  } else {
    constexpr storage_slot info = types::plan.storages[at.storage];
    if constexpr (info.place == place::output || info.place == place::previous_output) {
      return unit_stride(types::loops.roots[info.root].access,
                         types::L::outputs[static_cast<std::size_t>(info.root)].dense, B::lane);
    } else {
      return !info.labels.empty() && info.labels.back() == B::lane;
    }
  }
}

// The cursors of all instructions of a block, by number.
template <class B, int W, int MaskBytes, class Frame, class Numbers>
struct cursors;
template <class B, int W, int MaskBytes, class Frame, std::size_t... I>
struct cursors<B, W, MaskBytes, Frame, std::index_sequence<I...>>
    : slot<static_cast<int>(I), decltype(cursor_of<B, static_cast<int>(I), W, MaskBytes>(std::declval<Frame&>()))>... {
  // Of the frame, or of what stands for it.
  template <class F>
  WEFT_ALWAYS_INLINE constexpr explicit cursors(F& f)
      : slot<static_cast<int>(I), decltype(cursor_of<B, static_cast<int>(I), W, MaskBytes>(f))>{
            cursor_of<B, static_cast<int>(I), W, MaskBytes>(f)}... {}
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
