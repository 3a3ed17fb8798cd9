// What the loops and blocks of a strip of short rows hand on to each other: see strips.hpp.
#pragma once

#include <weft/exec/relative_sweeps.hpp>
#include <weft/exec/strip_plan.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

template <class Program, int W, int Loop>
struct strip_data {
  using types = program_types<Program>;
  using strip = strip_plan<Program, Loop>;
  static constexpr int mask_bytes = program_lanes<Program>::bytes;

  // Rows are short while those of a strip stay in the nearest cache, with AVX-512 a larger one, and one is no more
  // than a block of a reduction.
  static constexpr std::ptrdiff_t shortest = 16 * W;
  static constexpr std::ptrdiff_t cached = (native_bytes == 64 ? 49152 : 32768) / (W * mask_bytes);
  static constexpr std::ptrdiff_t longest = cached < 128 * W ? cached : 128 * W;
  // Longer rows that are read once more come in smaller strips: the results, too, want to stay there.
  static constexpr std::ptrdiff_t longest_in_whole_strips = strip::lane_loops > 1 ? cached / 4 * 3 : longest;
  // A scan goes on to blocks of its own sooner, and what it keeps is one of them. A reduction relative to a bound may
  // note its elements on the stack.
  template <class Lane>
  static constexpr std::ptrdiff_t longest_of = [] {
    if constexpr (Lane::B::scans_along)
      return longest < Lane::scan_length * W ? longest : Lane::scan_length * W;
    else if constexpr (is_relative_reduction<typename Lane::B, W>)
      return relative_sweeps<Lane>::keeps_in_place ? longest : longest / 2;
    else
      return longest;
  }();

  // Values that blocks make: a vector of rows each. Then states: the accumulators of each row, before they are folded.
  template <int Row>
  static constexpr bool keeps_row = strip::makes(Row) || strip::takes(Row);
  template <int Row>
  using row_slot =
      slot<Row, std::conditional_t<keeps_row<Row>, typename row_value<types, Row, W, mask_bytes>::type, nothing>>;
  template <class Rows>
  struct row_values;
  template <int... Rows>
  struct row_values<std::integer_sequence<int, Rows...>> : row_slot<Rows>... {};

  template <class State>
  struct accumulators {
    State of_row[W];
    State totals;
  };
  // Of one row each a shift, and the sums below it.
  template <class Monoid, class T>
  struct accumulators_below {
    state_t<typename Monoid::block_monoid, lanes<T, W>> of_row[W];
    lanes<T, W> shifts;
    state_t<Monoid, lanes<T, W>> totals;
  };
  // The storages whose states a loop of the strip accumulates by their block form.
  using storage_flags = std::array<bool, static_cast<std::size_t>(types::plan.storages.size() + 1)>;
  template <class B, int... I>
  static constexpr void note_summed(storage_flags& found, std::integer_sequence<int, I...>) {
    (
        [&] {
          if constexpr (sums_in_block<B, W, I>) found[static_cast<std::size_t>(B::template at<I>.storage)] = true;
        }(),
        ...);
  }
  static constexpr storage_flags summed_below = []<int... K>(std::integer_sequence<int, K...>) {
    storage_flags found{};
    (
        [&] {
          constexpr int child = strip::children[K];
          if constexpr (strip::is_lane_loop(child)) {
            using B = block_types<Program, child + 1>;
            note_summed<B>(found, std::make_integer_sequence<int, B::count>{});
          }
        }(),
        ...);
    return found;
  }
  (std::make_integer_sequence<int, strip::children.size()>{});
  template <int Number>
  static auto state_type() {
    constexpr storage_slot info = types::plan.storages[Number];
    if constexpr (info.use == storage_use::state && info.place == place::registers) {
      using monoid = monoid_row<types, info.row>;
      using T = typename monoid::lifted;
      if constexpr (summed_below[Number])
        return type_item<accumulators_below<typename monoid::monoid, T>>{};
      else
        return type_item<accumulators<state_t<typename monoid::monoid, lanes<T, W>>>>{};
    } else {
      return type_item<nothing>{};
    }
  }
  template <class Numbers>
  struct row_states;
  template <int... Numbers>
  struct row_states<std::integer_sequence<int, Numbers...>>
      : slot<Numbers, typename decltype(state_type<Numbers>())::type>... {};

  // Values that the shortest rows keep from one loop to the next, and their storages. They stand in arrays of the
  // strip's own: in the output a vector's load would wait for the store of the row before, whose rest it touches.
  template <class T>
  struct kept_rows {
    alignas(64) T data[W][shortest];
  };
  template <int Number>
  static auto kept_type() {
    if constexpr (strip::is_kept(Number))
      return type_item<kept_rows<typename target_elements<Program>::template at<types::plan.storages[Number].root>>>{};
    else
      return type_item<nothing>{};
  }
  template <int Number>
  using kept_slot = slot<Number, typename decltype(kept_type<Number>())::type>;
  template <class Numbers>
  struct kept_values;
  template <int... Numbers>
  struct kept_values<std::integer_sequence<int, Numbers...>> : kept_slot<Numbers>... {};

  using row_numbers = std::make_integer_sequence<int, types::rows>;
  using storage_numbers = std::make_integer_sequence<int, types::plan.storages.size()>;
  row_values<row_numbers> values;
  row_states<storage_numbers> states;
  kept_values<storage_numbers> kept;
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
