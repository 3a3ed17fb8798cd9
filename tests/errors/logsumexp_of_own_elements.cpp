// twin: alone
#include <weft/weft.hpp>

#include <cmath>
#include <compare>
#include <limits>

struct number {
  double value = 0;
  constexpr number() = default;
  constexpr explicit number(double of) : value(of) {}
  friend number operator+(number a, number b) { return number(a.value + b.value); }
  friend number operator-(number a, number b) { return number(a.value - b.value); }
  friend number operator*(number a, number b) { return number(a.value * b.value); }
  friend number operator/(number a, number b) { return number(a.value / b.value); }
  friend number operator-(number a) { return number(-a.value); }
  friend auto operator<=>(number a, number b) = default;
  friend number exp(number a) { return number(std::exp(a.value)); }
#ifndef WEFT_ERROR_CASE
  friend number log(number a) { return number(std::log(a.value)); }
#endif
};
template <>
struct std::numeric_limits<number> : std::numeric_limits<double> {
  static constexpr number infinity() { return number(std::numeric_limits<double>::infinity()); }
  static constexpr number quiet_NaN() { return number(std::numeric_limits<double>::quiet_NaN()); }
  static constexpr number max() { return number(std::numeric_limits<double>::max()); }
  static constexpr number lowest() { return number(std::numeric_limits<double>::lowest()); }
};

auto apply(const weft::tensor<number, 3>& x) {
  return weft::eval(logsumexp(x));  // error: weft: the elements cannot do this operation
}

// error: log_sum_exp
// error: number
