// One operation on the lanes of a vector, in the type that it computes in and by the form that the plan allows.
#pragma once

#include <weft/exec/cursor.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// What position `Here` does for an operation.
template <class Here>
struct compute_step {
  using types = typename Here::types;
  using frame_type = typename Here::frame_type;
  using B = typename Here::block;
  static constexpr int W = Here::width;
  static constexpr int MaskBytes = Here::mask_bytes;

  template <int I, class Env, class Prepared, class Op, int... Operands>
  WEFT_ALWAYS_INLINE static constexpr void run(const Here& here, const frame_type& f, Env& env,
                                               const Prepared& prepared, map_row<Op, Operands...>*) {
    constexpr int Row = B::template at<I>.row;
    if constexpr (std::is_same_v<Prepared, nothing>) {
      run_on<I, Op>(here, f, env, std::make_integer_sequence<int, sizeof...(Operands)>{});
    } else {
      using computed = compute_t<Op, element_at<typename types::G, Operands>...>;
      const auto a = to_lanes_of<computed, W, MaskBytes>(slot_of<types::template operand<Row, 0>>(env));
      const auto b = to_lanes_of<computed, W, MaskBytes>(slot_of<types::template operand<Row, 1>>(env));
      slot_of<Row>(env) =
          to_lanes_of<typename Here::template element<Row>, W, MaskBytes>(Op::apply_prepared(a, b, prepared.value));
    }
  }
  template <int I, class Op, class Env, int... K>
  WEFT_ALWAYS_INLINE static constexpr void run_on([[maybe_unused]] const Here& here, const frame_type& f, Env& env,
                                                  std::integer_sequence<int, K...>) {
    constexpr int Row = B::template at<I>.row;
    using computed =
        compute_t<Op, element_at<typename types::G, types::loops.rows[types::template operand<Row, K>].node>...>;
    if constexpr (Op::traits.by_element && W > 1) {
      // A user's function, on the lanes that count.
      auto& value = slot_of<Row>(env);
      const int count = Here::full ? W : here.n;
      for (int lane = 0; lane < count; ++lane)
        value.set(lane, Op::apply(lane_of_operand(operand_of<types::template operand<Row, K>>(f, env), lane)...));
      for (int lane = count; lane < W; ++lane) value.set(lane, value[0]);
    } else {
      slot_of<Row>(env) = to_lanes_of<typename Here::template element<Row>, W, MaskBytes>(
          apply<Op, B::template at<I>.form>(argument<Row, Op, computed, K>(f, env)...));
    }
  }
  // Operand K of an operation, in the type that it computes in.
  template <int Row, class Op, class Computed, int K, class Env>
  WEFT_ALWAYS_INLINE static constexpr auto argument(const frame_type& f, const Env& env) {
    constexpr int Operand = types::template operand<Row, K>;
    using T = operand_t<Op, Computed, K, element_at<typename types::G, types::loops.rows[Operand].node>>;
    return to_lanes_of<T, W, MaskBytes>(operand_of<Operand>(f, env));
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
  template <class V>
  WEFT_ALWAYS_INLINE static decltype(auto) lane_of_operand(const V& v, int lane) {
    if constexpr (is_lanes<V> || is_mask<V>)
      return v[lane];
    else
      return v;
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
