// Expected values: a trivial row-major array with run-time sizes, and every operation as a plain serial loop over it.
// Nothing here uses weft. Float operands are computed in long double, integers in the operation's own (wrapping) type.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <valarray>
#include <vector>

namespace reference {

using sizes = std::vector<std::size_t>;
using positions = std::vector<std::size_t>;

inline std::size_t count(const sizes& shape) {
  std::size_t n = 1;
  for (const std::size_t extent : shape) n *= extent;
  return n;
}

template <class T>
struct array {
  using value_type = T;

  sizes shape;
  std::valarray<T> elements;

  array() : elements(T(), 1) {}
  explicit array(sizes extents) : shape(std::move(extents)), elements(T(), count(shape)) {}
  array(sizes extents, std::initializer_list<T> values) : shape(std::move(extents)), elements(values) {}

  std::size_t size() const { return elements.size(); }
  T* data() { return size() == 0 ? nullptr : &elements[0]; }
  const T* data() const { return size() == 0 ? nullptr : &elements[0]; }
  T& operator[](std::size_t i) { return elements[i]; }
  const T& operator[](std::size_t i) const { return elements[i]; }
};

template <class To, class T>
array<To> convert(const array<T>& x) {
  array<To> y(x.shape);
  for (std::size_t i = 0; i < x.size(); ++i) y[i] = static_cast<To>(x[i]);
  return y;
}

// The coordinates of the element at `position` of the row-major order.
inline sizes coordinates(const sizes& shape, std::size_t position) {
  sizes at(shape.size());
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    at[axis] = position % shape[axis];
    position /= shape[axis];
  }
  return at;
}

inline bool holds(const std::vector<int>& axes, std::size_t axis) {
  for (const int a : axes)
    if (static_cast<std::size_t>(a) == axis) return true;
  return false;
}

inline std::vector<int> all_axes(const sizes& shape) {
  std::vector<int> axes;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) axes.push_back(static_cast<int>(axis));
  return axes;
}

// The sizes left when `axes` are reduced; with `keepdims` they stay as ones.
inline sizes kept(const sizes& shape, const std::vector<int>& axes, bool keepdims = false) {
  sizes result;
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    if (!holds(axes, axis)) {
      result.push_back(shape[axis]);
    } else if (keepdims) {
      result.push_back(1);
    }
  return result;
}

// For each element of the reduced array, the positions it is made of, in row-major order.
inline std::vector<positions> slices(const sizes& shape, const std::vector<int>& axes) {
  std::vector<positions> result(count(kept(shape, axes)));
  for (std::size_t i = 0; i < count(shape); ++i) {
    const sizes at = coordinates(shape, i);
    std::size_t slice = 0;
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
      if (!holds(axes, axis)) slice = slice * shape[axis] + at[axis];
    result[slice].push_back(i);
  }
  return result;
}

// ---- softmax and logsumexp ------------------------------------------------------------------------------------------

// exp(x - max) / sum(exp(x - max)); `distance`, where given, takes max - x, on which the attainable accuracy depends.
template <class T>
array<long double> softmax(const array<T>& x, const std::vector<int>& axes, array<long double>* distance = nullptr) {
  array<long double> y(x.shape);
  if (distance != nullptr) *distance = array<long double>(x.shape);
  for (const positions& slice : slices(x.shape, axes)) {
    long double largest = -std::numeric_limits<long double>::infinity();
    for (const std::size_t i : slice) largest = std::fmax(largest, static_cast<long double>(x[i]));
    long double total = 0;
    for (const std::size_t i : slice) total += y[i] = std::exp(static_cast<long double>(x[i]) - largest);
    for (const std::size_t i : slice) {
      y[i] /= total;
      if (distance != nullptr) (*distance)[i] = largest - static_cast<long double>(x[i]);
    }
  }
  return y;
}

// log(exp(a) + exp(b)); NaN wins, then +inf, and -inf is neutral.
inline long double logaddexp(long double a, long double b) {
  if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<long double>::quiet_NaN();
  const long double high = a < b ? b : a;
  const long double low = a < b ? a : b;
  if (std::isinf(high)) return high;
  return high + std::log1p(std::exp(low - high));
}

// `scale`, where given, takes the largest magnitude among the maximum and the result: the scale of the rounding errors.
template <class T>
array<long double> logsumexp(const array<T>& x, const std::vector<int>& axes, bool keepdims = false,
                             array<long double>* scale = nullptr) {
  array<long double> y(kept(x.shape, axes, keepdims));
  if (scale != nullptr) *scale = array<long double>(y.shape);
  std::size_t slice_index = 0;
  for (const positions& slice : slices(x.shape, axes)) {
    long double largest = -std::numeric_limits<long double>::infinity();
    bool has_nan = false;
    for (const std::size_t i : slice) {
      largest = std::fmax(largest, static_cast<long double>(x[i]));
      has_nan = has_nan || std::isnan(static_cast<long double>(x[i]));
    }
    long double total = 0;
    for (const std::size_t i : slice) total += std::exp(static_cast<long double>(x[i]) - largest);
    const long double result = has_nan               ? std::numeric_limits<long double>::quiet_NaN()
                               : std::isinf(largest) ? largest
                                                     : largest + std::log(total);
    if (scale != nullptr) (*scale)[slice_index] = std::fmax(std::fabs(largest), std::fabs(result));
    y[slice_index++] = result;
  }
  return y;
}

// ---- reductions and scans -------------------------------------------------------------------------------------------

// combine(...combine(lift(x[0]), lift(x[1]))..., lift(x[n-1])) of each slice, `nothing` for an empty one.
template <class R, class T, class Lift, class Combine>
array<R> reduce(const array<T>& x, const std::vector<int>& axes, bool keepdims, R nothing, Lift lift, Combine combine) {
  array<R> y(kept(x.shape, axes, keepdims));
  std::size_t slice_index = 0;
  for (const positions& slice : slices(x.shape, axes)) {
    R result = nothing;
    for (std::size_t i = 0; i < slice.size(); ++i)
      result = i == 0 ? R(lift(x[slice[0]])) : R(combine(result, R(lift(x[slice[i]]))));
    y[slice_index++] = result;
  }
  return y;
}

struct scan_mode {
  bool reverse = false;
  bool exclusive = false;
};

inline constexpr scan_mode scan_modes[] = {{false, false}, {true, false}, {false, true}, {true, true}};

// The running combination along `axis`, the first inclusive value being the lifted element itself.
template <class R, class T, class Lift, class Combine>
array<R> scan(const array<T>& x, int axis, scan_mode mode, R identity, Lift lift, Combine combine) {
  array<R> y(x.shape);
  for (const positions& slice : slices(x.shape, {axis})) {
    R before = identity;
    for (std::size_t k = 0; k < slice.size(); ++k) {
      const std::size_t i = slice[mode.reverse ? slice.size() - 1 - k : k];
      const R lifted = R(lift(x[i]));
      const R through = k == 0 ? lifted : R(combine(before, lifted));
      y[i] = mode.exclusive ? before : through;
      before = through;
    }
  }
  return y;
}

// The scan of the row-major flattening, a 1-d array.
template <class T>
array<T> flattened(const array<T>& x) {
  array<T> y = x;
  y.shape = {x.size()};
  return y;
}

// What a sum or product of T is stored and wraps in.
template <class T>
using wrapping_sum_t =
    std::conditional_t<std::is_floating_point_v<T>, long double,
                       std::conditional_t<(std::is_signed_v<T> || std::is_same_v<T, bool>)&&(sizeof(T) < 4),
                                          std::int32_t, std::conditional_t<(sizeof(T) < 4), std::uint32_t, T>>>;

// What a cumulative sum of T is stored and wraps in: T itself, but counts of a bool.
template <class T>
using wrapping_scan_t = std::conditional_t<std::is_floating_point_v<T>, long double,
                                           std::conditional_t<std::is_same_v<T, bool>, std::int32_t, T>>;

struct add {
  template <class T>
  T operator()(T a, T b) const {
    if constexpr (std::is_same_v<T, bool>) {
      return a || b;
    } else if constexpr (std::is_integral_v<T>) {
      using wrapping = std::make_unsigned_t<decltype(a + b)>;
      return static_cast<T>(static_cast<wrapping>(a) + static_cast<wrapping>(b));
    } else {
      return a + b;
    }
  }
};

struct multiply {
  template <class T>
  T operator()(T a, T b) const {
    if constexpr (std::is_same_v<T, bool>) {
      return a && b;
    } else if constexpr (std::is_integral_v<T>) {
      using wrapping = std::make_unsigned_t<decltype(a + b)>;
      return static_cast<T>(static_cast<wrapping>(a) * static_cast<wrapping>(b));
    } else {
      return a * b;
    }
  }
};

// Extrema in which a NaN, once met, stays.
struct larger {
  template <class T>
  T operator()(T a, T b) const {
    if (a != a) return a;
    if (b != b) return b;
    return a < b ? b : a;
  }
};

struct smaller {
  template <class T>
  T operator()(T a, T b) const {
    if (a != a) return a;
    if (b != b) return b;
    return b < a ? b : a;
  }
};

template <class R>
struct convert_to {
  template <class T>
  R operator()(T x) const {
    return static_cast<R>(x);
  }
};

template <class T>
auto sum(const array<T>& x, const std::vector<int>& axes, bool keepdims = false) {
  using result = wrapping_sum_t<T>;
  return reduce<result>(x, axes, keepdims, result(0), convert_to<result>(), add());
}

template <class T>
auto prod(const array<T>& x, const std::vector<int>& axes, bool keepdims = false) {
  using result = wrapping_sum_t<T>;
  return reduce<result>(x, axes, keepdims, result(1), convert_to<result>(), multiply());
}

template <class T>
array<T> max(const array<T>& x, const std::vector<int>& axes, bool keepdims = false) {
  return reduce<T>(x, axes, keepdims, T(), convert_to<T>(), larger());
}

template <class T>
array<T> min(const array<T>& x, const std::vector<int>& axes, bool keepdims = false) {
  return reduce<T>(x, axes, keepdims, T(), convert_to<T>(), smaller());
}

template <class T>
array<long double> mean(const array<T>& x, const std::vector<int>& axes, bool keepdims = false) {
  array<long double> y = sum(convert<long double>(x), axes, keepdims);
  const long double n = static_cast<long double>(count(x.shape)) / static_cast<long double>(y.size());
  for (std::size_t i = 0; i < y.size(); ++i) y[i] /= n;
  return y;
}

template <class T>
auto cumsum(const array<T>& x, int axis, scan_mode mode = {}) {
  using result = wrapping_scan_t<T>;
  return scan<result>(x, axis, mode, result(0), convert_to<result>(), add());
}

template <class T>
auto cumprod(const array<T>& x, int axis, scan_mode mode = {}) {
  using result = std::conditional_t<std::is_floating_point_v<T>, long double, T>;
  return scan<result>(x, axis, mode, result(1), convert_to<result>(), multiply());
}

template <class T>
array<long double> logcumsumexp(const array<T>& x, int axis, scan_mode mode = {}) {
  return scan<long double>(x, axis, mode, -std::numeric_limits<long double>::infinity(), convert_to<long double>(),
                           logaddexp);
}

template <class T>
array<T> cummax(const array<T>& x, int axis, scan_mode mode = {}) {
  const T lowest =
      std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest();
  return scan<T>(x, axis, mode, lowest, convert_to<T>(), larger());
}

template <class T>
array<T> cummin(const array<T>& x, int axis, scan_mode mode = {}) {
  const T highest =
      std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max();
  return scan<T>(x, axis, mode, highest, convert_to<T>(), smaller());
}

// ---- elementwise and movement ---------------------------------------------------------------------------------------

// f(x), f(x, y) or f(x, y, z) element by element, sizes of 1 and missing leading dims broadcast.
inline sizes broadcast(const sizes& a, const sizes& b) {
  const sizes& high = a.size() < b.size() ? b : a;
  const sizes& low = a.size() < b.size() ? a : b;
  sizes result = high;
  for (std::size_t k = 0; k < low.size(); ++k) {
    std::size_t& extent = result[high.size() - low.size() + k];
    if (extent == 1) extent = low[k];
  }
  return result;
}

template <class T>
T element(const array<T>& x, const sizes& at) {
  std::size_t position = 0;
  for (std::size_t axis = 0; axis < x.shape.size(); ++axis) {
    const std::size_t coordinate = at[at.size() - x.shape.size() + axis];
    position = position * x.shape[axis] + (x.shape[axis] == 1 ? 0 : coordinate);
  }
  return x[position];
}

template <class R, class F, class T, class... Ts>
array<R> map(F f, const array<T>& x, const array<Ts>&... others) {
  sizes shape = x.shape;
  ((shape = broadcast(shape, others.shape)), ...);
  array<R> y(shape);
  for (std::size_t i = 0; i < y.size(); ++i) {
    const sizes at = coordinates(shape, i);
    y[i] = static_cast<R>(f(element(x, at), element(others, at)...));
  }
  return y;
}

// The axes of the result, in order, are the axes `order` of x.
template <class T>
array<T> transpose(const array<T>& x, const std::vector<int>& order) {
  sizes shape;
  for (const int axis : order) shape.push_back(x.shape[static_cast<std::size_t>(axis)]);
  array<T> y(shape);
  for (std::size_t i = 0; i < y.size(); ++i) {
    const sizes at = coordinates(shape, i);
    sizes from(order.size());
    for (std::size_t k = 0; k < order.size(); ++k) from[static_cast<std::size_t>(order[k])] = at[k];
    y[i] = element(x, from);
  }
  return y;
}

}  // namespace reference
