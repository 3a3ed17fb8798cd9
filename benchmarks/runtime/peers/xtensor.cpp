// xtensor with xsimd. Reductions are evaluated at once: inside an expression they are computed anew for each element.
#include "../contest.hpp"

#include <array>
#include <xtensor/xadapt.hpp>
#include <xtensor/xmath.hpp>
#include <xtensor/xnoalias.hpp>
#include <xtensor/xtensor.hpp>

namespace peers {
namespace {

using contest::arguments;

const auto now = xt::keep_dims | xt::evaluation_strategy::immediate;

template <class T>
auto input(const arguments<T>& of) {
  return xt::adapt(of.x, of.rows * of.columns, xt::no_ownership(), std::array<std::size_t, 2>{of.rows, of.columns});
}
template <class T>
auto output(const arguments<T>& of) {
  return xt::adapt(of.y, of.rows * of.columns, xt::no_ownership(), std::array<std::size_t, 2>{of.rows, of.columns});
}
template <class P>
auto line(P* p, std::size_t n) {
  return xt::adapt(p, n, xt::no_ownership(), std::array<std::size_t, 1>{n});
}

template <class T, int Axis>
void softmax(const arguments<T>& to) {
  const auto x = input(to);
  auto y = output(to);
  const xt::xtensor<T, 2> highest = xt::amax(x, {Axis}, now);
  xt::noalias(y) = xt::exp(x - highest);
  const xt::xtensor<T, 2> scale = T(1) / xt::sum(y, {Axis}, now);
  y *= scale;
}

template <class T>
void log_softmax(const arguments<T>& to) {
  const auto x = input(to);
  auto y = output(to);
  const xt::xtensor<T, 2> highest = xt::amax(x, {1}, now);
  xt::noalias(y) = xt::exp(x - highest);
  const xt::xtensor<T, 2> shift = highest + xt::log(xt::sum(y, {1}, now));
  xt::noalias(y) = x - shift;
}

template <class T, int Axis>
void logsumexp(const arguments<T>& to) {
  const auto x = input(to);
  const std::size_t n = Axis == 1 ? to.rows : to.columns;
  const xt::xtensor<T, 2> highest = xt::amax(x, {Axis}, now);
  const xt::xtensor<T, 2> powers = xt::exp(x - highest);
  const xt::xtensor<T, 1> sums = xt::sum(powers, {Axis}, xt::evaluation_strategy::immediate);
  auto y = line(to.y, n);
  xt::noalias(y) = line(highest.data(), n) + xt::log(sums);
}

#if !defined(__clang__)  // Clang 19 finds the scans of xtensor 0.24 ambiguous
template <class T, int Axis>
void cumsum(const arguments<T>& to) {
  auto y = output(to);
  xt::noalias(y) = xt::cumsum(input(to), Axis);
}
template <class T, int Axis>
void cumprod(const arguments<T>& to) {
  auto y = output(to);
  xt::noalias(y) = xt::cumprod(input(to), Axis);
}
#endif

template <class T>
void chain(const arguments<T>& to) {
  const std::size_t n = to.rows * to.columns;
  auto y = line(to.y, n);
  xt::noalias(y) = xt::tanh(line(to.x, n) * line(to.a, n) + line(to.b, n)) * xt::exp(-xt::abs(line(to.c, n)));
}

template <class T>
void layer_norm(const arguments<T>& to) {
  const auto x = input(to);
  auto y = output(to);
  const xt::xtensor<T, 2> mean = xt::sum(x, {1}, now) / static_cast<T>(to.columns);
  xt::noalias(y) = x - mean;
  const xt::xtensor<T, 2> squares = xt::sum(xt::square(y), {1}, now);
  const xt::xtensor<T, 2> scale = T(1) / xt::sqrt(squares / static_cast<T>(to.columns) + T(1e-5f));
  y = y * scale * line(to.a, to.columns) + line(to.b, to.columns);
}

template <class T>
void rms_norm(const arguments<T>& to) {
  const auto x = input(to);
  auto y = output(to);
  const xt::xtensor<T, 2> squares = xt::sum(xt::square(x), {1}, now);
  const xt::xtensor<T, 2> scale = T(1) / xt::sqrt(squares / static_cast<T>(to.columns) + T(1e-5f));
  xt::noalias(y) = x * scale * line(to.a, to.columns);
}

bool enter(std::string_view workload, contest::kernel<float> of_floats, contest::kernel<double> of_doubles) {
  return contest::enter(workload, "xtensor", of_floats, of_doubles);
}
const bool entered[] = {
    enter("softmax", softmax<float, 1>, softmax<double, 1>),
    enter("softmax first axis", softmax<float, 0>, softmax<double, 0>),
    enter("softmax formula", softmax<float, 1>, softmax<double, 1>),
    enter("softmax formula first axis", softmax<float, 0>, softmax<double, 0>),
    enter("log_softmax", log_softmax<float>, log_softmax<double>),
    enter("logsumexp", logsumexp<float, 1>, logsumexp<double, 1>),
    enter("logsumexp first axis", logsumexp<float, 0>, logsumexp<double, 0>),
#if !defined(__clang__)
    enter("cumsum", cumsum<float, 1>, cumsum<double, 1>),
    enter("cumsum first axis", cumsum<float, 0>, cumsum<double, 0>),
    enter("cumprod", cumprod<float, 1>, cumprod<double, 1>),
    enter("cumprod first axis", cumprod<float, 0>, cumprod<double, 0>),
#endif
    enter("chain", chain<float>, chain<double>),
    enter("layer_norm", layer_norm<float>, layer_norm<double>),
    enter("rms_norm", rms_norm<float>, rms_norm<double>),
};

}  // namespace
}  // namespace peers
