// Which rows of a program read each leaf of the expressions: found once for all leaves, so that a leaf costs the same
// however many there are.
#pragma once

#include <weft/exec/program_types.hpp>

namespace weft {
inline namespace WEFT_ISA {
namespace exec {

using namespace weft::detail;

template <class Program, class Canonical>
struct leaf_rows {
  using types = program_types<Program>;

  // A list of rows for each leaf, ended by -1.
  struct lists {
    std::array<int, static_cast<std::size_t>(Canonical::Recorded::leaves::size + 1)> first{};
    std::array<int, static_cast<std::size_t>(types::rows + 1)> next{};
  };
  static constexpr lists find() {
    lists found;
    for (int& row : found.first) row = -1;
    for (int row = types::rows; row-- > 0;) {
      const loop_row& r = types::loops.rows[row];
      if (r.kind != record_kind::leaf) continue;
      const int leaf = types::L::table[static_cast<std::size_t>(r.node)].leaf;
      int& first = found.first[static_cast<std::size_t>(Canonical::leaf_numbers[static_cast<std::size_t>(leaf)])];
      found.next[static_cast<std::size_t>(row)] = first;
      first = row;
    }
    return found;
  }
  static constexpr lists all = find();

  /// The first row that reads leaf `Leaf`, or -1: a kernel may leave an argument out.
  template <int Leaf>
  static constexpr int first = all.first[Leaf];
  /// The next row that reads the leaf of row `Row`, or -1.
  template <int Row>
  static constexpr int next = all.next[Row];
};

}  // namespace exec
}  // namespace WEFT_ISA
}  // namespace weft
