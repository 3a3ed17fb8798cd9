// Numbers to the bit: what lies beyond the finite ones, and comparisons that tell zeros apart.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace test {

template <class T>
constexpr T infinity = std::numeric_limits<T>::infinity();
template <class T>
constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
template <class T>
using bits_of = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

template <class T>
bool same(T a, T b) {
  return (a != a && b != b) || std::bit_cast<bits_of<T>>(a) == std::bit_cast<bits_of<T>>(b);
}

}  // namespace test
