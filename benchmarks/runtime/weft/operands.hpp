// The arguments of a call as views: the shapes are known at run time, or the row length at compile time.
#pragma once

#include "../contest.hpp"

#include <weft/weft.hpp>

namespace entry {

using contest::arguments;
using weft::axis;
using weft::keepdims;

template <class T>
auto input(const arguments<T>& of) {
  return weft::view<weft::dyn, weft::dyn>(of.x, of.rows, of.columns);
}
template <class T>
auto output(const arguments<T>& of) {
  return weft::view<weft::dyn, weft::dyn>(of.y, of.rows, of.columns);
}
/// The result of a reduction.
template <class T>
auto output(const arguments<T>& of, std::size_t size) {
  return weft::view<weft::dyn>(of.y, size);
}

}  // namespace entry
