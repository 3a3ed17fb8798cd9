// Storages of a plan at run time: how they start, and how the levels of a state in scratch are summed up.
#pragma once

#include <weft/exec/block.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Sets the elements of an array storage to neutral, over the labels whose loops are not open yet; or to what there is
// over nothing, as states that are values are not finished.
template <class Program, int W>
struct storage_start {
  using types = program_types<Program>;
  using frame_type = frame<Program>;

  template <int Number, int Loop>
  static constexpr void run(frame_type& f) {
    constexpr storage_slot info = types::plan.storages[Number];
    auto& storage = slot_of<Number>(f.storages);
    if constexpr (info.place == place::registers) {
      storage.clear();
      if constexpr (requires { storage.notes; }) {
        constexpr label_set row = types::loops.rows[info.row].reduced;
        storage.set_length(count_of(f, row));
      }
    } else if constexpr (info.place == place::scratch) {
      storage.steps = 0;
      fill<Number>(f, &storage.data[0], tile_extent, 1, f.tile_end - f.tile_begin);
    } else if constexpr (info.place == place::temporary) {
      constexpr int parent = types::plan.nodes[Loop].parent;
      walk<Number, parent, 0>(f, storage.at.data, storage.at.strides, storage.plane);
    } else if constexpr (info.place == place::output) {
      constexpr int parent = types::plan.nodes[Loop].parent;
      auto& output = slot_of<info.root>(f.outputs);
      walk<Number, parent, 0>(f, output.data, output.strides, 0);
    }
  }

  template <int Number, int Parent, int Position, class T, class Strides>
  static constexpr void walk(frame_type& f, T* data, const Strides& strides, std::ptrdiff_t plane) {
    constexpr storage_slot info = types::plan.storages[Number];
    if constexpr (Position == info.labels.size()) {
      fill<Number>(f, data, plane, 1, 1);
    } else {
      constexpr int label = info.labels[Position];
      constexpr auto at = static_cast<std::size_t>(label);
      constexpr bool open = Parent >= 0 && (types::plan.open_at(Parent < 0 ? 0 : Parent) & label_bit(label)) != 0;
      constexpr int tile = Parent >= 0 ? types::plan.tile_of(Parent) : -1;
      constexpr bool tiled = tile >= 0 && types::plan.nodes[tile < 0 ? 0 : tile].label == label;
      if constexpr (open && !tiled) {
        walk<Number, Parent, Position + 1>(f, data + f.index[at] * strides[at], strides, plane);
      } else {
        const std::ptrdiff_t begin = tiled ? f.tile_begin : 0, end = tiled ? f.tile_end : f.extents[at];
        if constexpr (Position + 1 == info.labels.size()) {
          fill<Number>(f, data + begin * strides[at], plane, strides[at], end - begin);
        } else {
          for (std::ptrdiff_t i = begin; i < end; ++i)
            walk<Number, Parent, Position + 1>(f, data + i * strides[at], strides, plane);
        }
      }
    }
  }

  template <int Number, class T>
  static constexpr void fill([[maybe_unused]] const frame_type& f, T* data, std::ptrdiff_t plane, std::ptrdiff_t stride,
                             std::ptrdiff_t count) {
    using monoid = monoid_row<types, types::plan.storages[Number].row>;
    using M = typename monoid::monoid;
    auto start = M::template neutral<typename monoid::lifted>();
    if constexpr (requires { start = M::template empty<typename monoid::lifted>(); }) {
      constexpr label_set reduced = types::loops.rows[types::plan.storages[Number].row].reduced;
      if (count_of(f, reduced) == 0) start = M::template empty<typename monoid::lifted>();
    }
    if constexpr (monoid::planar) {
      const auto planes = to_planes<M, typename monoid::lifted, monoid::planes>(start);
      for (int p = 0; p < monoid::planes; ++p) {
        for (std::ptrdiff_t i = 0; i < count; ++i)
          data[p * plane + i * stride] = static_cast<T>(planes[static_cast<std::size_t>(p)]);
      }
    } else {
      for (std::ptrdiff_t i = 0; i < count; ++i) data[i * stride] = start;
    }
  }
};

// Sums up the levels of a state in scratch.
template <class Program, int W, int Number>
struct scratch_levels {
  using types = program_types<Program>;
  using frame_type = frame<Program>;
  using storage_type = typename storage_types<types, Number>::type;
  static constexpr bool has_levels = requires { requires(storage_type::levels > 1); };

  // One level into another, which may be fresh; it starts again from nothing, or from nothing relative to the reference
  // it has led to. Planes are that far apart.
  template <bool Fresh = false, class Unit>
  static constexpr void fold(const frame_type& f, Unit* above, Unit* below, std::ptrdiff_t above_plane = tile_extent,
                             std::ptrdiff_t below_plane = tile_extent) {
    using monoid = monoid_row<types, types::plan.storages[Number].row>;
    using T = typename monoid::lifted;
    const std::ptrdiff_t count = f.tile_end - f.tile_begin;
    std::ptrdiff_t k = 0;
    if constexpr (monoid::planar) {
      if constexpr (W > 1) {
        for (; k + W <= count; k += W) fold_planes<lanes<T, W>, Fresh>(above + k, below + k, above_plane, below_plane);
      }
      for (; k < count; ++k) fold_planes<T, Fresh>(above + k, below + k, above_plane, below_plane);
    } else {
      using M = typename monoid::monoid;
      for (; k < count; ++k) {
        above[k] = Fresh ? below[k] : M::template combine<T>(above[k], below[k]);
        below[k] = start_behind<M, T>(above[k]);
      }
    }
  }
  template <class V, bool Fresh, class T>
  WEFT_ALWAYS_INLINE static constexpr void fold_planes(T* above, T* below, std::ptrdiff_t above_plane,
                                                       std::ptrdiff_t below_plane) {
    using M = typename monoid_row<types, types::plan.storages[Number].row>::monoid;
    auto total = load_planes<M, V>(below, below_plane);
    if constexpr (!Fresh) total = combine_levels<M, V>(load_planes<M, V>(above, above_plane), total);
    store_planes<M, V>(above, above_plane, total);
    store_planes<M, V>(below, below_plane, start_behind<M, V>(total));
  }
  template <class M, class V, class T>
  WEFT_ALWAYS_INLINE static constexpr state_t<M, V> load_planes(const T* from, std::ptrdiff_t plane) {
    constexpr int width = std::is_same_v<V, T> ? 1 : W;
    std::array<V, planes_of<M, T>> all{};
    for (std::size_t p = 0; p < all.size(); ++p)
      all[p] = load_at<T, width, sizeof(T), true, true>(from + static_cast<std::ptrdiff_t>(p) * plane, 1, 0, width);
    return from_planes<M, V, planes_of<M, T>>(all);
  }
  template <class M, class V, class T>
  WEFT_ALWAYS_INLINE static constexpr void store_planes(T* to, std::ptrdiff_t plane, const state_t<M, V>& s) {
    const auto all = to_planes<M, V, planes_of<M, T>>(s);
    for (std::size_t p = 0; p < all.size(); ++p)
      store_at<T, std::is_same_v<V, T> ? 1 : W, true, true>(to + static_cast<std::ptrdiff_t>(p) * plane, 1, 0, W,
                                                            all[p]);
  }

  static constexpr auto* level(frame_type& f, int number) {
    return &slot_of<Number>(f.storages).data[number * storage_type::level_size];
  }

  // After some steps, no more than the lowest level is long: full levels move up, the first of them into a fresh one.
  // Of any storage: most have no levels.
  static constexpr void advance([[maybe_unused]] frame_type& f, [[maybe_unused]] std::ptrdiff_t taken) {
    if constexpr (has_levels) {
      std::ptrdiff_t& steps = slot_of<Number>(f.storages).steps;
      const std::ptrdiff_t before = steps;
      steps += taken;
      if (before >= steps - steps % level_lengths[0]) return;
      if constexpr (storage_type::carries_levels)
        go_on_behind(f);
      else
        move_up(f, 0, level(f, 0), tile_extent);
    }
  }
  // Some steps, no further than to where the lowest level of a carry is full. Of any storage, too.
  static constexpr void shorten([[maybe_unused]] const frame_type& f, [[maybe_unused]] std::ptrdiff_t& steps) {
    if constexpr (has_levels) {
      if constexpr (storage_type::carries_levels) {
        const auto& storage = slot_of<Number>(f.storages);
        const std::ptrdiff_t left = level_lengths[0] - storage.steps % level_lengths[0];
        if (left < steps) steps = left;
      }
    }
  }
  // A function of its own: for want of room in the loop over the rows compilers would make one of that loop's body.
  [[gnu::noinline]] static constexpr void go_on_behind(frame_type& f) {
    move_up(f, 0, level(f, 0), tile_extent);
    find_before(f);
  }
  // The same of what level `at` has come to, which stands there or elsewhere.
  template <class Unit>
  static constexpr void move_up(frame_type& f, int at, Unit* full, std::ptrdiff_t plane) {
    const std::ptrdiff_t steps = slot_of<Number>(f.storages).steps, taken = steps - steps % level_lengths[0];
    for (;; ++at, full = level(f, at), plane = tile_extent) {
      if (in_level(at + 1, taken) == level_lengths[at])
        fold<true>(f, level(f, at + 1), full, tile_extent, plane);
      else
        fold(f, level(f, at + 1), full, tile_extent, plane);
      if (at + 2 == storage_type::levels || taken % level_lengths[at + 1] != 0) return;
    }
  }
  // What all full levels of a carry have come to, the highest first; the lowest goes on behind it.
  static constexpr void find_before(frame_type& f) {
    const std::ptrdiff_t steps = slot_of<Number>(f.storages).steps, taken = steps - steps % level_lengths[0];
    auto* const total = level(f, storage_type::levels);
    bool any = false;
    for (int at = storage_type::levels - 1; at > 0; --at) {
      if (!is_in_use(at, taken)) continue;
      any ? join<false>(f, total, level(f, at)) : join<true>(f, total, level(f, at));
      any = true;
    }
  }
  // One more level into the total, which may be fresh.
  template <bool Fresh, class Unit>
  static constexpr void join(frame_type& f, Unit* total, Unit* own) {
    using monoid = monoid_row<types, types::plan.storages[Number].row>;
    using T = typename monoid::lifted;
    const std::ptrdiff_t count = f.tile_end - f.tile_begin;
    [[maybe_unused]] Unit* const lowest = level(f, 0);
    std::ptrdiff_t k = 0;
    if constexpr (monoid::planar) {
      if constexpr (W > 1) {
        for (; k + W <= count; k += W) join_planes<lanes<T, W>, Fresh>(total + k, own + k, lowest + k);
      }
      for (; k < count; ++k) join_planes<T, Fresh>(total + k, own + k, lowest + k);
    } else {
      using M = typename monoid::monoid;
      for (; k < count; ++k) {
        total[k] = Fresh ? own[k] : M::template combine<T>(total[k], own[k]);
        if constexpr (has_relative_form<M>) lowest[k] = start_behind<M, T>(total[k]);
      }
    }
  }
  template <class V, bool Fresh, class T>
  WEFT_ALWAYS_INLINE static constexpr void join_planes(T* total, const T* own, T* lowest) {
    using M = typename monoid_row<types, types::plan.storages[Number].row>::monoid;
    auto joined = load_planes<M, V>(own, tile_extent);
    if constexpr (!Fresh) joined = combine_levels<M, V>(load_planes<M, V>(total, tile_extent), joined);
    store_planes<M, V>(total, tile_extent, joined);
    if constexpr (has_relative_form<M>) store_planes<M, V>(lowest, tile_extent, start_behind<M, V>(joined));
  }

  // Whether there is anything in a level above the lowest.
  static constexpr bool is_in_use(int at, std::ptrdiff_t steps) {
    return (at + 1 < storage_type::levels ? steps % level_lengths[at] : steps) >= level_lengths[at - 1];
  }
  // How many of all steps went into this level and those below it.
  static constexpr std::ptrdiff_t in_level(int at, std::ptrdiff_t steps) {
    return at + 1 < storage_type::levels ? (steps - 1) % level_lengths[at] + 1 : steps;
  }

  // At the end all levels go into the lowest.
  static constexpr void collapse(frame_type& f) {
    if constexpr (has_levels) {
      const std::ptrdiff_t steps = slot_of<Number>(f.storages).steps;
      if (steps < level_lengths[0]) return;
      int top = 0;
      bool any = steps % level_lengths[0] != 0;
      for (int at = 1; at < storage_type::levels; ++at) {
        if (!is_in_use(at, steps)) continue;
        if (any) fold(f, level(f, at), level(f, top));
        any = true;
        top = at;
      }
      auto& s = slot_of<Number>(f.storages);
      for (int plane = 0; plane < storage_type::level_size; plane += tile_extent) {
        for (std::ptrdiff_t k = plane; k < plane + f.tile_end - f.tile_begin; ++k)
          s.data[k] = s.data[top * storage_type::level_size + k];
      }
    }
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
