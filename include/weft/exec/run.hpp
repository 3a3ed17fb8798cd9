// Runs a program: fills its frame from the leaves and targets, then walks its loops.
#pragma once

#include <weft/exec/leaf_rows.hpp>
#include <weft/exec/loops.hpp>
#include <weft/plan/choose.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

/// Element access of one root's target: data and a stride for each axis.
template <class T, std::size_t Rank>
struct target_data {
  T* data = nullptr;
  std::array<std::ptrdiff_t, Rank> strides{};
};

// The strides over labels of an access, from those over axes.
template <int Labels, class Strides, class Frame>
constexpr label_strides<Labels> strides_over_labels(const axis_access& access, const Strides& axis_strides,
                                                    const Frame& f) {
  label_strides<Labels> strides{};
  for (const access_term& term : access.terms) {
    strides[static_cast<std::size_t>(term.label)] =
        axis_strides[static_cast<std::size_t>(term.axis)] * count_of(f, term.inner);
  }
  return strides;
}

template <class Array>
constexpr auto strides_of(const Array& x) {
  std::array<std::ptrdiff_t, Array::rank> strides{};
  for (std::size_t axis = 0; axis < Array::rank; ++axis) strides[axis] = x.stride(axis);
  return strides;
}

// The sizes of the graph's leaves, from those of the tape's.
template <class Canonical, class Extents>
constexpr auto sizes_of_leaves(const Extents& leaf_extents) {
  return [&leaf_extents](int leaf, int axis) {
    return leaf_extents[static_cast<std::size_t>(Canonical::leaf_numbers[static_cast<std::size_t>(leaf)])]
                       [static_cast<std::size_t>(axis)];
  };
}

// Parts of a loop graph, each by itself: so no table of all of them is left at run time.
template <const auto& Loops, int Label>
inline constexpr loop_label label_at = Loops.labels[Label];
template <const auto& Loops, int Row>
inline constexpr axis_access leaf_access = Loops.rows[Row].access;
template <const auto& Loops, int Root>
inline constexpr axis_access root_access = Loops.roots[Root].access;

template <class Program, class Canonical>
struct program_run {
  using types = program_types<Program>;
  using frame_type = frame<Program>;
  using readers = leaf_rows<Program, Canonical>;

  template <class Extents>
  static constexpr void set_extents(frame_type& f, const Extents& leaf_extents) {
    [&]<int... Labels>(std::integer_sequence<int, Labels...>) {
      ((f.extents[Labels] = extent_of(label_at<types::loops, Labels>, sizes_of_leaves<Canonical>(leaf_extents))), ...);
    }
    (std::make_integer_sequence<int, types::labels>{});
  }

  // A leaf in row `Row`, and in those after it that read it.
  template <int Row, class Leaf>
  static constexpr void set_leaf([[maybe_unused]] frame_type& f, [[maybe_unused]] const Leaf& leaf) {
    if constexpr (Row >= 0) {
      auto& slot = slot_of<Row>(f.leaves);
      if constexpr (is_scalar_node<Leaf>) {
        slot.data = &leaf.value;
      } else {
        slot.data = leaf.data();
        slot.strides = strides_over_labels<types::labels>(leaf_access<types::loops, Row>, strides_of(leaf), f);
      }
      set_leaf<readers::template next<Row>>(f, leaf);
    }
  }

  template <int Root, class Target>
  static constexpr void set_target(frame_type& f, const Target& target) {
    auto& slot = slot_of<Root>(f.outputs);
    slot.data = target.data;
    slot.strides = strides_over_labels<types::labels>(root_access<types::loops, Root>, target.strides, f);
  }

  template <int... Numbers>
  static constexpr void allocate(frame_type& f, std::integer_sequence<int, Numbers...>) {
    (
        [&] {
          if constexpr (types::plan.storages[Numbers].place == place::temporary) allocate_temporary<Numbers>(f);
        }(),
        ...);
  }

  template <int W, class Executor>
  static constexpr void walk(frame_type& f) {
    allocate(f, std::make_integer_sequence<int, types::plan.storages.size()>{});
    if constexpr (W > 1) streams<Program>::choose(f);
    loop_runner<Program, W, Executor>::template run_children<-1>(f);
    if constexpr (W > 1) streams<Program>::finish(f);
  }
};

}  // namespace exec

namespace exec {

// Runs Program by the plan of its own strategy; `Constant`: in constant evaluation too.
template <class Program, class Canonical, class Executor, bool Constant, class Extents, class... Targets, class... E>
constexpr void run_planned(const Extents& leaf_extents, const std::tuple<Targets...>& targets,
                           const E&... expressions) {
  using run = program_run<Program, Canonical>;
  frame<Program> f;
  run::set_extents(f, leaf_extents);
  for_all_leaves<0>(
      [&](auto number, const auto& leaf) { run::template set_leaf<run::readers::template first<number()>>(f, leaf); },
      expressions...);
  [&]<std::size_t... Roots>(std::index_sequence<Roots...>) {
    (run::template set_target<static_cast<int>(Roots)>(f, std::get<Roots>(targets)), ...);
  }
  (std::index_sequence_for<Targets...>{});
  constexpr int width = program_lanes<Program>::width;
  if constexpr (width == 1) {
    run::template walk<1, Executor>(f);
  } else {
    if constexpr (Constant) {
      if (std::is_constant_evaluated()) return run::template walk<1, sequential_executor>(f);
    }
    run::template walk<width, Executor>(f);
  }
}

// The number of indices of a set of labels, before there is a frame.
template <class Program, class Canonical, class Extents>
constexpr std::ptrdiff_t count_indices(label_set labels, const Extents& leaf_extents) {
  constexpr auto& loops = lowered<Program>::loops;
  return [&]<int... Labels>(std::integer_sequence<int, Labels...>) {
    std::ptrdiff_t product = 1;
    ((product *= (labels & label_bit(Labels)) == 0
                     ? 1
                     : extent_of(label_at<loops, Labels>, sizes_of_leaves<Canonical>(leaf_extents))),
     ...);
    return product;
  }
  (std::make_integer_sequence<int, loops.labels.size()>{});
}

}  // namespace exec

/// Runs Program on the leaves of expressions; targets are where its roots go. Shapes have been checked. Where the best
/// plan depends on run-time extents, this is the one test of them.
template <class Program, class Canonical, class Execution, class Extents, class... Targets, class... E>
constexpr void run_program(Execution, const Extents& leaf_extents, const std::tuple<Targets...>& targets,
                           const E&... expressions) {
  using executor = typename Execution::executor;
  constexpr plan_choice choice = choice_of<Program>;
  if constexpr (choice.has_variants()) {
    // In the condition itself: the initializer of a constant would be evaluated as one.
    if (!std::is_constant_evaluated() &&
        exec::count_indices<near_program<Program>, Canonical>(choice.row, leaf_extents) >= choice.threshold)
      return exec::run_planned<far_program<Program>, Canonical, executor, false>(leaf_extents, targets, expressions...);
  }
  exec::run_planned<near_program<Program>, Canonical, executor, true>(leaf_extents, targets, expressions...);
}

}  // namespace WEFT_ISA
}  // namespace weft
