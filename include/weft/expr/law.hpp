// What the planner may know of a map: how it answers when all its operands are moved by one distance or scaled by one
// factor, and between which values its results lie.
#pragma once

#include <limits>

namespace weft {

/// What the planner may know of a map f to move a reference that its operands are taken from: how a shift x + d or a
/// factor x * c of the operands shows in the result.
enum class law {
  none,         // nothing is known
  same,         // x
  opposite,     // -x
  sum,          // x + y
  difference,   // x - y
  product,      // x * y
  quotient,     // x / y
  choice,       // one of the last two operands, as the first says
  exponential,  // a shift of x is a factor of the result
  logarithm     // a factor of x is a shift of the result
};

/// Where values lie, NaNs aside.
struct value_range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};
inline constexpr value_range not_below_zero{.low = 0};
inline constexpr value_range no_values{.low = std::numeric_limits<double>::infinity(),
                                       .high = -std::numeric_limits<double>::infinity()};

/// Whether all of one range lies in another.
constexpr bool is_within(const value_range& of, const value_range& range) {
  return of.low >= range.low && of.high <= range.high;
}
/// What lies in both.
constexpr value_range common_range(const value_range& a, const value_range& b) {
  return {a.low > b.low ? a.low : b.low, a.high < b.high ? a.high : b.high};
}

}  // namespace weft
