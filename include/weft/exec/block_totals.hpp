// What is kept of each block of a scan between the two phases in which several threads share one, and the carries that
// follow from it.
#pragma once

#include <weft/exec/lane_states.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

/// What the blocks of a lane loop's scans come to, each by itself.
template <class Lane>
struct block_totals {
  using B = typename Lane::B;
  using types = typename Lane::types;
  using frame_type = typename Lane::frame_type;
  using states_type = typename Lane::states_type;
  using cursors_type = typename Lane::cursors_type;
  using numbers = typename Lane::numbers;
  static constexpr int W = Lane::width;
  static constexpr bool has_scan = Lane::has(opcode::scan);
  using marks = std::array<bool, static_cast<std::size_t>(B::count > 0 ? B::count : 1)>;

  template <int I>
  using monoid_at = monoid_row<types, B::template at<I>.row>;
  template <int I>
  static constexpr bool is_scan = B::template at<I>.code == opcode::scan;
  template <int I>
  static constexpr bool is_bounded = [] {
    if constexpr (is_scan<I> && W > 1)
      return has_relative_form<typename monoid_at<I>::monoid>;
    else
      return false;
  }();
  // The instructions that some scans take their elements from.
  struct phase {
    marks runs{};
    bool possible = true;
  };
  static constexpr phase phase_of(const marks& scans) {
    phase found;
    for (int i = B::count - 1; i >= 0; --i) {
      const auto at = static_cast<std::size_t>(i);
      if (!scans[at] && !found.runs[at]) continue;
      const instruction& here = types::plan.instructions[B::first + i];
      if (found.runs[at]) found.possible = found.possible && is_repeatable(i);
      if (here.code != opcode::compute && here.code != opcode::lone && here.code != opcode::scan) continue;
      const loop_row& row = types::loops.rows[here.row];
      for (int j = 0; j < i; ++j) {
        const instruction& made = types::plan.instructions[B::first + j];
        for (const int operand : row.operands)
          found.runs[static_cast<std::size_t>(j)] |= makes_row(made.code) && made.row == operand;
      }
    }
    return found;
  }
  // Neither writes nor depends on what an earlier index has left behind.
  static constexpr bool is_repeatable(int i) {
    const instruction& here = types::plan.instructions[B::first + i];
    for (int j = 0; j < i && here.code == opcode::read_storage; ++j) {
      const instruction& before = types::plan.instructions[B::first + j];
      if (before.code == opcode::write_storage && before.storage == here.storage) return false;
    }
    return here.code != opcode::scan && here.code != opcode::refer && here.code != opcode::finish;
  }

  static constexpr marks bounded = [] {
    marks found{};
    [&]<int... I>(std::integer_sequence<int, I...>) { ((found[I] = is_bounded<I>), ...); }
    (numbers{});
    return found;
  }();
  static constexpr marks all_scans = [] {
    marks found{};
    [&]<int... I>(std::integer_sequence<int, I...>) { ((found[I] = is_scan<I>), ...); }
    (numbers{});
    return found;
  }();
  static constexpr phase totals_phase = phase_of(all_scans), bounds_phase = phase_of(bounded);
  static constexpr bool has_bounds = bounded != marks{};

  // What a block comes to, and the bounds of its elements and of all before it.
  template <class Monoid, class T>
  struct block_total {
    state_t<Monoid, T> within;
    [[no_unique_address]] typename carry_bound<Monoid, T>::type bound, before;
  };
  template <int I>
  static auto total_type() {
    if constexpr (is_scan<I>)
      return type_item<block_total<typename monoid_at<I>::monoid, typename monoid_at<I>::lifted>>{};
    else
      return type_item<nothing>{};
  }
  template <class Numbers>
  struct all_totals;
  template <int... I>
  struct all_totals<std::integer_sequence<int, I...>> : slot<I, typename decltype(total_type<I>())::type>... {};
  using found_type = all_totals<numbers>;

  frame_type& f;
  const cursors_type& c;
  found_type *found, *folds;
  std::ptrdiff_t count, length;

  template <int I>
  auto& total_at(std::ptrdiff_t at) const {
    return slot_of<I>(found[at]);
  }
  template <int I>
  static auto& carry_of(frame_type& own) {
    return slot_of<B::template at<I>.storage>(own.storages);
  }

  // So many blocks are not divided between threads, which combine them too.
  static constexpr int fold = scan_group;
  template <int... I>
  void fold_blocks(std::ptrdiff_t begin, std::ptrdiff_t end, std::integer_sequence<int, I...>) const {
    for (std::ptrdiff_t at = begin; at + fold <= end; at += fold) (fold_of<I>(at), ...);
  }
  // Each block's reference, once the bounds of all of them are known.
  void follow_bounds(std::ptrdiff_t end) const {
    [&]<int... I>(std::integer_sequence<int, I...>) { (follow_bounds_of<I>(end), ...); }
    (numbers{});
  }
  // A frame's carries take in all blocks before `end`.
  template <int... I>
  void follow(frame_type& own, std::ptrdiff_t end, std::integer_sequence<int, I...>) const {
    (follow_of<I>(own, end), ...);
  }

 private:
  template <int I>
  void follow_bounds_of(std::ptrdiff_t end) const {
    if constexpr (is_bounded<I>) {
      using T = typename monoid_at<I>::lifted;
      auto before = carry_of<I>(f).bound;
      for (std::ptrdiff_t at = 0; at < end; ++at) {
        total_at<I>(at).before = before;
        before = monoid_at<I>::monoid::relative_bound::template combine<T>(before, total_at<I>(at).bound);
      }
    }
  }
  template <int I>
  void follow_of(frame_type& own, std::ptrdiff_t end) const {
    if constexpr (is_scan<I>) {
      using M = typename monoid_at<I>::monoid;
      using T = typename monoid_at<I>::lifted;
      auto& total = carry_of<I>(own);
      if (end == 0) return;
      if constexpr (is_bounded<I>) {
        const auto& last = total_at<I>(end - 1);
        total.bound = M::relative_bound::template combine<T>(last.before, last.bound);
      }
      if constexpr (rounds<M, T>) {
        std::ptrdiff_t at = 0;
        if (total.in_group == 0) {
          for (; at + fold <= end; at += fold) total.push_group(fold_at<I>(at).within);
        }
        for (; at < end; ++at) total.push_block(total_at<I>(at).within);
        total.start_block();
      } else {
        total.within = total_at<I>(0).within;
        for (std::ptrdiff_t at = 1; at < end; ++at)
          total.within = M::template combine<T>(total.within, total_at<I>(at).within);
      }
    }
  }
  template <int I>
  auto& fold_at(std::ptrdiff_t at) const {
    return slot_of<I>(folds[at / fold]);
  }
  template <int I>
  void fold_of(std::ptrdiff_t at) const {
    if constexpr (is_scan<I>) {
      using M = typename monoid_at<I>::monoid;
      using T = typename monoid_at<I>::lifted;
      if constexpr (rounds<M, T>) {
        auto own = total_at<I>(at).within;
        for (std::ptrdiff_t k = 1; k < fold; ++k) own = M::template combine<T>(own, total_at<I>(at + k).within);
        fold_at<I>(at).within = own;
      }
    }
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
