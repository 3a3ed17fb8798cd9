// One instruction on several vectors: an operation that is a long chain takes them side by side.
#pragma once

#include <weft/core/math/pair.hpp>
#include <weft/exec/execute.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

template <class RowType>
inline constexpr bool maps_pairs = false;
template <class Op, int... Operands>
inline constexpr bool maps_pairs<map_row<Op, Operands...>> = takes_pairs<Op>;

template <class Position>
struct side_by_side {
  using B = typename Position::block;
  using types = typename B::types;
  using frame_type = typename Position::frame_type;
  template <int Row>
  using row_type = typename types::template row_type<Row>;

  // Instruction I, where its values are floating in all lanes.
  template <int I>
  static constexpr bool possible = [] {
    constexpr instruction at = B::template at<I>;
    if constexpr (Position::width > 1 && at.code == opcode::compute)
      return maps_pairs<row_type<at.row>> && std::is_floating_point_v<typename types::template element<at.row>>;
    else
      return false;
  }();
  template <int From, int... I>
  static constexpr bool any(std::integer_sequence<int, I...>) {
    return (false || ... || possible<From + I>);
  }

  template <int I, class Env, int Vectors>
  WEFT_ALWAYS_INLINE static void run(const frame_type& f, Env (&env)[Vectors]) {
    run_as<I>(f, env, static_cast<row_type<B::template at<I>.row>*>(nullptr));
  }

 private:
  template <int I, class Env, int Vectors, class Op, int... Operands>
  WEFT_ALWAYS_INLINE static void run_as(const frame_type& f, Env (&env)[Vectors], map_row<Op, Operands...>*) {
    using computed = compute_t<Op, element_at<typename types::G, Operands>...>;
    run_on<I, Op, computed>(f, env, std::make_integer_sequence<int, sizeof...(Operands)>{});
  }
  template <int I, class Op, class Computed, class Env, int Vectors, int... K>
  WEFT_ALWAYS_INLINE static void run_on(const frame_type& f, Env (&env)[Vectors], std::integer_sequence<int, K...>) {
    constexpr instruction at = B::template at<I>;
    keep<at.row, 0, Vectors>(env, compute_step<Position>::template apply<Op, at.form>(
                                      joined<at.row, Op, Computed, K, 0, Vectors>(f, env)...));
  }
  template <int Row, class Op, class Computed, int K, int From, int Count, class Env, int Vectors>
  WEFT_ALWAYS_INLINE static auto joined(const frame_type& f, const Env (&env)[Vectors]) {
    if constexpr (Count == 1)
      return compute_step<Position>::template argument<Row, Op, Computed, K>(f, env[From]);
    else
      return vector_pair(joined<Row, Op, Computed, K, From, Count / 2>(f, env),
                         joined<Row, Op, Computed, K, From + Count / 2, Count / 2>(f, env));
  }
  template <int Row, int From, int Count, class Env, int Vectors, class P>
  WEFT_ALWAYS_INLINE static void keep(Env (&env)[Vectors], const P& p) {
    if constexpr (Count == 1) {
      slot_of<Row>(env[From]) =
          to_lanes_of<typename types::template element<Row>, Position::width, Position::mask_bytes>(p);
    } else {
      keep<Row, From, Count / 2>(env, p.first);
      keep<Row, From + Count / 2, Count / 2>(env, p.second);
    }
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
