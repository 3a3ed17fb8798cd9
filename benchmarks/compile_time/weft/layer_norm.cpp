#include <weft/weft.hpp>

constexpr auto normalised = weft::fuse([](auto x, auto weight, auto bias) {
  const auto centred = x - mean(x, weft::axis<1>, weft::keepdims);
  return centred / sqrt(mean(square(centred), weft::axis<1>, weft::keepdims) + 1e-5f) * weight + bias;
});

void layer_norm(const float* x, const float* weight, const float* bias, float* y, std::size_t rows,
                std::size_t columns) {
  weft::assign(weft::view<weft::dyn, weft::dyn>(y, rows, columns),
               normalised(weft::view<weft::dyn, weft::dyn>(x, rows, columns), weft::view<weft::dyn>(weight, columns),
                          weft::view<weft::dyn>(bias, columns)));
}
