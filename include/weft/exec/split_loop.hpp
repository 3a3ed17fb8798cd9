// A loop on several threads: by its iterations, by stripes of its columns, or by bands of its rows.
#pragma once

#include <weft/exec/row_bands.hpp>
#include <weft/exec/stripes.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

/// Loop `Loop` of a plan; `Runner` is the loop_runner of several threads.
template <class Runner, class Executor, int Loop>
struct split_loop {
  using program = typename Runner::program;
  using types = typename Runner::types;
  using frame_type = typename Runner::frame_type;
  using sequential = typename Runner::sequential;
  using threads = run_in_pieces<Executor>;
  using stripes = stripe_plan<program, Loop>;
  static constexpr plan_node node = types::plan.nodes[Loop];

  // An outermost loop that carries nothing from one iteration to the next; one in a loop of few iterations, too.
  static constexpr bool by_iterations = [] {
    if constexpr (node.parent < 0)
      return node.mode == loop_mode::sequential && node.starts.empty();
    else
      return free_loop<program, Loop>::possible;
  }();
  // One whose columns do not depend on each other.
  static constexpr bool in_stripes = [] {
    if constexpr (by_iterations)
      return false;
    else
      return stripes::possible;
  }();
  // A tile whose rows do not depend on each other.
  static constexpr bool in_bands = [] {
    if constexpr (by_iterations)
      return false;
    else
      return band_plan<program, Loop>::possible;
  }();
  static constexpr bool possible = by_iterations || in_stripes || in_bands;

  // Stripes of wide rows, else bands where both are possible.
  static constexpr void run(frame_type& f) {
    if constexpr (in_bands) {
      using bands = row_bands<sequential, Loop, Executor>;
      if (bands::fits(f, cost)) return bands::run(f);
    }
    if constexpr (by_iterations)
      run_iterations(f);
    else if constexpr (in_stripes)
      run_stripes(f);
    else
      Runner::template run_loop<Loop>(f);
  }

 private:
  // The cost of one index of all loops in a loop, in additions; every block has to read and write something.
  static constexpr int cost = [] {
    int total = 0;
    for (int inner = Loop + 1; inner < types::plan.nodes.size(); ++inner) {
      const plan_node& n = types::plan.nodes[inner];
      if (!types::plan.is_within(inner, Loop) || n.kind != node_kind::block || n.parent < 0) continue;
      if (types::plan.nodes[n.parent].mode == loop_mode::lanes) total += 4 + cost_of_block<types>(inner);
    }
    return total;
  }();
  static bool is_worth_it(const frame_type& f) {
    constexpr label_set outside = node.parent < 0 ? 0 : types::plan.open_at(node.parent < 0 ? 0 : node.parent);
    return is_worth_splitting(count_of(f, ~outside), cost) && threads::count() > 1;
  }

  // Whether each iteration fills temporary `number` anew: threads can't share it then.
  static constexpr bool is_refilled(int number) {
    const storage_slot& slot = types::plan.storages[number];
    if (slot.place != place::temporary || (slot.label_bits() & label_bit(node.label)) != 0) return false;
    return !types::plan.all_within(Loop, [=](const instruction& at, int) {
      const bool reads = at.code == opcode::read_storage || at.code == opcode::write_output;
      return reads || at.storage != number;
    });
  }
  template <int... Numbers>
  static constexpr void separate_temporaries(frame_type& f, std::integer_sequence<int, Numbers...>) {
    (
        [&] {
          if constexpr (is_refilled(Numbers)) allocate_temporary<Numbers>(f);
        }(),
        ...);
  }

  static constexpr void run_iterations(frame_type& f) {
    if (!is_worth_it(f)) return sequential::template run_loop<Loop>(f);
    const std::ptrdiff_t count = f.extents[static_cast<std::size_t>(node.label)];
    if (count < threads::count()) return Runner::template run_loop<Loop>(f);  // a few long rows: each on all threads
    threads::run(count, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
      frame_type own(f);
      separate_temporaries(own, std::make_integer_sequence<int, types::plan.storages.size()>{});
      sequential::template run_rows<Loop>(own, first, last);
      if constexpr (Runner::width > 1) streams<program>::finish(own);
    });
  }

  static constexpr void run_stripes(frame_type& f) {
    const std::ptrdiff_t extent = f.extents[static_cast<std::size_t>(stripes::label)];
    const std::ptrdiff_t stripe = width_of_stripe(extent, threads::count(), cost, stripes::writes_rows);
    if (stripe >= extent || !is_worth_it(f)) return sequential::template run_loop<Loop>(f);
    threads::run((extent + stripe - 1) / stripe, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
      for (std::ptrdiff_t begin = first * stripe; begin < last * stripe && begin < extent; begin += stripe) {
        frame_type own(f);
        stripe_frame<program>::template narrow<stripes::label>(own, begin,
                                                               begin + stripe < extent ? begin + stripe : extent);
        sequential::template run_loop<Loop>(own);
        if constexpr (Runner::width > 1) streams<program>::finish(own);
      }
    });
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
