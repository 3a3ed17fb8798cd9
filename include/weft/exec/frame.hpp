// The data that the loops of a program run on: where its leaves, outputs and storages are, the extents and the current
// indices of its labels, and one scalar slot a row for what does not change along the lanes.
#pragma once

#include <weft/exec/reference.hpp>
#include <weft/exec/running_total.hpp>

#include <tuple>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

template <int Index, class T>
struct slot {
  T value;
};
template <int Index, class T>
WEFT_ALWAYS_INLINE constexpr T& slot_of(slot<Index, T>& s) {
  return s.value;
}
template <int Index, class T>
WEFT_ALWAYS_INLINE constexpr const T& slot_of(const slot<Index, T>& s) {
  return s.value;
}

template <class Types, class Rows>
struct row_slots;
template <class Types, std::size_t... Rows>
struct row_slots<Types, std::index_sequence<Rows...>>
    : slot<static_cast<int>(Rows), typename row_value<Types, static_cast<int>(Rows), 1, 1>::type>... {};

template <int Labels>
using label_strides = std::array<std::ptrdiff_t, static_cast<std::size_t>(Labels > 0 ? Labels : 1)>;

/// Elements in memory with a stride for each label.
template <class T, int Labels>
struct strided_data {
  T* data = nullptr;
  label_strides<Labels> strides{};
};

// The elements of a tile, in levels: as many planes each as a state has.
inline constexpr int fold_length = level_lengths[0];

template <class Unit, int Planes, int Levels, bool CarriesLevels>
struct scratch_storage {
  static constexpr int levels = Levels;
  static constexpr bool carries_levels = CarriesLevels;
  static constexpr int level_size = Planes * tile_extent;
  alignas(alignof(Unit) > 64 ? alignof(Unit) : 64) Unit data[(Levels + CarriesLevels) * level_size];
  std::ptrdiff_t steps = 0;

  constexpr scratch_storage() {}
  constexpr scratch_storage(const scratch_storage&) {}  // another thread's tile starts anew
};

// Owns the elements of a temporary; a copy, for another thread, shares them.
template <class Unit, int Labels>
struct temporary_storage {
  strided_data<Unit, Labels> at;
  std::ptrdiff_t plane = 0;
  bool owns = true;

  constexpr temporary_storage() = default;
  constexpr temporary_storage(const temporary_storage& other) : at(other.at), plane(other.plane), owns(false) {}
  temporary_storage& operator=(const temporary_storage&) = delete;
  constexpr ~temporary_storage() {
    if (owns) delete[] at.data;
  }
};

struct no_storage {};

template <class Types, int Number>
struct storage_types {
  static constexpr storage_slot info = Types::plan.storages[Number];
  static constexpr int row = info.row;

  static auto find() {
    if constexpr (info.use == storage_use::value) {
      using T = typename Types::template element<row>;
      return type_item<std::pair<T, std::integral_constant<int, 1>>>{};
    } else {
      using monoid = monoid_row<Types, row>;
      if constexpr (monoid::planar)
        return type_item<std::pair<typename monoid::lifted, std::integral_constant<int, monoid::planes>>>{};
      else
        return type_item<std::pair<typename monoid::state, std::integral_constant<int, 1>>>{};
    }
  }
  using found = typename decltype(find())::type;
  using unit = typename found::first_type;
  static constexpr int planes = found::second_type::value;

  static auto make() {
    if constexpr (info.place == place::scratch) {
      constexpr graph_node node = Types::template node<row>;
      return type_item<scratch_storage<unit, planes, info.levels(node), info.carries_levels(node)>>{};
    } else if constexpr (info.place == place::temporary) {
      return type_item<temporary_storage<unit, Types::labels>>{};
    } else if constexpr (info.place == place::registers && info.use == storage_use::reference) {
      return type_item<moving_reference<reference_math<Types, Number>, keeps_relative_values<Types, Number>>>{};
    } else if constexpr (info.place == place::registers && info.use == storage_use::state) {
      using monoid = monoid_row<Types, row>;
      return type_item<balanced_total<typename monoid::monoid, typename monoid::lifted>>{};
    } else if constexpr (info.place == place::registers && info.use == storage_use::carry) {
      using monoid = monoid_row<Types, row>;
      return type_item<running_total<typename monoid::monoid, typename monoid::lifted>>{};
    } else {
      return type_item<no_storage>{};
    }
  }
  using type = typename decltype(make())::type;
};

// Whether a storage holds carries in levels.
template <class Types, int Number>
inline constexpr bool carries_levels = requires {
  requires storage_types<Types, Number>::type::carries_levels;
};

template <class Types, class Numbers>
struct storage_slots;
template <class Types, std::size_t... Numbers>
struct storage_slots<Types, std::index_sequence<Numbers...>>
    : slot<static_cast<int>(Numbers), typename storage_types<Types, static_cast<int>(Numbers)>::type>... {};

// Leaves by loop row (clones walk their own way), outputs by root.
template <class Types, class Rows>
struct leaf_slots;
template <class Types, std::size_t... Rows>
struct leaf_slots<Types, std::index_sequence<Rows...>>
    : slot<static_cast<int>(Rows),
           std::conditional_t<
               Types::loops.rows[static_cast<int>(Rows)].kind == record_kind::leaf,
               strided_data<const typename Types::template element<static_cast<int>(Rows)>, Types::labels>,
               no_storage>>... {};

template <class Program>
struct target_elements;
template <strategy How, class G, class... T, bool... Dense, bool... MayHold>
struct target_elements<program<How, G, target<T, Dense, MayHold>...>> {
  template <int Root>
  using at = type_at<Root, type_list<T...>>;
};

// Where a root goes. `streams`: whole vectors are written past the caches, see streaming.hpp; `may_stream`: they would
// be, but that a scan goes on from them.
template <class T, int Labels>
struct output_data : strided_data<T, Labels> {
  bool streams = false, may_stream = false;
};

template <class Program, class Labels, class Roots>
struct output_slots;
template <class Program, int Labels, std::size_t... Roots>
struct output_slots<Program, std::integral_constant<int, Labels>, std::index_sequence<Roots...>>
    : slot<static_cast<int>(Roots),
           output_data<typename target_elements<Program>::template at<static_cast<int>(Roots)>, Labels>>... {};

template <class Program>
struct frame {
  using types = program_types<Program>;
  static constexpr int labels = types::labels;
  template <int Count>
  using indices = std::make_index_sequence<static_cast<std::size_t>(Count)>;

  leaf_slots<types, indices<types::rows>> leaves;
  output_slots<Program, std::integral_constant<int, labels>, indices<types::loops.roots.size()>> outputs;
  row_slots<types, indices<types::rows>> values;
  storage_slots<types, indices<types::plan.storages.size()>> storages;
  std::array<std::ptrdiff_t, (labels > 0 ? labels : 1)> extents{};
  std::array<std::ptrdiff_t, (labels > 0 ? labels : 1)> index{};
  std::ptrdiff_t tile_begin = 0, tile_end = 0;
  std::ptrdiff_t unstriped = 0;  // of a stripe: the extent that it is one of, see stripes.hpp
};

// The product of the extents of a set of labels.
template <class Frame>
constexpr std::ptrdiff_t count_of(const Frame& f, label_set labels) {
  std::ptrdiff_t product = 1;
  for (int label = 0; label < Frame::labels; ++label) {
    if ((labels & label_bit(label)) != 0) product *= f.extents[static_cast<std::size_t>(label)];
  }
  return product;
}

// Gives temporary Number of a frame elements of its own.
template <int Number, class Program>
constexpr void allocate_temporary(frame<Program>& f) {
  using types = program_types<Program>;
  using found = storage_types<types, Number>;
  constexpr storage_slot info = types::plan.storages[Number];
  auto& storage = slot_of<Number>(f.storages);
  std::ptrdiff_t stride = 1;
  for (int k = info.labels.size() - 1; k >= 0; --k) {
    const auto label = static_cast<std::size_t>(info.labels[k]);
    storage.at.strides[label] = stride;
    stride *= f.extents[label];
  }
  storage.plane = stride;
  storage.at.data = new typename found::unit[static_cast<std::size_t>(stride * found::planes)];
  storage.owns = true;  // only now: without memory, the other frame's stay its own
}

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
