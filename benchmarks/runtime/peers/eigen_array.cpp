// Eigen as its users write it for speed: a loop over the rows, one Array expression a pass; whole arrays elsewhere.
#include "../contest.hpp"

#include <Eigen/Core>

namespace peers {
namespace {

using contest::arguments;

template <class T>
using line = Eigen::Array<T, 1, Eigen::Dynamic>;
template <class T>
using matrix = Eigen::Array<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::Index length(std::size_t n) { return static_cast<Eigen::Index>(n); }

template <class T, class Body>
void each_row(const arguments<T>& to, Body body) {
  const Eigen::Index n = length(to.columns);
  for (std::size_t i = 0; i < to.rows; ++i) {
    body(Eigen::Map<const line<T>>(to.x + i * to.columns, n), Eigen::Map<line<T>>(to.y + i * to.columns, n));
  }
}

template <class T>
void softmax(const arguments<T>& to) {
  each_row(to, [](auto x, auto y) {
    y = (x - x.maxCoeff()).exp();
    y *= T(1) / y.sum();
  });
}

template <class T>
void log_softmax(const arguments<T>& to) {
  each_row(to, [](auto x, auto y) {
    const T highest = x.maxCoeff();
    y = x - (highest + std::log((x - highest).exp().sum()));
  });
}

template <class T>
void logsumexp(const arguments<T>& to) {
  const Eigen::Index n = length(to.columns);
  for (std::size_t i = 0; i < to.rows; ++i) {
    const Eigen::Map<const line<T>> x(to.x + i * to.columns, n);
    const T highest = x.maxCoeff();
    to.y[i] = highest + std::log((x - highest).exp().sum());
  }
}

template <class T>
void softmax_columns(const arguments<T>& to) {
  const Eigen::Map<const matrix<T>> x(to.x, length(to.rows), length(to.columns));
  Eigen::Map<matrix<T>> y(to.y, length(to.rows), length(to.columns));
  const line<T> highest = x.colwise().maxCoeff();
  y = (x.rowwise() - highest).exp();
  const line<T> scale = y.colwise().sum().inverse();
  y.rowwise() *= scale;
}

template <class T>
void logsumexp_columns(const arguments<T>& to) {
  const Eigen::Map<const matrix<T>> x(to.x, length(to.rows), length(to.columns));
  const line<T> highest = x.colwise().maxCoeff();
  Eigen::Map<line<T>>(to.y, length(to.columns)) = highest + (x.rowwise() - highest).exp().colwise().sum().log();
}

// There is no scan of arrays; down the columns a row is the sum of two.
template <class T>
void cumsum_columns(const arguments<T>& to) {
  Eigen::Map<line<T>>(to.y, length(to.columns)) = Eigen::Map<const line<T>>(to.x, length(to.columns));
  for (std::size_t i = 1; i < to.rows; ++i) {
    const T* before = to.y + (i - 1) * to.columns;
    Eigen::Map<line<T>>(to.y + i * to.columns, length(to.columns)) =
        Eigen::Map<const line<T>>(before, length(to.columns)) +
        Eigen::Map<const line<T>>(to.x + i * to.columns, length(to.columns));
  }
}
template <class T>
void cumprod_columns(const arguments<T>& to) {
  Eigen::Map<line<T>>(to.y, length(to.columns)) = Eigen::Map<const line<T>>(to.x, length(to.columns));
  for (std::size_t i = 1; i < to.rows; ++i) {
    const T* before = to.y + (i - 1) * to.columns;
    Eigen::Map<line<T>>(to.y + i * to.columns, length(to.columns)) =
        Eigen::Map<const line<T>>(before, length(to.columns)) *
        Eigen::Map<const line<T>>(to.x + i * to.columns, length(to.columns));
  }
}

template <class T>
void chain(const arguments<T>& to) {
  const auto whole = [&](const T* p) { return Eigen::Map<const line<T>>(p, length(to.rows * to.columns)); };
  Eigen::Map<line<T>>(to.y, length(to.rows * to.columns)) =
      (whole(to.x) * whole(to.a) + whole(to.b)).tanh() * (-whole(to.c).abs()).exp();
}

template <class T>
void layer_norm(const arguments<T>& to) {
  const Eigen::Map<const line<T>> weight(to.a, length(to.columns)), bias(to.b, length(to.columns));
  each_row(to, [&](auto x, auto y) {
    const T mean = x.mean();
    const T scale = T(1) / std::sqrt((x - mean).square().mean() + T(1e-5f));
    y = (x - mean) * scale * weight + bias;
  });
}

template <class T>
void rms_norm(const arguments<T>& to) {
  const Eigen::Map<const line<T>> weight(to.a, length(to.columns));
  each_row(to, [&](auto x, auto y) {
    const T scale = T(1) / std::sqrt(x.square().mean() + T(1e-5f));
    y = x * scale * weight;
  });
}

bool enter(std::string_view workload, contest::kernel<float> of_floats, contest::kernel<double> of_doubles) {
  return contest::enter(workload, "Eigen Array", of_floats, of_doubles);
}
const bool entered[] = {
    enter("softmax", softmax<float>, softmax<double>),
    enter("softmax formula", softmax<float>, softmax<double>),
    enter("softmax first axis", softmax_columns<float>, softmax_columns<double>),
    enter("softmax formula first axis", softmax_columns<float>, softmax_columns<double>),
    enter("log_softmax", log_softmax<float>, log_softmax<double>),
    enter("logsumexp", logsumexp<float>, logsumexp<double>),
    enter("logsumexp first axis", logsumexp_columns<float>, logsumexp_columns<double>),
    enter("cumsum first axis", cumsum_columns<float>, cumsum_columns<double>),
    enter("cumprod first axis", cumprod_columns<float>, cumprod_columns<double>),
    enter("chain", chain<float>, chain<double>),
    enter("layer_norm", layer_norm<float>, layer_norm<double>),
    enter("rms_norm", rms_norm<float>, rms_norm<double>),
};

}  // namespace
}  // namespace peers
