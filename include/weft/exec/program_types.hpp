// What a program is made of, as types: elements, monoids, lanes, row by row of its loop graph.
#pragma once

#include <weft/exec/lane_value.hpp>
#include <weft/exec/state.hpp>
#include <weft/plan/lower.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// The types of a program's rows, reached through the loop graph (whose rows are the canonical graph's, clones
// included).
template <class Program>
struct program_types {
  using G = typename Program::graph_type;
  using L = lowered<Program>;
  static constexpr auto& loops = L::loops;
  static constexpr auto& plan = L::plan;
  static constexpr int rows = loops.rows.size();
  static constexpr int labels = loops.labels.size();

  template <int Row>
  using row_type = row_at<G, loops.rows[Row].node>;
  template <int Row>
  using element = plain_t<element_at<G, loops.rows[Row].node>>;
  template <int Row>
  static constexpr graph_node node = L::table[static_cast<std::size_t>(loops.rows[Row].node)];
  template <int Row, int K>
  static constexpr int operand = loops.rows[Row].operands[K];
};

template <class RowType>
struct monoid_of {
  static constexpr bool exists = false;
};
template <class Monoid, int Operand, unsigned Axes, bool Keepdims>
struct monoid_of<reduce_row<Monoid, Operand, Axes, Keepdims>> {
  static constexpr bool exists = true;
  using type = Monoid;
};
template <class Monoid, int Operand, unsigned Axis, bool Reverse, bool Exclusive>
struct monoid_of<scan_row<Monoid, Operand, Axis, Reverse, Exclusive>> {
  static constexpr bool exists = true;
  using type = Monoid;
};

// The monoid of a reduction or scan, and what it lifts.
template <class Types, int Row>
struct monoid_row {
  using monoid = typename monoid_of<typename Types::template row_type<Row>>::type;
  using lifted = monoid_element_t<monoid, typename Types::template element<Types::template operand<Row, 0>>>;
  using state = state_t<monoid, lifted>;
  static constexpr bool planar = is_planar<monoid, lifted>;
  static constexpr int planes = planar ? planes_of<monoid, lifted> : 1;
};

struct nothing {};

// A callable with state is a 0-d leaf, called where it is.
template <class Types, int Row>
inline constexpr bool is_callable_row = false;
template <class Types, int Row>
  requires(Types::loops.rows[Row].kind == record_kind::leaf && is_callable<typename Types::template element<Row>>)
inline constexpr bool is_callable_row<Types, Row> = true;

// What a row is in W lanes.
template <class Types, int Row, int W, int MaskBytes>
struct row_value {
  using type = typename lane_value<typename Types::template element<Row>, W, MaskBytes>::type;
};
template <class Types, int Row, int W, int MaskBytes>
  requires is_callable_row<Types, Row>
struct row_value<Types, Row, W, MaskBytes> {
  using type = nothing;
};

// What its results are stored as may have no lanes either.
template <class Program>
struct program_targets;
template <strategy How, class G, class... T, bool... Dense, bool... MayHold>
struct program_targets<program<How, G, target<T, Dense, MayHold>...>> {
  static constexpr bool fit_lanes = (fits_lanes<T> && ...);
};

// How many lanes a program runs on: as many of its widest element as fill a register; one where an element or a
// target's has no lanes.
template <class Program>
struct program_lanes {
  using types = program_types<Program>;

  template <int Row>
  static constexpr int widest() {  // 0: no lanes
    using row = typename types::template row_type<Row>;
    using T = typename types::template element<Row>;
    if constexpr (is_callable_row<types, Row>) {
      return 1;
    } else if constexpr (!fits_lanes<T>) {
      return 0;
    } else if constexpr (monoid_of<row>::exists) {
      using info = monoid_row<types, Row>;
      if constexpr (!info::planar)
        return 0;
      else
        return lane_bytes<typename info::lifted> > lane_bytes<T> ? lane_bytes<typename info::lifted> : lane_bytes<T>;
    } else {
      return lane_bytes<T>;
    }
  }

  template <std::size_t... Rows>
  static constexpr int find_bytes(std::index_sequence<Rows...>) {
    int most = 1;
    bool possible = program_targets<Program>::fit_lanes;
    const auto add = [&](int own) {
      possible = possible && own > 0;
      if (own > most) most = own;
    };
    (add(widest<static_cast<int>(Rows)>()), ...);
    return possible ? most : 0;
  }

  static constexpr int bytes = find_bytes(std::make_index_sequence<static_cast<std::size_t>(types::rows)>{});
  static constexpr int width = bytes == 0 ? 1 : native_bytes / bytes;
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
