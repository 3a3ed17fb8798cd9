// One step of a reduction: an element taken in, what a loop has come to handed on, a state finished.
#pragma once

#include <weft/exec/block_sums.hpp>
#include <weft/exec/refer.hpp>
#include <weft/exec/relative.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// What position `Here` does for a reduction.
template <class Here>
struct reduce_step {
  using types = typename Here::types;
  using frame_type = typename Here::frame_type;
  using B = typename Here::block;
  static constexpr int W = Here::width;
  static constexpr int MaskBytes = Here::mask_bytes;

  template <int I, class Env, class Cursor, class States>
  WEFT_ALWAYS_INLINE static constexpr void accumulate(const Here& here, frame_type& f, Env& env, const Cursor& c,
                                                      States& states) {
    constexpr instruction at = B::template at<I>;
    using monoid = monoid_row<types, at.row>;
    using V = typename lane_value<typename monoid::lifted, W, MaskBytes>::type;
    using M = typename monoid::monoid;
    const V x = Here::template operand_value<at.row>(env);
    constexpr bool in_array = types::plan.storages[at.storage].place != place::registers;
    constexpr int reference = types::plan.storages[at.storage].reference;
    if constexpr (in_array && !B::template along_lanes<I>) {
      auto s = here.template load_state<I, at.row>(c);
      if constexpr (reference >= 0) s = times<V>(s, refer_step<Here>::template scale_of<reference>(f, states));
      here.template store_state<I, at.row>(c, take_in<M, V>(s, x));
    } else if constexpr (!B::in_lanes) {
      slot_of<at.storage>(f.storages).push(M::template lift<V>(x));
    } else if constexpr (W > 1 && !M::traits.commutative) {
      auto s = M::template lift<V>(x);
      if constexpr (!Here::full) s = only_first<M, typename monoid::lifted, W>(s, here.n);
      hand_on<I>(f, c, total_of_lanes<M, typename monoid::lifted, W>(s));
    } else {
      auto& total = slot_of<I>(states);
      if constexpr (is_block_sums<std::remove_cvref_t<decltype(total)>>)
        block_form<M, typename monoid::lifted, W>::template take<Here::full>(total, x, here.n);
      else if constexpr (W == 1)
        total = take_in<M, V>(total, x);
      else
        total = take_into_lanes<M, typename monoid::lifted, W, Here::full>(total, x, here.n);
    }
  }

  // What a reduction along the lanes has come to goes where its state is stored.
  template <int I, class Cursor, class State>
  WEFT_ALWAYS_INLINE static constexpr void hand_on(frame_type& f, const Cursor& c, const State& s) {
    constexpr instruction at = B::template at<I>;
    using monoid = monoid_row<types, at.row>;
    constexpr int reference = types::plan.storages[at.storage].reference;
    if constexpr (types::plan.storages[at.storage].place == place::registers) {
      if constexpr (reference >= 0)
        slot_of<at.storage>(f.storages).push(times(s, slot_of<reference>(f.storages).scale));
      else
        slot_of<at.storage>(f.storages).push(s);
    } else {
      const typename Here::one_lane here{0, 1, false};
      const auto before = here.template load_state<I, at.row>(c);
      here.template store_state<I, at.row>(c, monoid::monoid::template combine<typename monoid::lifted>(before, s));
    }
  }

  template <int I, class Env, class Cursor>
  WEFT_ALWAYS_INLINE static constexpr void finish(const Here& here, frame_type& f, Env& env, const Cursor& c) {
    constexpr instruction at = B::template at<I>;
    constexpr storage_slot info = types::plan.storages[at.storage];
    constexpr label_set reduced = types::loops.rows[at.row].reduced;
    using monoid = monoid_row<types, at.row>;
    const std::ptrdiff_t count = count_of(f, reduced);
    auto& value = slot_of<at.row>(env);
    if constexpr (info.use == storage_use::reference && keeps_relative_values<types, at.storage>)
      settle_notes<typename Here::program, at.storage>(f);
    if (count == 0)
      value = in_all_lanes<typename Here::template element<at.row>, W, MaskBytes>(Here::template empty_value<at.row>());
    else if constexpr (info.place == place::registers)
      value = Here::template finished<at.row, info.row>(slot_of<at.storage>(f.storages).total(),
                                                        Here::template counted<typename monoid::lifted>(count));
    else
      value = Here::template finished<at.row, info.row>(here.template load_state<I, info.row>(c),
                                                        Here::template counted<typename monoid::lifted>(count));
    if constexpr (info.reference >= 0) {
      if (count > 0) value = times(value, refer_step<Here>::template last_factor<info.reference>(here, f));
    }
    // The finished value takes the place of the state in its array, for those that read it later.
    if constexpr (info.place != place::registers && info.row == at.row && !Here::template keeps_state<at.storage>())
      here.template write_value<I>(c, 0, value);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
