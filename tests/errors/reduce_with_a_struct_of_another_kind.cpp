#include <weft/weft.hpp>

struct sum_of_squares {
  static constexpr weft::monoid_traits traits{};
  template <class V>
  using state = V;
  template <class V>
  static constexpr V neutral() {
    return V(0);
  }
#ifndef WEFT_ERROR_CASE
  template <class V>
  static constexpr V lift(V x) {
    return x * x;
  }
#endif
  template <class V>
  static constexpr V combine(V earlier, V later) {
    return earlier + later;
  }
};

auto length(const weft::tensor<float, 3>& x) {
  return weft::eval(sqrt(weft::reduce<sum_of_squares>(x)));  // error: weft: .* or it is no monoid
}

// error: sum_of_squares
