// The chain tanh(x a + b) exp(-|c|), and the norms.
#include "operands.hpp"

namespace entry {
namespace {

template <class T>
void chain(const arguments<T>& to) {
  const std::size_t n = to.rows * to.columns;
  const auto x = weft::view<weft::dyn>(to.x, n), a = weft::view<weft::dyn>(to.a, n), b = weft::view<weft::dyn>(to.b, n);
  const auto c = weft::view<weft::dyn>(to.c, n);
  weft::assign(weft::view<weft::dyn>(to.y, n), tanh(x * a + b) * exp(-abs(c)));
}

constexpr auto normalised = weft::fuse([](auto x, auto weight, auto bias) {
  const auto centred = x - mean(x, axis<1>, keepdims);
  return centred * (1 / sqrt(mean(square(centred), axis<1>, keepdims) + 1e-5f)) * weight + bias;
});
template <class T>
void layer_norm(const arguments<T>& to) {
  const auto weight = weft::view<weft::dyn>(to.a, to.columns), bias = weft::view<weft::dyn>(to.b, to.columns);
  weft::assign(output(to), normalised(input(to), weight, bias));
}

constexpr auto scaled =
    weft::fuse([](auto x, auto weight) { return x * (1 / sqrt(mean(square(x), axis<1>, keepdims) + 1e-5f)) * weight; });
template <class T>
void rms_norm(const arguments<T>& to) {
  weft::assign(output(to), scaled(input(to), weft::view<weft::dyn>(to.a, to.columns)));
}

const bool entered[] = {
    contest::enter("chain", "weft", chain<float>, chain<double>),
    contest::enter("layer_norm", "weft", layer_norm<float>, layer_norm<double>),
    contest::enter("rms_norm", "weft", rms_norm<float>, rms_norm<double>),
};

}  // namespace
}  // namespace entry
