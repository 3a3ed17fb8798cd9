// What a loop would ask for every vector though it hardly changes: asked once before the loop, which ends where the
// answer may be another one.
#pragma once

#include <weft/exec/lane_block.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Cursors may say that the usual case holds: kept values are to get no factor, a divisor is of moderate size, an output
// is not written past the caches, a scan goes on. Where all do, the loop runs on cursors of which compilers know it.
template <class Lane>
struct plain_cursors {
  using cursors_type = typename Lane::cursors_type;
  using numbers = typename Lane::numbers;

  WEFT_ALWAYS_INLINE static constexpr bool is(const cursors_type& c) { return are(c, numbers{}); }
  WEFT_ALWAYS_INLINE static constexpr cursors_type of(cursors_type c) {
    set_all(c, numbers{});
    return c;
  }
  WEFT_ALWAYS_INLINE static constexpr bool is_bare(const cursors_type& c) { return are_bare(c, numbers{}); }
  WEFT_ALWAYS_INLINE static constexpr cursors_type bare(cursors_type c) {
    set_all_bare(c, numbers{});
    return c;
  }
  // For indices from k on: up to `end`, which may come nearer, but leaves as many as are taken at a time.
  WEFT_ALWAYS_INLINE static constexpr void take(cursors_type& c, std::ptrdiff_t k, std::ptrdiff_t& end) {
    take_all(c, k, end, numbers{});
  }

 private:
  // What is asked: a prepared operand, which stands in a constant, or the cursor of an array.
  template <int I, class Cursors>
  WEFT_ALWAYS_INLINE static constexpr auto& asked(Cursors& c) {
    if constexpr (code_of(I) == opcode::compute && requires { slot_of<I>(c).value; })
      return slot_of<I>(c).value;
    else
      return slot_of<I>(c);
  }
  static constexpr opcode code_of(int i) { return Lane::B::types::plan.instructions[Lane::B::first + i].code; }
  static constexpr bool is_asked(int i) {
    return code_of(i) == opcode::compute || code_of(i) == opcode::scan || code_of(i) == opcode::read_storage ||
           code_of(i) == opcode::write_output;
  }
  template <int I>
  static constexpr bool asks = is_asked(I) && requires(cursors_type& c) {
    asked<I>(c).is_plain();
  };
  template <int... I>
  static constexpr int count(std::integer_sequence<int, I...>) {
    return (0 + ... + (asks<I> ? 1 : 0));
  }
  template <int... I>
  WEFT_ALWAYS_INLINE static constexpr bool are(const cursors_type& c, std::integer_sequence<int, I...>) {
    return (true && ... && is_at<I>(c));
  }
  template <int I>
  WEFT_ALWAYS_INLINE static constexpr bool is_at(const cursors_type& c) {
    if constexpr (asks<I>)
      return asked<I>(c).is_plain();
    else
      return true;
  }
  template <int... I>
  WEFT_ALWAYS_INLINE static constexpr void set_all(cursors_type& c, std::integer_sequence<int, I...>) {
    (set_at<I>(c), ...);
  }
  template <int I>
  WEFT_ALWAYS_INLINE static constexpr void set_at(cursors_type& c) {
    if constexpr (asks<I>) asked<I>(c).set_plain();
  }
  template <int I>
  static constexpr bool can_be_bare = requires(cursors_type& c) {
    slot_of<I>(c).set_bare();
  };
  template <int... I>
  WEFT_ALWAYS_INLINE static constexpr bool are_bare(const cursors_type& c, std::integer_sequence<int, I...>) {
    return (true && ... && is_bare_at<I>(c));
  }
  template <int I>
  WEFT_ALWAYS_INLINE static constexpr bool is_bare_at(const cursors_type& c) {
    if constexpr (can_be_bare<I>)
      return slot_of<I>(c).is_bare();
    else
      return true;
  }
  template <int... I>
  WEFT_ALWAYS_INLINE static constexpr void set_all_bare(cursors_type& c, std::integer_sequence<int, I...>) {
    (set_bare_at<I>(c), ...);
  }
  template <int I>
  WEFT_ALWAYS_INLINE static constexpr void set_bare_at(cursors_type& c) {
    if constexpr (can_be_bare<I>) slot_of<I>(c).set_bare();
  }
  template <int... I>
  WEFT_ALWAYS_INLINE static constexpr void take_all(cursors_type& c, std::ptrdiff_t k, std::ptrdiff_t& end,
                                                    std::integer_sequence<int, I...>) {
    (take_at<I>(c, k, end), ...);
  }
  template <int I>
  WEFT_ALWAYS_INLINE static constexpr void take_at(cursors_type& c, std::ptrdiff_t k, std::ptrdiff_t& end) {
    if constexpr (asks<I> && requires { slot_of<I>(c).take_one(k, k, end); })
      slot_of<I>(c).take_one(k, Lane::unroll * Lane::width, end);
  }

 public:
  // One question is foreseen; with several, a loop has more branches than work.
  static constexpr bool worth_it = count(numbers{}) > 1;
  // Of what is plain some may need nothing at all: no factor, instead of a factor of 1. Multiplications count with the
  // largest registers; with others it would be one more loop to compile.
  static constexpr bool may_be_bare = [] {
    bool may = false;
    if constexpr (native_bytes == 64) {
      [&]<int... I>(std::integer_sequence<int, I...>) { ((may = may || can_be_bare<I>), ...); }
      (numbers{});
    }
    return may;
  }();
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
