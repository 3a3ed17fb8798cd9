// What is timed on one thread and on several: an expression of a matrix of floats, at some sizes.
#pragma once

#include <weft/tbb.hpp>
#include <weft/weft.hpp>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

namespace parallel {

/// A row-major matrix in, one out; reductions write one element a row, or a column.
struct arguments {
  const float* x;
  float* y;
  std::size_t rows, columns;

  auto input() const { return weft::view<weft::dyn, weft::dyn>(x, rows, columns); }
  auto output() const { return weft::view<weft::dyn, weft::dyn>(y, rows, columns); }
  auto output_of(std::size_t size) const { return weft::view<weft::dyn>(y, size); }
};

struct size {
  std::size_t rows, columns;
};

struct entry {
  std::string name;
  std::size_t rows, columns;
  void (*on_one)(const arguments&);
  void (*on_several)(const arguments&);

  std::string title() const { return name + " f32 " + std::to_string(rows) + "x" + std::to_string(columns); }
};

/// All entries, in the order of the table.
std::vector<entry>& entries();

/// Enters `Body(policy, arguments)`, a lambda that assigns by a policy.
template <auto Body>
bool enter(const char* name, std::initializer_list<size> sizes) {
  for (const size s : sizes)
    entries().push_back({name, s.rows, s.columns, [](const arguments& to) { Body(weft::seq, to); },
                         [](const arguments& to) { Body(weft::par, to); }});
  return true;
}

}  // namespace parallel
