#include "reference.hpp"

#include <cmath>
#include <random>
#include <type_traits>

namespace contest {
namespace {

// A row, or a column: n elements a stride apart.
template <class Wide, class T>
void reference_of_line(operation does, const T* x, double* y, std::size_t n, std::size_t stride) {
  const auto at = [&](std::size_t i) { return static_cast<Wide>(x[i * stride]); };
  const auto put = [&](std::size_t i, Wide value) { y[i * stride] = static_cast<double>(value); };
  Wide highest = at(0), total = 0, squares = 0;
  for (std::size_t i = 1; i < n; ++i) highest = std::max(highest, at(i));
  switch (does) {
    case operation::softmax:
    case operation::log_softmax:
    case operation::logsumexp:
      for (std::size_t i = 0; i < n; ++i) total += std::exp(at(i) - highest);
      if (does == operation::logsumexp) {
        put(0, highest + std::log(total));
      } else if (does == operation::softmax) {
        for (std::size_t i = 0; i < n; ++i) put(i, std::exp(at(i) - highest) / total);
      } else {
        for (std::size_t i = 0; i < n; ++i) put(i, at(i) - highest - std::log(total));
      }
      break;
    case operation::cumsum:
      for (std::size_t i = 0; i < n; ++i) put(i, total += at(i));
      break;
    case operation::cumprod:
      total = 1;
      for (std::size_t i = 0; i < n; ++i) put(i, total *= at(i));
      break;
    case operation::logcumsumexp:
      for (std::size_t i = 0; i < n; ++i) put(i, highest + std::log(total += std::exp(at(i) - highest)));
      break;
    case operation::layer_norm:
    case operation::rms_norm: {
      if (does == operation::layer_norm) {
        for (std::size_t i = 0; i < n; ++i) total += at(i);
      }
      const Wide mean = total / static_cast<Wide>(n);
      for (std::size_t i = 0; i < n; ++i) squares += (at(i) - mean) * (at(i) - mean);
      const Wide scale = 1 / std::sqrt(squares / static_cast<Wide>(n) + Wide(1e-5f));
      for (std::size_t i = 0; i < n; ++i) put(i, (at(i) - mean) * scale);
      break;
    }
    case operation::chain:
      break;
  }
}

}  // namespace

template <class T>
input<T> input_of(const workload& of, std::size_t rows, std::size_t columns) {
  std::mt19937 generator(20240607);
  const auto random = [&](std::size_t n, T low, T high) {
    std::uniform_real_distribution<T> distribution(low, high);
    std::vector<T> result(n);
    for (T& x : result) x = distribution(generator);
    return result;
  };
  const std::size_t n = rows * columns;
  input<T> in;
  if (of.does == operation::cumprod)
    in.x = random(n, T(0.999), T(1.001));
  else
    in.x = random(n, T(-10), T(10));
  if (of.does == operation::chain) {
    for (auto* more : {&in.a, &in.b, &in.c}) *more = random(n, T(-10), T(10));
  } else if (of.does == operation::layer_norm || of.does == operation::rms_norm) {
    for (auto* more : {&in.a, &in.b}) *more = random(columns, T(-1), T(1));
  }
  return in;
}

template <class T>
std::vector<double> reference_of(const workload& of, const input<T>& in, std::size_t rows, std::size_t columns) {
  using wide = std::conditional_t<std::is_same_v<T, float>, double, long double>;
  std::vector<double> result(rows * columns);
  if (of.does == operation::chain) {
    for (std::size_t i = 0; i < result.size(); ++i) {
      const wide inner = wide(in.x[i]) * wide(in.a[i]) + wide(in.b[i]);
      result[i] = static_cast<double>(std::tanh(inner) * std::exp(-std::fabs(wide(in.c[i]))));
    }
    return result;
  }
  const std::size_t lines = of.first_axis ? columns : rows;
  const std::size_t length = of.first_axis ? rows : columns;
  for (std::size_t i = 0; i < lines; ++i) {
    const std::size_t begin = of.first_axis ? i : i * columns;
    reference_of_line<wide>(of.does, in.x.data() + begin, result.data() + begin, length, of.first_axis ? columns : 1);
  }
  if (of.does == operation::layer_norm || of.does == operation::rms_norm) {
    for (std::size_t i = 0; i < result.size(); ++i) {
      result[i] = result[i] * static_cast<double>(in.a[i % columns]);
      if (of.does == operation::layer_norm) result[i] += static_cast<double>(in.b[i % columns]);
    }
  }
  if (of.does == operation::logsumexp) {
    for (std::size_t i = 0; i < lines; ++i) result[i] = result[of.first_axis ? i : i * columns];
    result.resize(lines);
  }
  return result;
}

template input<float> input_of(const workload&, std::size_t, std::size_t);
template input<double> input_of(const workload&, std::size_t, std::size_t);
template std::vector<double> reference_of(const workload&, const input<float>&, std::size_t, std::size_t);
template std::vector<double> reference_of(const workload&, const input<double>&, std::size_t, std::size_t);

}  // namespace contest
