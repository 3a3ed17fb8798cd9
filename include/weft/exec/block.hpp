// Runs the instructions of one block at one point: on a vector of indices along the lane label, or on scalars.
#pragma once

#include <weft/core/lanes_memory.hpp>
#include <weft/exec/streaming.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Conversions between what a row is and what an operation computes in.
template <class T, int W, int MaskBytes, class V>
WEFT_ALWAYS_INLINE constexpr auto to_lanes_of(const V& v) {
  using Wanted = typename lane_value<T, W, MaskBytes>::type;
  if constexpr (std::is_same_v<V, Wanted>)
    return v;
  else if constexpr (is_mask<V> && is_mask<Wanted>)
    return Wanted(v);
  else if constexpr (W == 1)
    return convert<T>(v);
  else if constexpr (is_mask<Wanted>)
    return Wanted(convert<bool>(v));
  else
    return convert<T>(v);
}

// A scalar in all lanes.
template <class T, int W, int MaskBytes>
WEFT_ALWAYS_INLINE constexpr auto in_all_lanes(const T& x) {
  if constexpr (W == 1)
    return x;
  else
    return typename lane_value<T, W, MaskBytes>::type(x);
}

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

// The same of values that are kept relative to a moving reference, with the factors that they are still to get.
template <class T, class Factor>
struct relative_cursor : cursor<T> {
  Factor* notes = nullptr;
  int shift = 0;
  bool same = false;
  bool has_one = false, is_whole = false;
  Factor one{};  // for all that the loop at hand takes; whole if it is no root
  static constexpr std::ptrdiff_t most_ahead = 32;

  constexpr Factor factor(std::ptrdiff_t k) const { return has_one ? one : (same ? Factor(1) : notes[k >> shift]); }
  // Takes the factor of index k for those up to `end`, or to where another one begins or some notes have been looked
  // at: for `least` of them, or none.
  constexpr void take_one(std::ptrdiff_t k, std::ptrdiff_t least, std::ptrdiff_t& end) {
    std::ptrdiff_t until = end;
    const Factor own = factor(k);
    for (std::ptrdiff_t ahead = 1, note = (k >> shift) + 1; !same && note << shift < until; ++note, ++ahead) {
      if (ahead == most_ahead || !(notes[note] == own)) until = note << shift;
    }
    has_one = until >= k + least;
    if (has_one) one = own;
    end = has_one ? until : k + least;
  }
  constexpr bool is_plain() const { return has_one && !(one < Factor(0)); }
  constexpr void set_plain() { is_whole = true; }
};

// The instructions of some kinds among `Count` from First on, by number: what concerns only these is not even
// instantiated for the others.
template <class Types, int First, int Count, opcode... Codes>
struct numbers_of_codes {
  static constexpr auto found = [] {
    static_vector<int, Count> numbers;
    for (int i = 0; i < Count; ++i) {
      if (((Types::plan.instructions[First + i].code == Codes) || ...)) numbers.push_back(i);
    }
    return numbers;
  }();
  template <int... K>
  static auto make(std::integer_sequence<int, K...>) -> std::integer_sequence<int, found[K]...>;
  using type = decltype(make(std::make_integer_sequence<int, found.size()>{}));
};

// A block's instructions and where they stand. `Across` is the label whose indices are taken as lanes instead of the
// loop's own: see strips.hpp.
template <class Program, int Block, int Across = -1>
struct block_types {
  using types = program_types<Program>;
  static constexpr plan_node node = types::plan.nodes[Block];
  static constexpr int first = node.first;
  static constexpr int count = node.last - node.first;
  static constexpr bool in_lane_loop = node.parent >= 0 && types::plan.nodes[node.parent].kind == node_kind::loop &&
                                       types::plan.nodes[node.parent].mode == loop_mode::lanes;
  static constexpr bool in_lanes = in_lane_loop || Across >= 0;
  static constexpr int lane = Across >= 0 ? Across : (in_lane_loop ? types::plan.nodes[node.parent].label : -1);
  static constexpr bool in_tile = types::plan.tile_of(Block) >= 0;
  static constexpr label_set open = types::plan.open_at(Block);
  static constexpr bool reversed = in_lane_loop && types::plan.nodes[node.parent].reverse;

  template <int I>
  static constexpr instruction at = types::plan.instructions[first + I];

  template <opcode... Codes>
  using numbers_of = typename numbers_of_codes<types, first, count, Codes...>::type;

  // A reduction along the lanes has an accumulator of its own in the loop, whatever its state is stored in.
  template <int I>
  static constexpr bool along_lanes = in_lanes&& at<I>.code == opcode::accumulate &&
                                      (types::loops.rows[at<I>.row].reduced & label_bit(lane)) != 0;

  // Whether a vector waits for the one before it.
  static constexpr bool scans_along = [] {
    for (int i = first; i < first + count; ++i) {
      const instruction& made = types::plan.instructions[i];
      if (made.code == opcode::scan && types::plan.storages[made.storage].place == place::registers) return in_lanes;
    }
    return false;
  }();

  // A reference that moves along the lanes stands in registers, one for all lanes.
  template <int I>
  static constexpr bool refers_along = [] {
    if constexpr (in_lanes && at<I>.code == opcode::refer)
      return types::plan.storages[at<I>.storage].place == place::registers;
    else
      return false;
  }();
};

// What a block keeps for its rows while it runs on W lanes.
template <class B, int W, int MaskBytes, class Numbers>
struct environment;
template <class B, int W, int MaskBytes, std::size_t... I>
struct environment<B, W, MaskBytes, std::index_sequence<I...>>
    : slot<makes_row(B::template at<static_cast<int>(I)>.code) ? B::template at<static_cast<int>(I)>.row
                                                               : -1 - static_cast<int>(I),
           std::conditional_t<
               makes_row(B::template at<static_cast<int>(I)>.code),
               typename row_value<typename B::types, B::template at<static_cast<int>(I)>.row, W, MaskBytes>::type,
               nothing>>... {};

// How many indices the lanes of block B run along: a tile's, or all.
template <class B, class Frame>
constexpr std::ptrdiff_t width_of(const Frame& f) {
  return B::in_tile ? f.tile_end - f.tile_begin : f.extents[static_cast<std::size_t>(B::lane)];
}

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
  } else if constexpr (at.storage >= 0) {
    return storage_cursor<B, at.storage>(f);
  } else {
    return nothing{};
  }
}

// What does not change along the lanes, ready for use in them: a scalar, or what an operation prepares of one.
template <class V>
struct constant_in_lanes {
  V value;
};

// An operation that can prepare its second operand (a division by it, say), where that does not change along the lanes.
template <class B, int Row, class RowType>
inline constexpr bool prepares_operand = false;
template <class B, int Row, class Op, int First, int Second>
requires Op::prepares inline constexpr bool prepares_operand<B, Row, map_row<Op, First, Second>> =
    B::in_lanes && (B::types::loops.rows[B::types::template operand<Row, 1>].domain & label_bit(B::lane)) == 0;

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
  } else {
    return array_cursor<B, I, W>(f);
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

// Where WEFT_COUNT_ACCESSES is defined every load and store of elements is reported to this function, so that what a
// plan claims can be held against what the loops do.
#ifdef WEFT_COUNT_ACCESSES
inline void (*access_observer)(const void* first, int elements, bool write) = nullptr;
WEFT_ALWAYS_INLINE constexpr void observe(const void* first, int elements, bool write) {
  if (!std::is_constant_evaluated() && access_observer != nullptr) access_observer(first, elements, write);
}
#else
WEFT_ALWAYS_INLINE constexpr void observe(const void*, int, bool) {}
#endif

// Loads and stores n (of W) elements at position k of a cursor; full vectors where n is W.
template <class T, int W, int MaskBytes, bool Unit, bool Full>
WEFT_ALWAYS_INLINE constexpr auto load_at(const T* p, std::ptrdiff_t stride, std::ptrdiff_t k, int n) {
  observe(p + (Unit ? k : k * stride), W == 1 ? 1 : (Full ? W : n), false);
  if constexpr (W == 1) {
    return Unit ? p[k] : p[k * stride];
  } else if constexpr (std::is_same_v<T, bool>) {
    mask<W, MaskBytes> result(false);
    if constexpr (Unit) return load_mask<W, MaskBytes>(p + k, Full ? W : n);
    for (int i = 0; i < (Full ? W : n); ++i) result.set(i, p[(k + i) * stride]);
    return result;
  } else if constexpr (Unit) {
    if constexpr (Full)
      return load<T, W>(p + k);
    else
      return load_partial<T, W>(p + k, n, T(0));
  } else {
    return load_strided<T, W>(p + k * stride, stride, Full ? W : n, T(0));
  }
}

template <class T, int W, bool Unit, bool Full, class V>
WEFT_ALWAYS_INLINE constexpr void store_at(T* p, std::ptrdiff_t stride, std::ptrdiff_t k, int n, const V& v) {
  observe(p + (Unit ? k : k * stride), W == 1 ? 1 : (Full ? W : n), true);
  if constexpr (W == 1) {
    (Unit ? p[k] : p[k * stride]) = v;
  } else if constexpr (std::is_same_v<T, bool>) {
    if constexpr (Unit)
      store_mask(p + k, v, Full ? W : n);
    else
      for (int i = 0; i < (Full ? W : n); ++i) p[(k + i) * stride] = v[i];
  } else if constexpr (Unit) {
    if constexpr (Full)
      store(p + k, v);
    else
      store_partial(p + k, v, n);
  } else {
    store_strided(p + k * stride, stride, v, Full ? W : n);
  }
}

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
