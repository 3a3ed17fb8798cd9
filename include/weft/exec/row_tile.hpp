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

  // To an output. Rows without gaps are written whole as long as the next one is still to come.
  template <class Strip, class V>
  WEFT_ALWAYS_INLINE static void write(Strip& strip, V* columns, int count) {
    for (int k = 0; k < count; k += W) turn(columns + k);
    const V* const rows = columns;
    using T = typename V::value_type;
    const auto c = array_cursor<B, I, 1>(strip.f);
    constexpr bool by_row = (types::loops.roots[at.storage].access.labels & label_bit(Label)) != 0;
    static_assert(by_row);
    const std::ptrdiff_t step = slot_of<at.storage>(strip.f.outputs).strides[static_cast<std::size_t>(Label)];
    const int full = count & -W, rest = count - full, end = strip.rows;  // here, where no store can change it
    int row = 0;
    if constexpr (is_unit<B, I>()) {
      if (rest > 0 && step == count) {
        const int whole = end - (full + W - 1) / count;  // a last vector that ends within the strip
        T* p = c.data;
        for (; row < whole; ++row, p += count) {
          for (int k = 0; k < full; k += W) store(p + k, rows[k + row]);
          store(p + full, rows[full + row]);
          observe(p, count, true);
        }
      }
    }
    for (; row < end; ++row) {
      for (int k = 0; k < full; k += W)
        store_at<T, W, is_unit<B, I>(), true>(c.data + row * step, c.stride, k, W, rows[k + row]);
      if (rest > 0) store_at<T, W, is_unit<B, I>(), false>(c.data + row * step, c.stride, full, rest, rows[full + row]);
    }
  }

 private:
  // Of each row n elements from element k on, as columns.
  template <class Strip, class Cursor, class V>
  WEFT_ALWAYS_INLINE static void load_rows(const Strip& strip, const Cursor& c, std::ptrdiff_t step, int k, int n,
                                           V* columns) {
    using T = typename V::value_type;
#pragma GCC unroll 16
    for (int i = 0; i < W; ++i) {
      columns[i] = i < strip.rows ? load_at<T, W, mask_bytes, is_unit<B, I>(), false>(c.data + i * step, c.stride, k, n)
                                  : columns[0];
    }
    turn(columns);
  }
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
