// Comparisons of a weft result with expected values; a failure names the first wrong element and the number of them.
#pragma once

#include "reference.hpp"

#include <boost/test/unit_test.hpp>

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <sstream>
#include <string>
#include <type_traits>

namespace test {

// How many representable numbers apart a and b are; 0 for two NaNs, the maximum when only one is NaN.
template <class T>
std::uint64_t ulp_distance(T a, T b) {
  static_assert(sizeof(T) == 4 || sizeof(T) == 8);
  using bits = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  if (std::isnan(a) || std::isnan(b)) {
    return std::isnan(a) && std::isnan(b) ? 0 : std::numeric_limits<std::uint64_t>::max();
  }
  const auto ordered = [](T x) {
    const bits raw = std::bit_cast<bits>(x);
    const std::int64_t magnitude = raw & std::numeric_limits<bits>::max();
    return raw < 0 ? -magnitude : magnitude;
  };
  const std::int64_t left = ordered(a);
  const std::int64_t right = ordered(b);
  return left < right ? static_cast<std::uint64_t>(right) - static_cast<std::uint64_t>(left)
                      : static_cast<std::uint64_t>(left) - static_cast<std::uint64_t>(right);
}

template <class T>
bool identical(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    return std::isnan(a) ? std::isnan(b) : a == b;
  } else {
    return a == b;
  }
}

inline std::string text(const reference::sizes& shape) {
  std::string result = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) result += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return result + ")";
}

template <class Result>
reference::sizes shape_of(const Result& y) {
  reference::sizes shape;
  for (const auto extent : y.shape()) shape.push_back(static_cast<std::size_t>(extent));
  return shape;
}

template <class Y>
boost::test_tools::assertion_result same_shape(const Y& y, const reference::sizes& expected) {
  boost::test_tools::assertion_result outcome(true);
  if (shape_of(y) != expected) {
    outcome = false;
    outcome.message() << "shape " << text(shape_of(y)) << " where " << text(expected) << " is expected";
  }
  return outcome;
}

// The elements y[0], y[1], ... against the expected ones; within(i, got, expected) says whether one is right.
template <class Element, class E, class Within>
boost::test_tools::assertion_result elements_match(const Element* y, const reference::array<E>& expected,
                                                   Within within) {
  boost::test_tools::assertion_result outcome(true);
  std::size_t wrong = 0;
  std::ostringstream message;
  message.precision(21);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (within(i, y[i], expected[i])) continue;
    if (wrong++ == 0) {
      message << "element " << text(reference::coordinates(expected.shape, i)) << " of " << text(expected.shape)
              << " is " << +y[i] << " where " << +expected[i] << " is expected";
    }
  }
  if (wrong != 0) {
    outcome = false;
    outcome.message() << message.str() << " (" << wrong << " of " << expected.size() << " are wrong)";
  }
  return outcome;
}

// Equal shapes and equal elements (NaN equals NaN) once the expected ones are rounded to the result's type.
template <class Y, class E>
boost::test_tools::assertion_result same(const Y& y, const reference::array<E>& expected) {
  if (auto shapes = same_shape(y, expected.shape); !shapes) return shapes;
  using element = std::remove_cv_t<std::remove_pointer_t<decltype(y.data())>>;
  return elements_match(y.data(), expected,
                        [](std::size_t, element got, E value) { return identical(got, static_cast<element>(value)); });
}

// Equal shapes, and |got - expected| <= tolerance(i); infinities and NaNs have to be met exactly.
template <class Y, class Tolerance>
boost::test_tools::assertion_result close(const Y& y, const reference::array<long double>& expected,
                                          Tolerance tolerance) {
  if (auto shapes = same_shape(y, expected.shape); !shapes) return shapes;
  using element = std::remove_cv_t<std::remove_pointer_t<decltype(y.data())>>;
  return elements_match(y.data(), expected, [&](std::size_t i, element got, long double value) {
    const element rounded = static_cast<element>(value);
    if (!std::isfinite(rounded) || !std::isfinite(got)) return identical(got, rounded);
    return std::fabs(static_cast<long double>(got) - value) <= tolerance(i);
  });
}

template <class T>
inline constexpr long double epsilon = std::numeric_limits<T>::epsilon();

template <class T>
inline constexpr long double smallest = std::numeric_limits<T>::denorm_min();

// Within n units in the last place (of the result's type).
template <class Y>
boost::test_tools::assertion_result within_ulps(const Y& y, const reference::array<long double>& expected,
                                                std::uint64_t n) {
  if (auto shapes = same_shape(y, expected.shape); !shapes) return shapes;
  using element = std::remove_cv_t<std::remove_pointer_t<decltype(y.data())>>;
  return elements_match(y.data(), expected, [&](std::size_t, element got, long double value) {
    return ulp_distance(got, static_cast<element>(value)) <= n;
  });
}

// Within 4 ulp beyond what rounding x - max alone does to exp(x - max).
template <class Y>
boost::test_tools::assertion_result close_softmax(const Y& y, const reference::array<long double>& expected,
                                                  const reference::array<long double>& distance) {
  using element = std::remove_cv_t<std::remove_pointer_t<decltype(y.data())>>;
  return close(y, expected, [&](std::size_t i) {
    const long double spread = std::isfinite(distance[i]) ? distance[i] : 0;
    return (4 + spread / 2) * epsilon<element> * expected[i] + 2 * smallest<element>;
  });
}

// Within 4 ulp of the largest of 1, the maximum and the result: the scale at which a log-sum-exp is rounded.
template <class Y>
boost::test_tools::assertion_result close_logsumexp(const Y& y, const reference::array<long double>& expected,
                                                    const reference::array<long double>& scale) {
  using element = std::remove_cv_t<std::remove_pointer_t<decltype(y.data())>>;
  return close(y, expected, [&](std::size_t i) { return 4 * epsilon<element> * std::fmax(1.0L, scale[i]); });
}

}  // namespace test
