// Eigen's Tensor module: reductions evaluated into temporaries where a formula needs them twice, as its users learn to;
// the formula as written is entered too, for short rows.
#include "../contest.hpp"

#include <unsupported/Eigen/CXX11/Tensor>

namespace peers {
namespace {

using contest::arguments;
using Eigen::Index;

template <class T, int Rank>
using tensor = Eigen::Tensor<T, Rank, Eigen::RowMajor>;
template <class T, int Rank>
using map = Eigen::TensorMap<tensor<T, Rank>>;

template <class T, int Axis>
struct shaped {
  explicit shaped(const arguments<T>& to)
      : x(to.x, static_cast<Index>(to.rows), static_cast<Index>(to.columns)),
        y(to.y, static_cast<Index>(to.rows), static_cast<Index>(to.columns)) {
    kept[1 - Axis] = x.dimension(1 - Axis);
    repeated[Axis] = x.dimension(Axis);
  }
  // A reduced value for every element.
  template <class E>
  auto spread(const E& e) const {
    return e.reshape(kept).broadcast(repeated);
  }
  Eigen::TensorMap<const tensor<T, 2>> x;
  map<T, 2> y;
  Eigen::array<Index, 1> over{Axis};
  Eigen::array<Index, 2> kept{1, 1}, repeated{1, 1};
};

template <class T, int Axis>
void softmax(const arguments<T>& to) {
  shaped<T, Axis> s(to);
  const tensor<T, 1> highest = s.x.maximum(s.over);
  s.y = (s.x - s.spread(highest)).exp();
  const tensor<T, 1> scale = s.y.sum(s.over).inverse();
  s.y = s.y * s.spread(scale);
}

template <class T, int Axis>
void softmax_formula(const arguments<T>& to) {
  shaped<T, Axis> s(to);
  const auto e = (s.x - s.spread(s.x.maximum(s.over))).exp();
  s.y = e / s.spread(e.sum(s.over));
}

template <class T>
void log_softmax(const arguments<T>& to) {
  shaped<T, 1> s(to);
  const tensor<T, 1> highest = s.x.maximum(s.over);
  const tensor<T, 1> shift = highest + (s.x - s.spread(highest)).exp().sum(s.over).log();
  s.y = s.x - s.spread(shift);
}

template <class T, int Axis>
void logsumexp(const arguments<T>& to) {
  shaped<T, Axis> s(to);
  const tensor<T, 1> highest = s.x.maximum(s.over);
  map<T, 1>(to.y, s.x.dimension(1 - Axis)) = highest + (s.x - s.spread(highest)).exp().sum(s.over).log();
}

template <class T, int Axis>
void cumsum(const arguments<T>& to) {
  shaped<T, Axis> s(to);
  s.y = s.x.cumsum(Axis);
}
template <class T, int Axis>
void cumprod(const arguments<T>& to) {
  shaped<T, Axis> s(to);
  s.y = s.x.cumprod(Axis);
}

template <class T>
void chain(const arguments<T>& to) {
  const auto whole = [&](const T* p) {
    return Eigen::TensorMap<const tensor<T, 1>>(p, static_cast<Index>(to.rows * to.columns));
  };
  map<T, 1>(to.y, static_cast<Index>(to.rows * to.columns)) =
      (whole(to.x) * whole(to.a) + whole(to.b)).tanh() * (-whole(to.c).abs()).exp();
}

template <class T>
void layer_norm(const arguments<T>& to) {
  shaped<T, 1> s(to);
  const Eigen::array<Index, 2> row{1, s.x.dimension(1)}, down{s.x.dimension(0), 1};
  const Eigen::TensorMap<const tensor<T, 1>> weight(to.a, s.x.dimension(1)), bias(to.b, s.x.dimension(1));
  const tensor<T, 1> mean = s.x.mean(s.over);
  s.y = s.x - s.spread(mean);
  const tensor<T, 1> scale = (s.y.square().mean(s.over) + T(1e-5f)).rsqrt();
  s.y = s.y * s.spread(scale) * weight.reshape(row).broadcast(down) + bias.reshape(row).broadcast(down);
}

template <class T>
void rms_norm(const arguments<T>& to) {
  shaped<T, 1> s(to);
  const Eigen::array<Index, 2> row{1, s.x.dimension(1)}, down{s.x.dimension(0), 1};
  const Eigen::TensorMap<const tensor<T, 1>> weight(to.a, s.x.dimension(1));
  const tensor<T, 1> scale = (s.x.square().mean(s.over) + T(1e-5f)).rsqrt();
  s.y = s.x * s.spread(scale) * weight.reshape(row).broadcast(down);
}

// Each element sums its row again, each term of which finds the maximum of the row again.
bool is_affordable(std::size_t rows, std::size_t columns) { return rows * columns <= 4096 && columns <= 128; }

bool enter(std::string_view workload, contest::kernel<float> of_floats, contest::kernel<double> of_doubles) {
  return contest::enter(workload, "Eigen Tensor", of_floats, of_doubles);
}
const bool entered[] = {
    enter("softmax", softmax<float, 1>, softmax<double, 1>),
    enter("softmax first axis", softmax<float, 0>, softmax<double, 0>),
    contest::enter("softmax formula", "Eigen Tensor, formula", softmax_formula<float, 1>, softmax_formula<double, 1>,
                   is_affordable),
    enter("softmax formula", softmax<float, 1>, softmax<double, 1>),
    enter("softmax formula first axis", softmax<float, 0>, softmax<double, 0>),
    enter("log_softmax", log_softmax<float>, log_softmax<double>),
    enter("logsumexp", logsumexp<float, 1>, logsumexp<double, 1>),
    enter("logsumexp first axis", logsumexp<float, 0>, logsumexp<double, 0>),
    enter("cumsum", cumsum<float, 1>, cumsum<double, 1>),
    enter("cumsum first axis", cumsum<float, 0>, cumsum<double, 0>),
    enter("cumprod", cumprod<float, 1>, cumprod<double, 1>),
    enter("cumprod first axis", cumprod<float, 0>, cumprod<double, 0>),
    enter("chain", chain<float>, chain<double>),
    enter("layer_norm", layer_norm<float>, layer_norm<double>),
    enter("rms_norm", rms_norm<float>, rms_norm<double>),
};

}  // namespace
}  // namespace peers
