// The instructions, one at a time.
#pragma once

#include <weft/exec/block_sums.hpp>
#include <weft/exec/refer.hpp>
#include <weft/exec/scan.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Loop-carried state of a block in lanes: accumulators of reductions along the lanes, carries of scans along them.

template <class B, int W, int I>
constexpr auto lane_state_type() {
  constexpr instruction at = B::template at<I>;
  using types = typename B::types;
  if constexpr (at.code == opcode::refer && B::in_lanes) {
    using V = typename lane_value<typename monoid_row<types, at.row>::lifted, W, 1>::type;
    return type_item<lane_reference<V>>{};
  } else if constexpr (at.code == opcode::accumulate || at.code == opcode::scan) {
    if constexpr (B::template along_lanes<I> || types::plan.storages[at.storage].place == place::registers) {
      using monoid = monoid_row<types, at.row>;
      using V = typename lane_value<typename monoid::lifted, W, 1>::type;
      using state = state_t<typename monoid::monoid, V>;
      if constexpr (at.code == opcode::scan)
        return type_item<lane_carry<state, typename carry_bound<typename monoid::monoid, V>::type>>{};
      else if constexpr (sums_in_block<B, W, I>)
        return type_item<block_sums<typename monoid::monoid, V>>{};
      else
        return type_item<state>{};
    } else {
      return type_item<nothing>{};
    }
  } else {
    return type_item<nothing>{};
  }
}

template <class B, int W, class Numbers>
struct lane_states;
template <class B, int W, std::size_t... I>
struct lane_states<B, W, std::index_sequence<I...>>
    : slot<static_cast<int>(I), typename decltype(lane_state_type<B, W, static_cast<int>(I)>())::type>... {};

template <class B, int W, int MaskBytes, class Frame, class Numbers>
struct cursors;
template <class B, int W, int MaskBytes, class Frame, std::size_t... I>
struct cursors<B, W, MaskBytes, Frame, std::index_sequence<I...>>
    : slot<static_cast<int>(I), decltype(cursor_of<B, static_cast<int>(I), W, MaskBytes>(std::declval<Frame&>()))>... {
  WEFT_ALWAYS_INLINE constexpr explicit cursors(Frame& f)
      : slot<static_cast<int>(I), decltype(cursor_of<B, static_cast<int>(I), W, MaskBytes>(f))>{
            cursor_of<B, static_cast<int>(I), W, MaskBytes>(f)}... {}
};

// One position of a block: W lanes from index k on, of which n count.
template <class Program, class B, int W, int MaskBytes, bool Full>
struct position {
  using types = typename B::types;
  using frame_type = frame<Program>;
  using block = B;
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
      compute<I>(f, env, slot_of<I>(c), static_cast<typename types::template row_type<at.row>*>(nullptr));
    else if constexpr (at.code == opcode::lone)
      lone<at.row>(env);
    else if constexpr (at.code == opcode::scan)
      scan_step<position>::template run<I>(*this, f, env, slot_of<I>(c), states);
    else if constexpr (at.code == opcode::accumulate)
      accumulate<I>(f, env, slot_of<I>(c), states);
    else if constexpr (at.code == opcode::refer)
      refer_step<position>::template run<I>(*this, f, env, slot_of<I>(c), states);
    else if constexpr (at.code == opcode::finish)
      finish<I>(f, env, slot_of<I>(c));
    else if constexpr (at.code == opcode::write_storage)
      write_value<I>(slot_of<I>(c), 0, slot_of<at.row>(env));
    else
      write_output<I>(slot_of<I>(c), slot_of<at.row>(env));
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
        return c.is_whole ? times(v, decltype(v)(c.one))
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
  template <int I, class Cursor, class V>
  WEFT_ALWAYS_INLINE constexpr void write_output(const Cursor& c, const V& v) const {
    using T = std::remove_pointer_t<decltype(c.data)>;
    if constexpr (Full && B::in_lane_loop && is_unit<B, I>() && fits_lanes<T> && !std::is_same_v<T, bool>) {
      if constexpr (has_streaming_store<T, W>) {
        if (c.streams) [[unlikely]] {
          observe(c.data + k, W, true);
          return store_streaming<T, W>(c.data + k, to_lanes_of<T, W, MaskBytes>(v));
        }
      }
    }
    write_value<I>(c, 0, v);
  }

  template <int I, class Env, class Prepared, class Op, int... Operands>
  WEFT_ALWAYS_INLINE constexpr void compute(const frame_type& f, Env& env, const Prepared& prepared,
                                            map_row<Op, Operands...>*) const {
    constexpr int Row = B::template at<I>.row;
    if constexpr (std::is_same_v<Prepared, nothing>) {
      compute_on<I, Op>(f, env, std::make_integer_sequence<int, sizeof...(Operands)>{});
    } else {
      using computed = compute_t<Op, element_at<typename types::G, Operands>...>;
      const auto a = prepare<computed>(slot_of<types::template operand<Row, 0>>(env));
      const auto b = prepare<computed>(slot_of<types::template operand<Row, 1>>(env));
      slot_of<Row>(env) = to_lanes_of<element<Row>, W, MaskBytes>(Op::apply_prepared(a, b, prepared.value));
    }
  }
  template <int I, class Op, class Env, int... K>
  WEFT_ALWAYS_INLINE constexpr void compute_on(const frame_type& f, Env& env, std::integer_sequence<int, K...>) const {
    constexpr int Row = B::template at<I>.row;
    using computed =
        compute_t<Op, element_at<typename types::G, types::loops.rows[types::template operand<Row, K>].node>...>;
    if constexpr (Op::traits.by_element && W > 1) {
      // A user's function, on the lanes that count.
      for (int lane = 0; lane < (Full ? W : n); ++lane)
        set_lane(slot_of<Row>(env), lane,
                 Op::apply(get_lane(operand_of<types::template operand<Row, K>>(f, env), lane)...));
      if constexpr (!Full) fill_lanes(slot_of<Row>(env));
    } else {
      slot_of<Row>(env) = to_lanes_of<element<Row>, W, MaskBytes>(
          apply<Op, B::template at<I>.form>(argument<Row, Op, computed, K>(f, env)...));
    }
  }
  // Operand K of an operation, in the type that it computes in.
  template <int Row, class Op, class Computed, int K, class Env>
  WEFT_ALWAYS_INLINE static constexpr auto argument(const frame_type& f, const Env& env) {
    constexpr int Operand = types::template operand<Row, K>;
    return prepare<operand_t<Op, Computed, K, element_at<typename types::G, types::loops.rows[Operand].node>>>(
        operand_of<Operand>(f, env));
  }
  template <class Op, form Form, class... V>
  WEFT_ALWAYS_INLINE static constexpr auto apply(const V&... operands) {
    if constexpr (Form == form::lifted || Form == form::vanishing) {
      constexpr bool takes_all = requires { Op::apply_lifted(operands...), Op::apply_vanishing(operands...); };
      static_assert(takes_all, "weft: apply_lifted and apply_vanishing of an operation take scalars and lanes alike");
      if constexpr (Form == form::lifted)
        return Op::apply_lifted(operands...);
      else
        return Op::apply_vanishing(operands...);
    } else if constexpr (Form == form::bounded && requires { Op::apply_bounded(operands...); })
      return Op::apply_bounded(operands...);
    else
      return Op::apply(operands...);
  }
  template <int Row, class Env>
  WEFT_ALWAYS_INLINE static constexpr const auto& operand_of(const frame_type& f, const Env& env) {
    if constexpr (is_callable_row<types, Row>)
      return *slot_of<Row>(f.leaves).data;
    else
      return slot_of<Row>(env);
  }
  template <class T, class V>
  WEFT_ALWAYS_INLINE static constexpr auto prepare(const V& v) {
    return to_lanes_of<T, W, MaskBytes>(v);
  }
  template <class V>
  WEFT_ALWAYS_INLINE static decltype(auto) get_lane(const V& v, int lane) {
    if constexpr (is_lanes<V> || is_mask<V>)
      return v[lane];
    else
      return v;
  }
  template <class V, class T>
  WEFT_ALWAYS_INLINE static void set_lane(V& v, int lane, const T& x) {
    v.set(lane, x);
  }
  template <class V>
  WEFT_ALWAYS_INLINE constexpr void fill_lanes(V& v) const {
    for (int lane = n; lane < W; ++lane) v.set(lane, v[0]);
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

  // A number of elements as an element: through double, which every number type can be made from.
  template <class T>
  static constexpr T counted(std::ptrdiff_t count) {
    if constexpr (std::is_arithmetic_v<T>)
      return static_cast<T>(count);
    else
      return T(static_cast<double>(count));
  }

  template <int Row>
  static constexpr auto empty_value() {
    using monoid = monoid_row<types, Row>;
    using T = typename monoid::lifted;
    if constexpr (requires { monoid::monoid::template empty<T>(); })
      return convert<element<Row>>(monoid::monoid::template empty<T>());
    else
      return convert<element<Row>>(
          finish_state<typename monoid::monoid, T>(monoid::monoid::template neutral<T>(), T(0)));
  }

  template <int Row, class Env>
  WEFT_ALWAYS_INLINE static constexpr void lone(Env& env) {
    if constexpr (types::template node<Row>.exclusive)
      slot_of<Row>(env) = in_all_lanes<element<Row>, W, MaskBytes>(empty_value<Row>());
    else
      slot_of<Row>(env) = finished<Row>(lifted<Row>(env), typename monoid_row<types, Row>::lifted(1));
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

  template <int I, class Env, class Cursor, class States>
  WEFT_ALWAYS_INLINE constexpr void accumulate(frame_type& f, Env& env, const Cursor& c, States& states) const {
    constexpr instruction at = B::template at<I>;
    using monoid = monoid_row<types, at.row>;
    using V = typename lane_value<typename monoid::lifted, W, MaskBytes>::type;
    using M = typename monoid::monoid;
    const V x = operand_value<at.row>(env);
    constexpr bool in_array = types::plan.storages[at.storage].place != place::registers;
    constexpr int reference = types::plan.storages[at.storage].reference;
    if constexpr (in_array && !B::template along_lanes<I>) {
      auto s = load_state<I, at.row>(c);
      if constexpr (reference >= 0) s = times<V>(s, refer_step<position>::template scale_of<reference>(f, states));
      store_state<I, at.row>(c, take_in<M, V>(s, x));
    } else if constexpr (!B::in_lanes) {
      slot_of<at.storage>(f.storages).push(M::template lift<V>(x));
    } else if constexpr (W > 1 && !M::traits.commutative) {
      auto s = M::template lift<V>(x);
      if constexpr (!Full) s = only_first<M, typename monoid::lifted, W>(s, n);
      hand_on<I>(f, c, total_of_lanes<M, typename monoid::lifted, W>(s));
    } else {
      auto& total = slot_of<I>(states);
      if constexpr (is_block_sums<std::remove_cvref_t<decltype(total)>>)
        block_form<M, typename monoid::lifted, W>::template take<Full>(total, x, n);
      else if constexpr (W == 1)
        total = take_in<M, V>(total, x);
      else
        total = take_into_lanes<M, typename monoid::lifted, W, Full>(total, x, n);
    }
  }

  // What a reduction along the lanes has come to goes where its state is stored.
  template <int I, class Cursor, class State>
  WEFT_ALWAYS_INLINE static constexpr void hand_on(frame_type& f, const Cursor& c, const State& s) {
    constexpr instruction at = B::template at<I>;
    using monoid = monoid_row<types, at.row>;
    constexpr int reference = types::plan.storages[at.storage].reference;
    if constexpr (types::plan.storages[at.storage].place == place::registers) {
      if constexpr (reference >= 0)
        slot_of<at.storage>(f.storages).push(times(s, slot_of<reference>(f.storages).scale));
      else
        slot_of<at.storage>(f.storages).push(s);
    } else {
      const position<Program, B, 1, MaskBytes, true> here{0, 1, false};
      const auto before = here.template load_state<I, at.row>(c);
      here.template store_state<I, at.row>(c, monoid::monoid::template combine<typename monoid::lifted>(before, s));
    }
  }

  template <int I, class Env, class Cursor>
  WEFT_ALWAYS_INLINE constexpr void finish(frame_type& f, Env& env, const Cursor& c) const {
    constexpr instruction at = B::template at<I>;
    constexpr storage_slot info = types::plan.storages[at.storage];
    constexpr label_set reduced = types::loops.rows[at.row].reduced;
    using monoid = monoid_row<types, at.row>;
    const std::ptrdiff_t count = count_of(f, reduced);
    auto& value = slot_of<at.row>(env);
    if constexpr (info.use == storage_use::reference && keeps_relative_values<types, at.storage>)
      settle_notes<Program, at.storage>(f);
    if constexpr (info.place == place::registers) {
      if (count == 0)
        value = in_all_lanes<element<at.row>, W, MaskBytes>(empty_value<at.row>());
      else
        value = finished<at.row, info.row>(slot_of<at.storage>(f.storages).total(),
                                           counted<typename monoid::lifted>(count));
      if constexpr (info.reference >= 0) {
        if (count > 0) value = times(value, refer_step<position>::template last_factor<info.reference>(*this, f));
      }
    } else {
      if (count == 0)
        value = in_all_lanes<element<at.row>, W, MaskBytes>(empty_value<at.row>());
      else
        value = finished<at.row, info.row>(load_state<I, info.row>(c), counted<typename monoid::lifted>(count));
      if constexpr (info.reference >= 0) {
        if (count > 0) value = times(value, refer_step<position>::template last_factor<info.reference>(*this, f));
      }
      // The finished value takes the place of the state, for those that read it later.
      if constexpr (info.row == at.row && !keeps_state<at.storage>()) write_value<I>(c, 0, value);
    }
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
