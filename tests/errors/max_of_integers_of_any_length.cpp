// twin: alone
#include <weft/weft.hpp>

#include <compare>
#include <limits>

struct integer {
  long value = 0;
  friend auto operator<=>(integer, integer) = default;
};

template <>
struct std::numeric_limits<integer> {
  static constexpr bool is_specialized = true, has_infinity = false;
#ifdef WEFT_ERROR_CASE
  static constexpr bool is_bounded = false;
#else
  static constexpr bool is_bounded = true;
#endif
  static constexpr integer lowest() { return {is_bounded ? std::numeric_limits<long>::lowest() : 0}; }
  static constexpr integer max() { return {is_bounded ? std::numeric_limits<long>::max() : 0}; }
};

auto largest(const weft::tensor<integer, 3>& x) {
  return weft::eval(max(x));  // error: weft: the elements cannot do this operation
}

// error: max
// error: integer
