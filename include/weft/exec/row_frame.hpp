// What cursors ask of a frame, for one row after the other: copies of a function's own, which compilers take apart into
// registers. The frame itself would be written and read again with each row.
#pragma once

#include <weft/exec/frame.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

/// `Strip` says which scalars are made for each row; the others are the frame's.
template <class Program, class Strip>
struct row_frame {
  using frame_type = frame<Program>;
  using types = program_types<Program>;
  static constexpr int labels = frame_type::labels;

  template <int Row>
  static constexpr bool is_own = Strip::makes(Row) && !is_callable_row<types, Row>;
  template <int Row>
  using scalar = std::remove_cvref_t<decltype(slot_of<Row>(std::declval<frame_type&>().values))>;
  template <int Row>
  using scalar_slot = slot<Row, std::conditional_t<is_own<Row>, scalar<Row>, scalar<Row>&>>;
  template <class Rows>
  struct scalars;
  template <int... Rows>
  struct scalars<std::integer_sequence<int, Rows...>> : scalar_slot<Rows>... {
    WEFT_ALWAYS_INLINE explicit scalars(frame_type& f) : scalar_slot<Rows>{slot_of<Rows>(f.values)}... {}
  };

  decltype(frame_type::leaves) leaves;
  decltype(frame_type::outputs) outputs;
  decltype(frame_type::storages)& storages;
  scalars<std::make_integer_sequence<int, types::rows>> values;
  decltype(frame_type::extents) extents;
  decltype(frame_type::index) index;
  std::ptrdiff_t tile_begin, tile_end;

  WEFT_ALWAYS_INLINE explicit row_frame(frame_type& f)
      : leaves(f.leaves),
        outputs(f.outputs),
        storages(f.storages),
        values(f),
        extents(f.extents),
        index(f.index),
        tile_begin(f.tile_begin),
        tile_end(f.tile_end) {}

  /// The scalars of a lane of `made`.
  template <class Made, int... Rows>
  WEFT_ALWAYS_INLINE void take_scalars(const Made& made, int lane, std::integer_sequence<int, Rows...>) {
    (
        [&] {
          if constexpr (is_own<Rows>) slot_of<Rows>(values) = slot_of<Rows>(made)[lane];
        }(),
        ...);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
