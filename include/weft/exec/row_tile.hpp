// Rows of an array in a tile of columns: loaded and turned, turned and written.
#pragma once

#include <weft/exec/cursor.hpp>
#include <weft/exec/turn.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

// Elements of W rows, one vector for each column.
template <class T, int W, int Columns>
struct row_tile {
  lanes<T, W> column[Columns];
};

/// The array of instruction I, of block B along the rows, which follow each other along `Label`. `Strip` says which
/// rows: see across.hpp.
template <class Program, class B, int W, int I, int Label>
struct tiled_array {
  using types = typename B::types;
  static constexpr instruction at = B::template at<I>;
  static constexpr int mask_bytes = program_lanes<Program>::bytes;

  // A leaf's elements, `count` of each row. What is the same for all rows is loaded for the first strip only.
  template <class Strip, class V>
  WEFT_ALWAYS_INLINE static void load(Strip& strip, V* columns, int count) {
    using T = typename types::template element<at.row>;
    constexpr bool by_row = (types::loops.rows[at.row].access.labels & label_bit(Label)) != 0;
    const auto c = array_cursor<B, I, 1>(strip.f);
    if constexpr (by_row) {
      const std::ptrdiff_t step = slot_of<at.row>(strip.f.leaves).strides[static_cast<std::size_t>(Label)];
      for (int k = 0; k < count; k += W) load_rows(strip, c, step, k, count - k < W ? count - k : W, columns + k);
    } else if (strip.is_first) {
      for (int k = 0; k < count; ++k)
        columns[k] = lanes<T, W>(load_at<T, 1, 1, is_unit<B, I>(), true>(c.data, c.stride, k, 1));
    }
  }

  // To an output. Rows without gaps are written whole as long as the next one is still to come: what a vector writes
  // beyond its row is written over by the next row's, of which the first vectors therefore come last.
  template <class Strip, class V>
  WEFT_ALWAYS_INLINE static void write(Strip& strip, const V* columns, int count) {
    const auto c = array_cursor<B, I, 1>(strip.f);
    constexpr bool by_row = (types::loops.roots[at.storage].access.labels & label_bit(Label)) != 0;
    static_assert(by_row);
    const std::ptrdiff_t step = slot_of<at.storage>(strip.f.outputs).strides[static_cast<std::size_t>(Label)];
    const int full = count & -W, rest = count - full, end = strip.rows;  // here, where no store can change it
    if (rest > 0) {
      const bool has_gaps = !is_unit<B, I>() || step != count;
      const int whole = has_gaps ? 0 : end - (full + W - 1) / count;  // a last vector that ends within the strip
      write_rest(c, step, columns + full, full, rest, whole, end, all_rows{});
    }
    for (int k = 0; k < full; k += W) write_full(c, step, columns + k, k, end, all_rows{});
  }

 private:
  using all_rows = std::make_integer_sequence<int, W>;

  // Of each row n elements from element k on, as columns. By packs: the rows stay in registers while they are turned.
  template <class Strip, class Cursor, class V>
  WEFT_ALWAYS_INLINE static void load_rows(const Strip& strip, const Cursor& c, std::ptrdiff_t step, int k, int n,
                                           V* columns) {
    load_all(c, step, k, n, columns, strip.rows, all_rows{});
  }
  template <class Cursor, class V, int... R>
  WEFT_ALWAYS_INLINE static void load_all(const Cursor& c, std::ptrdiff_t step, int k, int n, V* columns, int end,
                                          std::integer_sequence<int, R...>) {
    using T = typename V::value_type;
    V rows[W];
    // There is a first row.
    ((rows[R] = R == 0 || R < end ? load_at<T, W, mask_bytes, is_unit<B, I>(), false>(c.data + R * step, c.stride, k, n)
                                  : rows[0]),
     ...);
    turn(rows);
    ((R < n ? void(columns[R] = rows[R]) : void()), ...);
  }
  // Whole vectors of the first rows, n elements of the others.
  template <class Cursor, class V, int... R>
  WEFT_ALWAYS_INLINE static void write_rest(const Cursor& c, std::ptrdiff_t step, const V* columns, int k, int n,
                                            int whole, int end, std::integer_sequence<int, R...>) {
    V rows[W];
    ((rows[R] = columns[R < n ? R : 0]), ...);
    turn(rows);
    (write_row(c, c.data + R * step, k, n, rows[R], R < whole, R < end), ...);
  }
  template <class Cursor, class T, class V>
  WEFT_ALWAYS_INLINE static void write_row(const Cursor& c, T* row, int k, int n, const V& v, bool is_whole, bool is) {
    if (is_whole) {
      store(row + k, v);
      observe(row + k, n, true);
    } else if (is) {
      store_at<T, W, is_unit<B, I>(), false>(row, c.stride, k, n, v);
    }
  }
  template <class Cursor, class V, int... R>
  WEFT_ALWAYS_INLINE static void write_full(const Cursor& c, std::ptrdiff_t step, const V* columns, int k, int end,
                                            std::integer_sequence<int, R...>) {
    using T = typename V::value_type;
    V rows[W];
    ((rows[R] = columns[R]), ...);
    turn(rows);
    ((R < end ? store_at<T, W, is_unit<B, I>(), true>(c.data + R * step, c.stride, k, W, rows[R]) : void()), ...);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
