// The data that the loops of a program run on: where its leaves, outputs and storages are, the extents and the current
// indices of its labels, and one scalar slot a row for what does not change along the lanes.
#pragma once

#include <weft/exec/state.hpp>
#include <weft/plan/lower.hpp>

#include <tuple>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// The types of a program's rows, reached through the loop graph (whose rows are the canonical graph's, clones
// included).
template <class Program>
struct program_types {
  using G = typename Program::graph_type;
  using L = lowered<Program>;
  static constexpr auto& loops = L::loops;
  static constexpr auto& plan = L::plan;
  static constexpr int rows = loops.rows.size();
  static constexpr int labels = loops.labels.size();

  template <int Row>
  using row_type = row_at<G, loops.rows[Row].node>;
  template <int Row>
  using element = plain_t<element_at<G, loops.rows[Row].node>>;
  template <int Row>
  static constexpr graph_node node = L::table[static_cast<std::size_t>(loops.rows[Row].node)];
  template <int Row, int K>
  static constexpr int operand = loops.rows[Row].operands[K];
};

template <class RowType>
struct monoid_of {
  static constexpr bool exists = false;
};
template <class Monoid, int Operand, unsigned Axes, bool Keepdims>
struct monoid_of<reduce_row<Monoid, Operand, Axes, Keepdims>> {
  static constexpr bool exists = true;
  using type = Monoid;
};
template <class Monoid, int Operand, unsigned Axis, bool Reverse, bool Exclusive>
struct monoid_of<scan_row<Monoid, Operand, Axis, Reverse, Exclusive>> {
  static constexpr bool exists = true;
  using type = Monoid;
};

// The monoid of a reduction or scan, and what it lifts.
template <class Types, int Row>
struct monoid_row {
  using monoid = typename monoid_of<typename Types::template row_type<Row>>::type;
  using lifted = monoid_element_t<monoid, typename Types::template element<Types::template operand<Row, 0>>>;
  using state = state_t<monoid, lifted>;
  static constexpr bool planar = is_planar<monoid, lifted>;
  static constexpr int planes = planar ? planes_of<monoid, lifted> : 1;
};

struct nothing {};

// A callable with state is a 0-d leaf, called where it is.
template <class Types, int Row>
inline constexpr bool is_callable_row = false;
template <class Types, int Row>
  requires(Types::loops.rows[Row].kind == record_kind::leaf && is_callable<typename Types::template element<Row>>)
inline constexpr bool is_callable_row<Types, Row> = true;

// What a row is in W lanes.
template <class Types, int Row, int W, int MaskBytes>
struct row_value {
  using type = typename lane_value<typename Types::template element<Row>, W, MaskBytes>::type;
};
template <class Types, int Row, int W, int MaskBytes>
  requires is_callable_row<Types, Row>
struct row_value<Types, Row, W, MaskBytes> {
  using type = nothing;
};

// How many lanes a program runs on: as many of its widest element as fill a register; one where an element has no
// lanes.
template <class Program>
struct program_lanes {
  using types = program_types<Program>;

  template <int Row>
  static constexpr int widest() {  // 0: no lanes
    using row = typename types::template row_type<Row>;
    using T = typename types::template element<Row>;
    if constexpr (is_callable_row<types, Row>) {
      return 1;
    } else if constexpr (!fits_lanes<T>) {
      return 0;
    } else if constexpr (monoid_of<row>::exists) {
      using info = monoid_row<types, Row>;
      if constexpr (!info::planar)
        return 0;
      else
        return static_cast<int>(sizeof(typename info::lifted) > sizeof(T) ? sizeof(typename info::lifted) : sizeof(T));
    } else {
      return static_cast<int>(sizeof(T));
    }
  }

  template <std::size_t... Rows>
  static constexpr int find_bytes(std::index_sequence<Rows...>) {
    int most = 1;
    bool possible = true;
    const auto add = [&](int own) {
      possible = possible && own > 0;
      if (own > most) most = own;
    };
    (add(widest<static_cast<int>(Rows)>()), ...);
    return possible ? most : 0;
  }

  static constexpr int bytes = find_bytes(std::make_index_sequence<static_cast<std::size_t>(types::rows)>{});
  static constexpr int width = bytes == 0 ? 1 : native_bytes / bytes;
};

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

// The elements of a tile: as many planes as a state has. Where combining rounds, a state is summed up in levels: after
// every fold_length steps a level goes into the one above.
inline constexpr int fold_length = 32;

template <class Unit, int Planes, int Levels>
struct scratch_storage {
  static constexpr int levels = Levels;
  static constexpr int level_size = Planes * tile_extent;
  alignas(alignof(Unit) > 64 ? alignof(Unit) : 64) Unit data[Levels * level_size];
  int steps = 0;

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
      if constexpr (info.use == storage_use::state) {
        using monoid = monoid_row<Types, row>;
        return type_item<
            scratch_storage<unit, planes, rounds<typename monoid::monoid, typename monoid::lifted> ? 3 : 1>>{};
      } else {
        return type_item<scratch_storage<unit, planes, 1>>{};
      }
    } else if constexpr (info.place == place::temporary) {
      return type_item<temporary_storage<unit, Types::labels>>{};
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
template <class G, class... T, bool... Dense, bool... MayHold>
struct target_elements<program<G, target<T, Dense, MayHold>...>> {
  template <int Root>
  using at = type_at<Root, type_list<T...>>;
};

template <class Program, class Labels, class Roots>
struct output_slots;
template <class Program, int Labels, std::size_t... Roots>
struct output_slots<Program, std::integral_constant<int, Labels>, std::index_sequence<Roots...>>
    : slot<static_cast<int>(Roots),
           strided_data<typename target_elements<Program>::template at<static_cast<int>(Roots)>, Labels>>... {};

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

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
