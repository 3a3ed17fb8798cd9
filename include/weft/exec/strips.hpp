// Short rows, as many at a time as a register has lanes. Every block runs for all rows of the strip before the next one
// does; what the reductions along the rows have come to is folded for all rows at once, and what lies between the loops
// runs with the rows as lanes. A row by itself would wait for the latency of each of these.
#pragma once

#include <weft/exec/across.hpp>
#include <weft/exec/along.hpp>
#include <weft/exec/lane_loop.hpp>
#include <weft/exec/row_registers.hpp>
#include <weft/exec/strip_data.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

/// Runs a loop over rows in strips.
template <class Program, int W, int Loop>
struct row_strips : strip_data<Program, W, Loop> {
  using data = strip_data<Program, W, Loop>;
  using types = program_types<Program>;
  using frame_type = frame<Program>;
  using strip = strip_plan<Program, Loop>;
  using data::mask_bytes;
  using data::shortest;
  using data::states;
  using data::values;
  using child_numbers = std::make_integer_sequence<int, strip::children.size()>;
  static constexpr auto label = static_cast<std::size_t>(strip::loop.label);

  static constexpr bool fits(const frame_type& f) { return all_within<data::longest>(f, child_numbers{}); }
  template <std::ptrdiff_t Longest, int... K>
  static constexpr bool all_within(const frame_type& f, std::integer_sequence<int, K...>) {
    return (is_within<Longest, strip::children[K]>(f) && ...);
  }
  // By template, so that the plan is not wanted at run time.
  template <std::ptrdiff_t Longest, int Child>
  static constexpr bool is_within(const frame_type& f) {
    if constexpr (strip::is_lane_loop(Child)) {
      using Lane = lane_block<Program, W, Child + 1>;
      const std::ptrdiff_t count = f.extents[static_cast<std::size_t>(Lane::B::lane)];
      return count > 0 && count <= Longest && count <= longest_taken<Lane>();
    } else {
      return true;
    }
  }

  // A scan by itself goes on across the rows for a while.
  template <class Lane>
  static constexpr std::ptrdiff_t longest_taken() {
    constexpr std::ptrdiff_t along = data::template longest_of<Lane>, turned = strip::longest_across(W);
    if constexpr (Lane::B::scans_along && strip::children.size() == 1) {
      if constexpr (all_across(child_numbers{})) return along < turned ? turned : along;
    }
    return along;
  }

  // Rows of a few registers whose scans run within these.
  using in_registers = row_registers<Program, W, Loop, strip::children[0]>;
  static constexpr bool runs_in_registers() {
    if constexpr (strip::children.size() == 1)
      return in_registers::possible;
    else
      return false;
  }

  // The shortest rows of others run across, if all loops of the strip can: with the leaves transposed by the first loop
  // that reads them.
  template <int Child>
  using across = across_rows<Program, W, Loop, Child>;
  template <int... K>
  static constexpr bool all_across(std::integer_sequence<int, K...>) {
    return ([] {
      if constexpr (runs_in_registers())
        return false;
      else if constexpr (strip::is_lane_loop(strip::children[K]))
        return across<strip::children[K]>::possible;
      else
        return true;
    }() && ...);
  }
  template <int Row>
  static auto leaf_type() {
    if constexpr (strip::first_reader(Row) < 0 || is_callable_row<types, Row>)
      return type_item<nothing>{};
    else if constexpr (all_across(child_numbers{}))
      return type_item<row_tile<typename types::template element<Row>, W, strip::longest_across(W)>>{};
    else
      return type_item<nothing>{};
  }
  template <class Rows>
  struct leaf_tiles;
  template <int... Rows>
  struct leaf_tiles<std::integer_sequence<int, Rows...>> : slot<Rows, typename decltype(leaf_type<Rows>())::type>... {};

  using row_numbers = std::make_integer_sequence<int, types::rows>;
  frame_type& f;
  leaf_tiles<row_numbers> leaves;
  std::ptrdiff_t base = 0;
  int rows = W, step = W;  // of this strip, and from it to the next that is run by the same
  bool is_first = true;
  const bool are_shortest;

  explicit row_strips(frame_type& own) : f(own), are_shortest(all_within<shortest>(own, child_numbers{})) {}

  // Rows [begin, end) of the loop.
  static void run(frame_type& f, std::ptrdiff_t begin, std::ptrdiff_t end) {
    if constexpr (runs_in_registers()) {
      if (in_registers::fits(f)) return in_registers::run(f, begin, end);
    }
    row_strips own(f);
    own.take(row_numbers{});
    own.base = begin;
    if (end - own.base > W && own.are_shortest) own.run_with_another(end);
    own.step = own.most_rows();
    for (; own.base < end; own.base += own.step) own.run_rows(end);
  }
  void run_rows(std::ptrdiff_t end) {
    rows = end - base < step ? static_cast<int>(end - base) : step;
    run_children(child_numbers{});
  }
  int most_rows() const {
    if constexpr (data::longest_in_whole_strips < data::longest)
      return all_within<data::longest_in_whole_strips>(f, child_numbers{}) ? W : W / 2;
    else
      return W;
  }
  // Two strips in turn, as long as there are two: what one waits for, the other may go on with.
  void run_with_another(std::ptrdiff_t end) {
    row_strips other(f);
    other.take(row_numbers{});
    step = other.step = 2 * W;
    for (; end - base > W; base += step) {
      other.base = base + W;
      other.rows = end - other.base < W ? static_cast<int>(end - other.base) : W;
      run_in_turn(*this, other, child_numbers{});
      is_first = other.is_first = false;
    }
  }
  template <int... K>
  static void run_in_turn(row_strips& one, row_strips& other, std::integer_sequence<int, K...>) {
    ((one.template run_child<strip::children[K]>(), other.template run_child<strip::children[K]>()), ...);
  }
  template <int... Rows>
  void take(std::integer_sequence<int, Rows...>) {
    (
        [&] {
          if constexpr (strip::takes(Rows) && !is_callable_row<types, Rows>)
            slot_of<Rows>(values) =
                in_all_lanes<typename types::template element<Rows>, W, mask_bytes>(slot_of<Rows>(f.values));
        }(),
        ...);
  }
  template <int... K>
  void run_children(std::integer_sequence<int, K...>) {
    (run_child<strip::children[K]>(), ...);
  }
  template <int Child>
  void run_child() {
    if constexpr (strip::is_lane_loop(Child))
      run_lanes<Child>();
    else
      run_block<Child>();
  }

  // With the largest registers, which are the dearest to turn, rows of two or four run along where nothing of them has
  // to be kept.
  template <class Lane>
  static constexpr bool sums_in_place = [] {
    if constexpr (native_bytes == 64 && is_relative_reduction<typename Lane::B, W>)
      return strip::lane_loops == 1 && relative_sweeps<Lane>::keeps_in_place;
    return false;
  }();
  // A lane loop: across the rows, or along one after the other.
  template <int Child>
  void run_lanes() {
    using lane_loop_type = lane_loop<Program, W, Child + 1, sequential_executor>;
    start_carries<Child>(std::make_integer_sequence<int, types::plan.nodes[Child].starts.size()>{});
    const std::ptrdiff_t count = f.extents[static_cast<std::size_t>(lane_loop_type::B::lane)];
    if constexpr (sums_in_place<lane_loop_type>) {
      if (count == 2 * W) return run_along<Child>(2 * W);
      if (count == 4 * W) return run_along<Child>(4 * W);
    }
    if constexpr (all_across(child_numbers{})) {
      if (count <= strip::longest_across(W)) {
        if constexpr (strip::runs_along(1)) {
          if (count == W && are_shortest) return run_along<Child, true>(W);
        }
        if constexpr (strip::runs_along(2)) {
          if (count == 2 * W && are_shortest) return run_along<Child, true>(2 * W);
        }
        return across<Child>::run(*this, static_cast<int>(count));
      }
    }
    if constexpr (!lane_loop_type::B::scans_along && !is_relative_reduction<typename lane_loop_type::B, W>) {
      if (count == 4 * W && are_shortest) return run_along<Child, true>(4 * W);
    }
    run_along<Child>(count);
  }
  // Called with lengths that are known when compiling, which leave no loop, and with others; `Shortest` where all rows
  // are.
  template <int Child, bool Shortest = false>
  WEFT_ALWAYS_INLINE void run_along(std::ptrdiff_t count) {
    using lane_loop_type = lane_loop<Program, W, Child + 1, sequential_executor>;
    using along = along_rows<Program, W, Loop, lane_loop_type>;
    if constexpr (is_relative_reduction<typename lane_loop_type::B, W>) {
      if (along::sum_below_bounds(*this, count)) return;
    }
    constexpr int short_unroll = lane_loop_type::short_unroll, long_unroll = lane_loop_type::long_unroll;
    if (along::keeps && (Shortest || are_shortest))
      along::template run_each<along::keeps, short_unroll>(*this, count);
    else if (short_unroll == long_unroll || count < lane_loop_type::long_row)
      along::template run_each<false, short_unroll>(*this, count);
    else
      along::template run_each<false, long_unroll>(*this, count);
    along::fold(*this, count, typename along::numbers{});
  }
  template <int Child, int... K>
  void start_carries(std::integer_sequence<int, K...>) {
    (
        [&] {
          constexpr int number = types::plan.nodes[Child].starts[K];
          if constexpr (types::plan.storages[number].use == storage_use::carry) slot_of<number>(f.storages).clear();
        }(),
        ...);
  }

  // A block for the row, with the rows as lanes.
  template <int Child>
  void run_block() {
    using B = block_types<Program, Child, static_cast<int>(label)>;
    const cursors<B, W, mask_bytes, frame_type, std::make_index_sequence<static_cast<std::size_t>(B::count)>> c(f);
    const position<Program, B, W, mask_bytes, false> here{base, rows, false};
    run_instructions<B>(here, c, std::make_integer_sequence<int, B::count>{});
  }
  template <class B, class Position, class Cursors, int... I>
  void run_instructions(const Position& here, const Cursors& c, std::integer_sequence<int, I...>) {
    nothing none;
    (
        [&] {
          constexpr instruction at = B::template at<I>;
          if constexpr (at.code == opcode::finish)
            slot_of<at.row>(values) = here.template finished<at.row, types::plan.storages[at.storage].row>(
                slot_of<at.storage>(states).totals,
                Position::template counted<typename monoid_row<types, at.row>::lifted>(
                    count_of(f, types::loops.rows[at.row].reduced)));
          else
            here.template run<I>(f, values, c, none);
        }(),
        ...);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
