// LibTorch's tensor library on one thread, into given outputs.
#include "../contest.hpp"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

namespace peers {
namespace {

using contest::arguments;

template <class T>
at::Tensor over(const T* p, std::initializer_list<std::size_t> extents) {
  std::vector<std::int64_t> sizes(extents.begin(), extents.end());
  return at::from_blob(const_cast<T*>(p), sizes, at::TensorOptions().dtype(c10::CppTypeToScalarType<T>::value));
}
template <class T>
at::Tensor input(const arguments<T>& of) {
  at::set_num_threads(1);
  return over(of.x, {of.rows, of.columns});
}
template <class T>
at::Tensor output(const arguments<T>& of) {
  return over(of.y, {of.rows, of.columns});
}

template <class T, int Axis>
void softmax(const arguments<T>& to) {
  at::Tensor y = output(to);
  at::_softmax_out(y, input(to), Axis, false);
}
template <class T>
void log_softmax(const arguments<T>& to) {
  at::Tensor y = output(to);
  at::_log_softmax_out(y, input(to), 1, false);
}
template <class T, int Axis>
void logsumexp(const arguments<T>& to) {
  at::Tensor y = over(to.y, {Axis == 1 ? to.rows : to.columns});
  at::logsumexp_out(y, input(to), {Axis});
}
template <class T, int Axis>
void cumsum(const arguments<T>& to) {
  at::Tensor y = output(to);
  at::cumsum_out(y, input(to), Axis);
}
template <class T, int Axis>
void cumprod(const arguments<T>& to) {
  at::Tensor y = output(to);
  at::cumprod_out(y, input(to), Axis);
}
template <class T, int Axis>
void logcumsumexp(const arguments<T>& to) {
  at::Tensor y = output(to);
  at::logcumsumexp_out(y, input(to), Axis);
}
template <class T>
void layer_norm(const arguments<T>& to) {
  at::Tensor y = output(to);
  const auto n = static_cast<std::int64_t>(to.columns);
  y.copy_(at::layer_norm(input(to), {n}, over(to.a, {to.columns}), over(to.b, {to.columns}), 1e-5));
}
template <class T>
void chain(const arguments<T>& to) {
  const std::size_t n = to.rows * to.columns;
  at::Tensor y = over(to.y, {n});
  at::mul_out(y, at::tanh(at::addcmul(over(to.b, {n}), over(to.x, {n}), over(to.a, {n}))),
              at::exp(at::neg(at::abs(over(to.c, {n})))));
}

bool enter(std::string_view workload, contest::kernel<float> of_floats, contest::kernel<double> of_doubles) {
  return contest::enter(workload, "LibTorch", of_floats, of_doubles);
}
const bool entered[] = {
    enter("softmax", softmax<float, 1>, softmax<double, 1>),
    enter("softmax first axis", softmax<float, 0>, softmax<double, 0>),
    enter("softmax formula", softmax<float, 1>, softmax<double, 1>),
    enter("softmax formula first axis", softmax<float, 0>, softmax<double, 0>),
    enter("log_softmax", log_softmax<float>, log_softmax<double>),
    enter("logsumexp", logsumexp<float, 1>, logsumexp<double, 1>),
    enter("logsumexp first axis", logsumexp<float, 0>, logsumexp<double, 0>),
    enter("cumsum", cumsum<float, 1>, cumsum<double, 1>),
    enter("cumprod", cumprod<float, 1>, cumprod<double, 1>),
    enter("logcumsumexp", logcumsumexp<float, 1>, logcumsumexp<double, 1>),
    enter("logcumsumexp first axis", logcumsumexp<float, 0>, logcumsumexp<double, 0>),
    enter("layer_norm", layer_norm<float>, layer_norm<double>),
    enter("chain", chain<float>, chain<double>),
};

}  // namespace
}  // namespace peers
