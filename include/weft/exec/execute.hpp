// The instructions of a block at one position: each by its step, and the values and states that the steps work on.
#pragma once

#include <weft/exec/compute.hpp>
#include <weft/exec/reduce.hpp>
#include <weft/exec/scan.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// One position of a block: W lanes from index k on, of which n count.
template <class Program, class B, int W, int MaskBytes, bool Full>
struct position {
  using types = typename B::types;
  using frame_type = frame<Program>;
  using program = Program;
  using block = B;
  using one_lane = position<Program, B, 1, MaskBytes, true>;
  static constexpr int width = W;
  static constexpr int mask_bytes = MaskBytes;
  static constexpr bool full = Full;
  template <int Row>
  using element = typename types::template element<Row>;

  std::ptrdiff_t k;
  int n;
  bool first;  // the first position of the loop, in its direction

  template <int I, class Env, class Cursors, class States>
  WEFT_ALWAYS_INLINE constexpr void run(frame_type& f, Env& env, const Cursors& c, States& states) const {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code <= opcode::read_storage && is_callable_row<types, at.row>)
      return;
    else if constexpr (at.code == opcode::literal)
      run_literal<at.row>(env);
    else if constexpr (at.code == opcode::read_leaf)
      slot_of<at.row>(env) = load_value<I>(slot_of<I>(c), 0);
    else if constexpr (at.code == opcode::read_value)
      slot_of<at.row>(env) = slot_of<I>(c).value;
    else if constexpr (at.code == opcode::read_storage)
      slot_of<at.row>(env) = read_storage<I>(f, slot_of<I>(c));
    else if constexpr (at.code == opcode::compute)
      compute_step<position>::template run<I>(*this, f, env, slot_of<I>(c),
                                              static_cast<typename types::template row_type<at.row>*>(nullptr));
    else if constexpr (at.code == opcode::lone)
      lone<at.row>(env);
    else if constexpr (at.code == opcode::scan)
      scan_step<position>::template run<I>(*this, f, env, slot_of<I>(c), states);
    else if constexpr (at.code == opcode::accumulate)
      reduce_step<position>::template accumulate<I>(*this, f, env, slot_of<I>(c), states);
    else if constexpr (at.code == opcode::refer)
      refer_step<position>::template run<I>(*this, f, env, slot_of<I>(c), states);
    else if constexpr (at.code == opcode::finish)
      reduce_step<position>::template finish<I>(*this, f, env, slot_of<I>(c));
    else
      write<I>(slot_of<I>(c), slot_of<at.row>(env));
  }

  template <int Row, class Env>
  WEFT_ALWAYS_INLINE static constexpr void run_literal(Env& env) {
    slot_of<Row>(env) = in_all_lanes<element<Row>, W, MaskBytes>(
        literal_of(static_cast<typename types::template row_type<Row>*>(nullptr)));
  }
  template <class T, std::uint64_t Bits>
  static constexpr T literal_of(literal<T, Bits>*) {
    return literal_value_of<T>(Bits);
  }

  // A state that is no value of its own is finished by whoever reads it.
  template <int I, class Cursor>
  WEFT_ALWAYS_INLINE constexpr auto read_storage(const frame_type& f, const Cursor& c) const {
    constexpr instruction at = B::template at<I>;
    if constexpr (keeps_state<at.storage>()) {
      using monoid = monoid_row<types, at.row>;
      const std::ptrdiff_t count = count_of(f, types::loops.rows[at.row].reduced);
      if (count == 0) return empty_value<at.row>();
      return finished<at.row>(load_state<I, at.row>(c), counted<typename monoid::lifted>(count));
    } else {
      const auto v = to_lanes_of<element<at.row>, W, MaskBytes>(load_value<I>(c, 0));
      constexpr storage_slot info = types::plan.storages[at.storage];
      if constexpr (info.use == storage_use::value && info.reference >= 0)
        return c.is_one     ? v
               : c.is_whole ? times(v, decltype(v)(c.one))
                            : reference_math<types, info.reference>::scaled(v, c.factor(k));
      else
        return v;
    }
  }
  template <int Number>
  static constexpr bool keeps_state() {
    constexpr storage_slot info = types::plan.storages[Number];
    if constexpr (info.use != storage_use::state)
      return false;
    else
      return !monoid_row<types, info.row>::planar &&
             !std::is_same_v<typename monoid_row<types, info.row>::state, element<info.row>>;
  }

  template <int I, class Cursor>
  WEFT_ALWAYS_INLINE constexpr auto load_value(const Cursor& c, int plane) const {
    using T = std::remove_const_t<std::remove_pointer_t<decltype(c.data)>>;
    return load_at<T, W, MaskBytes, is_unit<B, I>(), Full>(c.data + plane * c.plane, c.stride, k, n);
  }
  template <int I, class Cursor, class V>
  WEFT_ALWAYS_INLINE constexpr void write_value(const Cursor& c, int plane, const V& v) const {
    using T = std::remove_pointer_t<decltype(c.data)>;
    store_at<T, W, is_unit<B, I>(), Full>(c.data + plane * c.plane, c.stride, k, n, to_lanes_of<T, W, MaskBytes>(v));
  }
  // To an output or a storage, past the caches where the cursor says so.
  template <int I, class Cursor, class V>
  WEFT_ALWAYS_INLINE constexpr void write(const Cursor& c, const V& v) const {
    using T = std::remove_pointer_t<decltype(c.data)>;
    if constexpr (Full && B::in_lane_loop && is_unit<B, I>() && fits_lanes<T> && !std::is_same_v<T, bool>) {
      if constexpr (has_streaming_store<T, W> && requires { c.streams; }) {
        if (c.streams) [[unlikely]] {
          observe(c.data + k, W, true);
          return store_streaming<T, W>(c.data + k, to_lanes_of<T, W, MaskBytes>(v));
        }
      }
    }
    write_value<I>(c, 0, v);
  }

  // An operation alone, with what of its operands is prepared.
  template <int I, class Env, class Prepared, class RowType>
  WEFT_ALWAYS_INLINE constexpr void compute(const frame_type& f, Env& env, const Prepared& prepared,
                                            RowType* row) const {
    compute_step<position>::template run<I>(*this, f, env, prepared, row);
  }

  // The operand of a reduction or scan, in the type it lifts; and lifted.
  template <int Row, class Env>
  WEFT_ALWAYS_INLINE static constexpr auto operand_value(const Env& env) {
    return to_lanes_of<typename monoid_row<types, Row>::lifted, W, MaskBytes>(
        slot_of<types::template operand<Row, 0>>(env));
  }
  template <int Row, class Env>
  WEFT_ALWAYS_INLINE static constexpr auto lifted(const Env& env) {
    const auto x = operand_value<Row>(env);
    return monoid_row<types, Row>::monoid::template lift<std::remove_cvref_t<decltype(x)>>(x);
  }

  // From the state of reduction `Owner`.
  template <int Row, int Owner = Row, class State>
  WEFT_ALWAYS_INLINE static constexpr auto finished(const State& s, typename monoid_row<types, Row>::lifted count) {
    using M = typename monoid_row<types, Row>::monoid;
    using V = typename lane_value<typename monoid_row<types, Row>::lifted, W, MaskBytes>::type;
    if constexpr (Owner == Row)
      return to_lanes_of<element<Row>, W, MaskBytes>(finish_state<M, V>(s, V(count)));
    else
      return to_lanes_of<element<Row>, W, MaskBytes>(
          shared_finish<typename monoid_row<types, Owner>::monoid, M>::template finish<V>(s, V(count)));
  }

  // A number of elements as an element: through the first number that it can be made from as it stands.
  template <class T>
  static constexpr T counted(std::ptrdiff_t count) {
    if constexpr (std::is_arithmetic_v<T>)
      return static_cast<T>(count);
    else if constexpr (complex_parts<T>::is_complex)
      return T(static_cast<typename complex_parts<T>::real>(count));
    else if constexpr (requires(double number) { T{number}; })
      return T(static_cast<double>(count));
    else if constexpr (requires(float number) { T{number}; })
      return T(static_cast<float>(count));
    else if constexpr (requires { T{count}; })
      return T(count);
    else if constexpr (requires(int number) { T(number); })
      return T(static_cast<int>(count));
    else
      return T();  // no number: its monoid does not ask
  }

  template <int Row>
  static constexpr auto empty_value() {
    using monoid = monoid_row<types, Row>;
    using T = typename monoid::lifted;
    if constexpr (types::loops.rows[Row].one_over_nothing)
      return counted<element<Row>>(1);
    else if constexpr (requires { monoid::monoid::template empty<T>(); })
      return convert<element<Row>>(monoid::monoid::template empty<T>());
    else
      return convert<element<Row>>(
          finish_state<typename monoid::monoid, T>(monoid::monoid::template neutral<T>(), counted<T>(0)));
  }

  template <int Row, class Env>
  WEFT_ALWAYS_INLINE static constexpr void lone(Env& env) {
    if constexpr (types::template node<Row>.exclusive)
      slot_of<Row>(env) = in_all_lanes<element<Row>, W, MaskBytes>(empty_value<Row>());
    else
      slot_of<Row>(env) = finished<Row>(lifted<Row>(env), counted<typename monoid_row<types, Row>::lifted>(1));
  }

  // States in arrays, plane by plane where they have planes.
  template <int I, int Row, class Cursor>
  WEFT_ALWAYS_INLINE constexpr auto load_state(const Cursor& c) const {
    using monoid = monoid_row<types, Row>;
    if constexpr (monoid::planar) {
      using V = typename lane_value<typename monoid::lifted, W, MaskBytes>::type;
      std::array<V, monoid::planes> planes{};
      for (int p = 0; p < monoid::planes; ++p) planes[static_cast<std::size_t>(p)] = load_value<I>(c, p);
      return from_planes<typename monoid::monoid, V, monoid::planes>(planes);
    } else {
      return load_value<I>(c, 0);
    }
  }
  template <int I, int Row, class Cursor, class State>
  WEFT_ALWAYS_INLINE constexpr void store_state(const Cursor& c, const State& s) const {
    using monoid = monoid_row<types, Row>;
    if constexpr (monoid::planar) {
      using V = typename lane_value<typename monoid::lifted, W, MaskBytes>::type;
      const auto planes = to_planes<typename monoid::monoid, V, monoid::planes>(s);
      for (int p = 0; p < monoid::planes; ++p) write_value<I>(c, p, planes[static_cast<std::size_t>(p)]);
    } else {
      using T = std::remove_pointer_t<decltype(c.data)>;
      store_at<T, 1, is_unit<B, I>(), true>(c.data, c.stride, k, 1, s);
    }
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
