#include <weft/weft.hpp>

constexpr auto extremes = weft::fuse([](auto x) { return std::tuple(min(x, weft::axis<1>), max(x, weft::axis<-2>)); });

#ifdef WEFT_ERROR_CASE
auto spread(const weft::tensor<float, 3>& x) {
  auto [low, high] = weft::eval(extremes(x));  // error: weft: axis out of range
  return weft::eval(high - low);
}
#else
auto spread(const weft::tensor<float, 3, 2>& x) {
  auto [low, high] = weft::eval(extremes(x));
  return weft::eval(sum(high) - sum(low));
}
#endif

// error: operation<.*min
// error: on_axis<1>
// error: rank_is<1>
