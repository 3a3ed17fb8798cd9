// The loops over rows within a tile of columns in bands of rows, for several threads: what a band comes to by itself is
// combined in the order of the bands, by the levels that one thread has, so the bits are the same.
#pragma once

#include <weft/exec/band_plan.hpp>
#include <weft/exec/pieces.hpp>
#include <weft/exec/storage.hpp>

#include <tuple>
#include <utility>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Rows [at, end) begin with a band as long as a level of states is, where one starts and ends within them.
constexpr std::ptrdiff_t length_of_band(std::ptrdiff_t at, std::ptrdiff_t end) {
  for (int level = level_count - 2; level >= 0; --level) {
    if (at % level_lengths[level] == 0 && at + level_lengths[level] <= end) return level_lengths[level];
  }
  return end - at < fold_length ? end - at : fold_length;
}
constexpr std::ptrdiff_t count_bands(std::ptrdiff_t begin, std::ptrdiff_t end) {
  std::ptrdiff_t count = 0;
  for (; begin < end; ++count) begin += length_of_band(begin, end);
  return count;
}

// So many rows in pieces, one for each thread, that begin with a band.
struct band_pieces {
  std::ptrdiff_t rows, pieces;

  std::ptrdiff_t begin_of(std::ptrdiff_t piece) const {
    return piece == pieces ? rows : rows * piece / pieces / fold_length * fold_length;
  }
  std::ptrdiff_t bands_before(std::ptrdiff_t piece) const {
    std::ptrdiff_t bands = 0;
    for (std::ptrdiff_t at = 0; at < piece; ++at) bands += count_bands(begin_of(at), begin_of(at + 1));
    return bands;
  }
  // Calls visit(number of the band, its first row, its length).
  template <class Visit>
  void each_band(std::ptrdiff_t piece, const Visit& visit) const {
    std::ptrdiff_t band = bands_before(piece);
    for (std::ptrdiff_t at = begin_of(piece), end = begin_of(piece + 1); at < end; ++band) {
      const std::ptrdiff_t length = length_of_band(at, end);
      visit(band, at, length);
      at += length;
    }
  }
};

/// What the states of a tile come to in bands of rows.
template <class Program, int W, int Number>
struct band_results {
  using levels = scratch_levels<Program, W, Number>;
  using found = storage_types<program_types<Program>, Number>;
  using frame_type = frame<Program>;
  using unit = typename found::unit;
  static constexpr bool has_levels = found::type::levels > 1;

  std::ptrdiff_t plane;
  unit* data;

  band_results(const frame_type& f, std::ptrdiff_t bands)
      : plane(f.tile_end - f.tile_begin), data(new unit[static_cast<std::size_t>(bands * plane * found::planes)]) {}
  band_results(band_results&& other) : plane(other.plane), data(std::exchange(other.data, nullptr)) {}
  ~band_results() { delete[] data; }
  unit* of(std::ptrdiff_t band) const { return data + band * plane * found::planes; }

  // The level that a band's rows fill; those of an unfinished one stay in the lowest.
  static constexpr int level_of(std::ptrdiff_t length) {
    int level = 0;
    while (has_levels && level < level_count - 1 && length >= level_lengths[level]) ++level;
    return level;
  }
  void take(frame_type& own, std::ptrdiff_t band, std::ptrdiff_t length) const {
    levels::template fold<true>(own, of(band), levels::level(own, level_of(length)), plane, tile_extent);
  }
  // In the order of the bands, into states that have started.
  void add(frame_type& f, std::ptrdiff_t band, std::ptrdiff_t length) const {
    std::ptrdiff_t& steps = slot_of<Number>(f.storages).steps;
    const bool is_first = steps == 0;
    steps += length;
    if constexpr (has_levels) {
      if (const int level = level_of(length); level > 0) return levels::move_up(f, level - 1, of(band), plane);
      levels::template fold<true>(f, levels::level(f, 0), of(band), tile_extent, plane);
    } else if (is_first) {
      levels::template fold<true>(f, levels::level(f, 0), of(band), tile_extent, plane);
    } else {
      levels::fold(f, levels::level(f, 0), of(band), tile_extent, plane);
    }
  }
};

/// Runs tile loop `Loop` so; `Runner` is the loop_runner of one thread.
template <class Runner, int Loop, class Executor>
struct row_bands {
  using types = typename Runner::types;
  using frame_type = typename Runner::frame_type;
  using threads = run_in_pieces<Executor>;
  using plan = band_plan<typename Runner::program, Loop>;
  static constexpr int W = Runner::width;
  static constexpr int child_count = plan::children.size();

  // Whether there is enough for all threads in a tile.
  static bool fits(const frame_type& f, int cost) {
    std::ptrdiff_t rows = 0;
    for (const int child : plan::children) {
      if (!plan::is_rows(child)) continue;
      const std::ptrdiff_t own = f.extents[static_cast<std::size_t>(types::plan.nodes[child].label)];
      if (rows == 0 || own < rows) rows = own;
    }
    const std::ptrdiff_t columns = f.extents[static_cast<std::size_t>(types::plan.nodes[Loop].label)];
    return threads::count() > 1 && rows > (2 * threads::count() - 1) * fold_length &&
           is_worth_splitting(rows * (columns < tile_extent ? columns : tile_extent) / 8, cost);
  }

  static void run(frame_type& f) {
    constexpr auto label = static_cast<std::size_t>(types::plan.nodes[Loop].label);
    for (f.tile_begin = 0; f.tile_begin < f.extents[label]; f.tile_begin += tile_extent) {
      f.tile_end = f.tile_begin + tile_extent < f.extents[label] ? f.tile_begin + tile_extent : f.extents[label];
      run_children(f, std::make_integer_sequence<int, child_count>{});
    }
  }

 private:
  template <int... K>
  static void run_children(frame_type& f, std::integer_sequence<int, K...>) {
    (run_child<plan::children[K]>(f), ...);
  }
  template <int Child>
  static void run_child(frame_type& f) {
    constexpr plan_node node = types::plan.nodes[Child];
    if constexpr (!plan::is_rows(Child))
      Runner::template run_node<Child>(f);
    else
      run_rows<Child>(f, std::make_integer_sequence<int, node.starts.size()>{});
  }

  template <int Child, int K>
  static constexpr int started = types::plan.nodes[Child].starts[K];
  template <int Number>
  using results_of = band_results<typename Runner::program, W, Number>;

  template <int Child, int... K>
  static void run_rows(frame_type& f, std::integer_sequence<int, K...> states) {
    const band_pieces all{f.extents[static_cast<std::size_t>(types::plan.nodes[Child].label)], threads::count()};
    const std::tuple<results_of<started<Child, K>>...> results(
        results_of<started<Child, K>>(f, all.bands_before(all.pieces))...);
    threads::run_evenly(all.pieces, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
      frame_type own(f);
      take_scratch<Child>(own, f, std::make_integer_sequence<int, plan::numbers>{});
      if constexpr (sizeof...(K) == 0) {
        Runner::template run_rows<Child>(own, all.begin_of(first), all.begin_of(last));
      } else {
        for (std::ptrdiff_t piece = first; piece < last; ++piece) {
          all.each_band(piece, [&](std::ptrdiff_t band, std::ptrdiff_t at, std::ptrdiff_t length) {
            Runner::template start_storages<Child>(own, states);
            Runner::template run_rows<Child>(own, at, at + length);
            (std::get<K>(results).take(own, band, length), ...);
          });
        }
      }
      if constexpr (W > 1) streams<typename Runner::program>::finish(own);
    });
    if constexpr (sizeof...(K) > 0) {
      Runner::template start_storages<Child>(f, states);
      for (std::ptrdiff_t piece = 0; piece < all.pieces; ++piece) {
        all.each_band(piece, [&](std::ptrdiff_t band, std::ptrdiff_t, std::ptrdiff_t length) {
          (std::get<K>(results).add(f, band, length), ...);
        });
      }
      Runner::template collapse_levels<Child>(f, states);
    }
  }

  template <int Child, int... Number>
  static void take_scratch(frame_type& own, const frame_type& f, std::integer_sequence<int, Number...>) {
    (
        [&] {
          if constexpr (plan::reads(Child, Number)) {
            const auto& from = slot_of<Number>(f.storages).data;
            auto& to = slot_of<Number>(own.storages).data;
            for (int plane = 0; plane < slot_of<Number>(f.storages).level_size; plane += tile_extent) {
              for (std::ptrdiff_t k = plane; k < plane + f.tile_end - f.tile_begin; ++k) to[k] = from[k];
            }
          }
        }(),
        ...);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
