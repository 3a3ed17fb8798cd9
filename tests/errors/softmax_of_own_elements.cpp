#include <weft/weft.hpp>

#include <cmath>
#include <compare>

struct number {
  double value = 0;
  constexpr number() = default;
#ifdef WEFT_ERROR_CASE
  constexpr explicit number(long of) : value(static_cast<double>(of)) {}  // no infinity
#else
  constexpr explicit number(double of) : value(of) {}
#endif
  static constexpr number make(double of) {
    number made;
    made.value = of;
    return made;
  }
  friend number operator+(number a, number b) { return make(a.value + b.value); }
  friend number operator-(number a, number b) { return make(a.value - b.value); }
  friend number operator*(number a, number b) { return make(a.value * b.value); }
  friend number operator/(number a, number b) { return make(a.value / b.value); }
  friend number operator-(number a) { return make(-a.value); }
  friend auto operator<=>(number a, number b) = default;
  friend number exp(number a) { return make(std::exp(a.value)); }
  friend number log(number a) { return make(std::log(a.value)); }
};
auto apply(const weft::tensor<number, 3>& x) {
  return weft::eval(softmax(x));  // error: weft: the elements cannot do this operation: .*asks.hpp
}

// error: upper_bound
// error: number
