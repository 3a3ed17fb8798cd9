// Scans along rows of a few registers: which loops over rows stay in these, and how many registers, or what part of
// one, a row takes.
#pragma once

#include <weft/exec/register_rows.hpp>
#include <weft/exec/strip_plan.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

/// The loop `Loop` over rows whose only child is lane loop `Child`.
template <class Program, int W, int Loop, int Child>
struct row_registers {
  using Lane = lane_block<Program, W, Child + 1>;
  using B = typename Lane::B;
  using types = typename B::types;
  using frame_type = frame<Program>;
  using program = Program;
  using numbers = typename Lane::numbers;
  using environment_type = typename Lane::environment_type;
  static constexpr int width = W, mask_bytes = Lane::mask_bytes;
  static constexpr auto label = static_cast<std::size_t>(types::plan.nodes[Loop].label);
  static constexpr int most = 4;  // registers of a row

  template <class T>
  static constexpr bool is_moved = fits_lanes<T> && !std::is_same_v<T, bool>;
  static constexpr bool has_both(label_set labels) {
    return (labels & label_bit(B::lane)) != 0 && (labels & label_bit(static_cast<int>(label))) != 0;
  }
  template <int I>
  static constexpr bool is_possible_at() {
    constexpr instruction at = B::template at<I>;
    if constexpr (at.code == opcode::read_leaf) {
      return is_moved<typename types::template element<at.row>> && has_both(types::loops.rows[at.row].access.labels);
    } else if constexpr (at.code == opcode::write_output) {
      return is_moved<typename target_elements<Program>::template at<at.storage>> &&
             has_both(types::loops.roots[at.storage].access.labels);
    } else if constexpr (at.code == opcode::scan) {
      return types::plan.storages[at.storage].place == place::registers &&
             !has_relative_form<typename monoid_row<types, at.row>::monoid>;
    } else if constexpr (at.code == opcode::compute) {
      // A user's function is called for what there is only.
      return !is_by_element(static_cast<typename types::template row_type<at.row>*>(nullptr));
    } else {
      return at.code == opcode::literal || (at.code == opcode::read_value && !is_callable_row<types, at.row>);
    }
  }
  template <class Op, int... Operands>
  static constexpr bool is_by_element(map_row<Op, Operands...>*) {
    return Op::traits.by_element;
  }
  // Cheap ones: a dear step is worth a lane for each row.
  static constexpr bool possible = [] {
    bool all = W > 1 && Lane::has(opcode::scan) && Lane::cost() <= 8;
    [&]<int... I>(std::integer_sequence<int, I...>) { ((all = all && is_possible_at<I>()), ...); }
    (numbers{});
    return all;
  }();

  template <int I>
  static constexpr bool has_array =
      B::template at<I>.code == opcode::read_leaf || B::template at<I>.code == opcode::write_output;
  // Where an instruction's array has row 0.
  template <int I, class Frame>
  WEFT_ALWAYS_INLINE static auto& array_of(Frame& f) {
    if constexpr (B::template at<I>.code == opcode::read_leaf)
      return slot_of<B::template at<I>.row>(f.leaves);
    else
      return slot_of<B::template at<I>.storage>(f.outputs);
  }
  template <int I>
  static auto element_type() {
    if constexpr (has_array<I>)
      return type_item<
          std::remove_const_t<std::remove_pointer_t<decltype(array_of<I>(std::declval<frame_type&>()).data)>>>{};
    else
      return type_item<nothing>{};
  }
  template <int I>
  using element_of = typename decltype(element_type<I>())::type;

  // One array: where it has element 0 of row 0, and the way from row to row.
  template <class T>
  struct row_array {
    T* data;
    std::ptrdiff_t step, stride;
  };
  template <int I>
  static auto make_array(frame_type& f) {
    if constexpr (has_array<I>) {
      const auto c = array_cursor<B, I, 1>(f);
      return row_array<std::remove_pointer_t<decltype(c.data)>>{c.data, array_of<I>(f).strides[label], c.stride};
    } else {
      return nothing{};
    }
  }
  template <class Numbers>
  struct arrays;
  template <int... I>
  struct arrays<std::integer_sequence<int, I...>> : slot<I, decltype(make_array<I>(std::declval<frame_type&>()))>... {
    explicit arrays(frame_type& f) : slot<I, decltype(make_array<I>(f))>{make_array<I>(f)}... {}
  };

  static bool fits(const frame_type& f) {
    const std::ptrdiff_t count = f.extents[static_cast<std::size_t>(B::lane)];
    return count > 0 && count <= most * W;
  }

  // Rows [begin, end).
  static void run(frame_type& f, std::ptrdiff_t begin, std::ptrdiff_t end) {
    const int count = static_cast<int>(f.extents[static_cast<std::size_t>(B::lane)]);
    if (count > W)
      run_longer<2>(f, count, begin, end);
    else
      run_shortest<W>(f, count, begin, end);
  }

 private:
  // Rows of at most half of Group lanes, in smaller groups where these are whole blocks of a register.
  static constexpr bool are_as_wide = [] {
    bool all = true;
    [&]<int... I>(std::integer_sequence<int, I...>) {
      ((all = all && (!has_array<I> || lane_bytes<element_of<I>> == mask_bytes)), ...);
    }
    (numbers{});
    return all;
  }();
  template <int Group>
  static void run_shortest(frame_type& f, int count, std::ptrdiff_t begin, std::ptrdiff_t end) {
    if constexpr (are_as_wide && Group * mask_bytes > 16) {
      if (count <= Group / 2) return run_shortest<Group / 2>(f, count, begin, end);
    }
    register_rows<row_registers, Group, 1>{f, count}.run(begin, end);
  }
  template <int Registers>
  static void run_longer(frame_type& f, int count, std::ptrdiff_t begin, std::ptrdiff_t end) {
    if constexpr (Registers < most) {
      if (count > Registers * W) return run_longer<Registers + 1>(f, count, begin, end);
    }
    register_rows<row_registers, W, Registers>{f, count}.run(begin, end);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
