// The functions of weft::math against 50-digit arithmetic: scalars, lanes of several widths, constant evaluation.
// build: runs-long
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE core_math

#include "../support/bits.hpp"

#include <weft/core/lanes_memory.hpp>
#include <weft/core/math.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <complex>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using big = boost::multiprecision::cpp_bin_float_50;

using test::bits_of, test::infinity, test::not_a_number, test::same;

/// An error that is NaN, which no comparison would find, as infinity.
double far_if_nan(double error) { return error == error ? error : infinity<double>; }

/// |got - want| in units in the last place of want, subnormal spacing included; 0 for equal infinities or two NaNs.
template <class T>
double ulp_error(T got, const big& want) {
  constexpr int digits = std::numeric_limits<T>::digits;
  if (isnan(want) || got != got) return isnan(want) && got != got ? 0.0 : 1e30;
  if (isinf(want)) return got == static_cast<T>(want) ? 0.0 : 1e30;
  int exponent = 0;
  frexp(want, &exponent);
  const big unit = ldexp(big(1), std::max(exponent, std::numeric_limits<T>::min_exponent) - digits);
  // An infinite result stands for the first value beyond the finite ones.
  const big limit = ldexp(big(1), std::numeric_limits<T>::max_exponent);
  const big value = got == infinity<T> ? limit : got == -infinity<T> ? big(-limit) : big(got);
  const big goal = want > limit ? limit : want < -limit ? big(-limit) : want;
  return static_cast<double>(abs(value - goal) / unit);
}

/// Every exponent with both signs, the values around which the functions change form, and dense random ranges.
template <class T>
std::vector<T> samples() {
  using bits = bits_of<T>;
  constexpr int fraction_bits = std::numeric_limits<T>::digits - 1;
  constexpr int exponents = sizeof(T) == 4 ? 255 : 2047;
  std::mt19937_64 random(12345);
  std::vector<T> x = {T(0),
                      -T(0),
                      infinity<T>,
                      -infinity<T>,
                      not_a_number<T>,
                      std::numeric_limits<T>::denorm_min(),
                      -std::numeric_limits<T>::denorm_min(),
                      std::numeric_limits<T>::min(),
                      std::numeric_limits<T>::max(),
                      std::numeric_limits<T>::lowest(),
                      T(1),
                      T(-1),
                      T(0.5),
                      T(2)};
  for (int e = 0; e < exponents; ++e) {
    for (std::size_t i = 0; i < 32 / sizeof(T); ++i) {
      const bits fraction = static_cast<bits>(random()) & ((bits{1} << fraction_bits) - 1);
      const bits sign = static_cast<bits>(i & 1) << (sizeof(T) * 8 - 1);
      x.push_back(std::bit_cast<T>(static_cast<bits>(sign | static_cast<bits>(e) << fraction_bits | fraction)));
    }
  }
  const auto around = [&](double centre) {
    auto b = std::bit_cast<bits>(static_cast<T>(centre));
    for (bits i = b - 3; i != b + 4; ++i) x.push_back(std::bit_cast<T>(i));
  };
  for (const double centre : {0.25, 0.55, 0.75, 1.0, 1.5, 0.34657359027997265, 88.37, 88.72283905206835, 709.4,
                              709.782712893384, 9.25, 20.0, 40.0}) {
    around(centre);
    around(-centre);
  }
  for (const double centre : {-87.33654475, -103.27892990343185, -103.97207708399179, -104.0, -708.396418532264,
                              -744.4400719213812, -745.1332191019412, -746.0}) {
    around(centre);
  }
  for (const double scale : {0.5, 2.0, 12.0, sizeof(T) == 4 ? 110.0 : 760.0}) {
    std::uniform_real_distribution<double> uniform(-scale, scale);
    for (int i = 0; i < 5000; ++i) x.push_back(static_cast<T>(uniform(random)));
  }
  while (x.size() % 128 != 0) x.push_back(T(1));  // four vectors of twice the widest register
  return x;
}

/// The terms x^n / n! (exponential) or the like from a plain sum: exact near 0, where the closed forms cancel.
big exact_expm1(const big& x) {
  if (abs(x) > 0.01) return exp(x) - 1;
  big sum = 0;
  big term = 1;
  for (int n = 1; n < 25; ++n) {
    term = term * x / n;
    sum += term;
  }
  return sum;
}
big exact_log1p(const big& x) {
  if (abs(x) > 0.01) return log(big(1 + x));
  big sum = 0;
  big power = 1;
  for (int n = 1; n < 30; ++n) {
    power *= -x;
    sum -= power / n;
  }
  return sum;
}

// One row a function: how to call it, and the exact value of it at any finite argument and at infinities.
struct exp_case {
  template <class V>
  static constexpr V call(const V& x) {
    return weft::math::exp(x);
  }
  static big exact(const big& x) { return x > 1e4 ? big(infinity<double>) : x < -1e4 ? big(0) : big(exp(x)); }
};
struct exp_bounded_case {
  template <class V>
  static constexpr V call(const V& x) {
    return weft::math::exp_bounded(x);
  }
  static big exact(const big& x) { return exp_case::exact(x); }
};
// Without the factor that all results share: a power of two, as the one of 0 tells.
struct exp_lifted_case {
  template <class V>
  static constexpr V call(const V& x) {
    using T = weft::detail::scalar_of<V>;
    return weft::math::exp_lifted(x) * V(T(1) / weft::math::exp_lifted(T(0)));
  }
  static big exact(const big& x) { return exp_case::exact(x); }
};
struct exp_vanishing_case {
  template <class V>
  static constexpr V call(const V& x) {
    return weft::math::exp_vanishing(x);
  }
};
struct expm1_case {
  template <class V>
  static constexpr V call(const V& x) {
    return weft::math::expm1(x);
  }
  static big exact(const big& x) { return x > 1e4 ? big(infinity<double>) : x < -1e4 ? big(-1) : exact_expm1(x); }
};
struct log_case {
  template <class V>
  static constexpr V call(const V& x) {
    return weft::math::log(x);
  }
  static big exact(const big& x) {
    return x < 0 ? big(not_a_number<double>) : x == 0 ? big(-infinity<double>) : isinf(x) ? x : big(log(x));
  }
};
// To -0, what is left is the logarithm.
struct add_log_case {
  template <class V>
  static constexpr V call(const V& x) {
    return weft::math::add_log(-V(0), x);
  }
};
struct log1p_case {
  template <class V>
  static constexpr V call(const V& x) {
    return weft::math::log1p(x);
  }
  static big exact(const big& x) {
    return x < -1 ? big(not_a_number<double>) : x == -1 ? big(-infinity<double>) : isinf(x) ? x : exact_log1p(x);
  }
};
struct tanh_case {
  template <class V>
  static constexpr V call(const V& x) {
    return weft::math::tanh(x);
  }
  static big exact(const big& x) {
    if (abs(x) > 1000) return x > 0 ? big(1) : big(-1);
    const big e = exact_expm1(2 * x);
    return e / (e + 2);
  }
};
struct sigmoid_case {
  template <class V>
  static constexpr V call(const V& x) {
    return weft::math::sigmoid(x);
  }
  static big exact(const big& x) { return x > 1e4 ? big(1) : x < -1e4 ? big(0) : big(1 / (1 + exp(big(-x)))); }
};

// Boost's check in one place, not in every instantiation.
void expect_same(const std::string& name, int different, int width, double where) {
  BOOST_TEST(different == 0,
             name << ": " << different << " results of " << width << " lanes differ, the last at " << where);
}

template <class Case, class T, int W>
void check_lanes(const std::vector<T>& x, const std::vector<T>& scalar, const std::string& name) {
  int different = 0;
  T where = 0;
  for (std::size_t i = 0; i < x.size(); i += W) {
    const weft::lanes<T, W> y = Case::call(weft::load<T, W>(x.data() + i));
    for (int lane = 0; lane < W; ++lane) {
      if (!same(y[lane], scalar[i + static_cast<std::size_t>(lane)])) {
        ++different;
        where = x[i + static_cast<std::size_t>(lane)];
      }
    }
  }
  expect_same(name, different, W, static_cast<double>(where));
}

/// Pairs of vectors, and pairs of those, come to what the vectors do: for functions that take them.
template <class Case, class T, int W>
void check_pairs(const std::vector<T>& x, const std::vector<T>& scalar, const std::string& name) {
  using V = weft::lanes<T, W>;
  using pair = weft::detail::vector_pair<V>;
  using four = weft::detail::vector_pair<pair>;
  int different = 0;
  for (std::size_t i = 0; i < x.size(); i += 4 * W) {
    const auto vector = [&](int v) { return weft::load<T, W>(x.data() + i + static_cast<std::size_t>(v * W)); };
    const four y = Case::call(four(pair(vector(0), vector(1)), pair(vector(2), vector(3))));
    const pair z = Case::call(pair(vector(0), vector(1)));
    const V got[] = {y.first.first, y.first.second, y.second.first, y.second.second, z.first, z.second};
    for (int v = 0; v < 6; ++v) {
      for (int lane = 0; lane < W; ++lane)
        different += !same(got[v][lane], scalar[i + static_cast<std::size_t>(v % 4 * W + lane)]);
    }
  }
  BOOST_TEST(different == 0, name << ": " << different << " results of pairs of " << W << " lanes differ");
}
template <class Case>
inline constexpr bool takes_pairs = false;
template <>
inline constexpr bool takes_pairs<exp_case> = true;
template <>
inline constexpr bool takes_pairs<exp_bounded_case> = true;
template <>
inline constexpr bool takes_pairs<exp_lifted_case> = true;
template <>
inline constexpr bool takes_pairs<tanh_case> = true;
template <>
inline constexpr bool takes_pairs<expm1_case> = true;
template <>
inline constexpr bool takes_pairs<log_case> = true;
template <>
inline constexpr bool takes_pairs<log1p_case> = true;
template <>
inline constexpr bool takes_pairs<sigmoid_case> = true;

template <class Case, class T>
void check(const std::string& name, T highest = infinity<T>) {
  std::vector<T> x = samples<T>();
  for (T& v : x) v = v > highest ? -v : v;
  std::vector<T> y;
  double worst = 0;
  T where = 0;
  for (const T v : x) {
    y.push_back(Case::call(v));
    const double error = ulp_error(y.back(), v != v ? big(not_a_number<double>) : Case::exact(big(v)));
    if (!(error <= worst)) {
      worst = error;
      where = v;
    }
  }
  BOOST_TEST_MESSAGE(name << (sizeof(T) == 4 ? " float " : " double ") << worst << " ulp at " << where);
  BOOST_TEST(worst <= 2.0, name << ": " << worst << " ulp at " << where);
  check_lanes<Case, T, 2>(x, y, name);
  check_lanes<Case, T, 4>(x, y, name);
  check_lanes<Case, T, weft::native_width<T>>(x, y, name);
  check_lanes<Case, T, 2 * weft::native_width<T>>(x, y, name);
  if constexpr (takes_pairs<Case>) {
    check_pairs<Case, T, 2>(x, y, name);
    check_pairs<Case, T, weft::native_width<T>>(x, y, name);
    check_pairs<Case, T, 2 * weft::native_width<T>>(x, y, name);
  }
}

/// add_log where it is defined: to -0, where a result of 0 has to be negative, and to what nearly cancels it.
template <class T>
void check_add_log() {
  std::vector<T> x = samples<T>();
  std::vector<T> y;
  double worst = 0, worst_rest = 0;
  for (T& v : x) {
    v = v < 0 ? -v : v;
    if (v < std::numeric_limits<T>::min() || v > std::numeric_limits<T>::max() / 4) v = T(3);
    y.push_back(weft::math::add_log(-T(0), v));
    const big exact = v != v ? big(not_a_number<T>) : log_case::exact(big(v));
    worst = std::max(worst, ulp_error(y.back(), exact));
    if (v == 1) BOOST_TEST(same(y.back(), -T(0)));
    if (v != v) continue;
    for (const double off : {0.0, 0.3, -0.7, 5.0}) {
      const T other = static_cast<T>(-exact + big(off));
      const big rest = big(other) + exact;
      const big unit = big(std::numeric_limits<T>::epsilon()) * (abs(rest) < 1 ? big(1) : big(abs(rest)));
      const auto error = static_cast<double>(abs(big(weft::math::add_log(other, v)) - rest) / unit);
      worst_rest = std::max(worst_rest, far_if_nan(error));
    }
  }
  BOOST_TEST(worst <= 2.0, "add_log: " << worst << " ulp");
  BOOST_TEST(worst_rest <= 1.0, "add_log where both cancel: " << worst_rest << " ulp of 1 or of the result");
  check_lanes<add_log_case, T, 2>(x, y, "add_log");
  check_lanes<add_log_case, T, 4>(x, y, "add_log");
  check_lanes<add_log_case, T, weft::native_width<T>>(x, y, "add_log");
  check_lanes<add_log_case, T, 2 * weft::native_width<T>>(x, y, "add_log");
  BOOST_TEST(weft::math::add_log(-infinity<T>, T(0)) == -infinity<T>);
}

/// Of floats of both signs, between two sizes, every so many by their bits: within 2 ulp of what doubles come to.
template <class Call, class Exact>
void check_many(const std::string& name, Call call, Exact exact, float least, float largest, std::uint32_t step) {
  constexpr std::uint32_t width = weft::native_width<float>;
  const auto last = std::bit_cast<std::uint32_t>(largest);
  int beyond = 0;
  double worst = 0;
  float where = 0;
  for (auto at = std::bit_cast<std::uint32_t>(least); at <= last; at += step * width / 2) {
    float x[width], y[width];
    for (std::uint32_t i = 0; i < width; ++i) {
      const float size = std::bit_cast<float>(std::min(at + i / 2 * step, last));
      x[i] = i % 2 == 0 ? size : -size;
    }
    store(y, call(weft::load<float, static_cast<int>(width)>(x)));
    for (std::uint32_t i = 0; i < width; ++i) {
      const double want = exact(static_cast<double>(x[i]));
      const double unit = std::ldexp(1.0, std::max(std::ilogb(want), -126) - 23);
      const double error = far_if_nan(std::fabs(y[i] - want) / unit);
      beyond += error > 2;
      if (error <= worst) continue;
      worst = error;
      where = x[i];
    }
  }
  BOOST_TEST_MESSAGE(name << " of many floats " << worst << " ulp at " << where);
  BOOST_TEST(beyond == 0, name << ": " << beyond << " of many floats are beyond 2 ulp, as the one of " << where);
}

/// exp_vanishing: e^x within 2 ulp, or some number from 0 to about the least normal one where e^x is not above that.
template <class T>
void check_vanishing() {
  constexpr T least = std::numeric_limits<T>::min();
  std::vector<T> x = samples<T>();
  std::vector<T> y;
  for (T& v : x) {
    v = v > T(weft::math::exp_bound) ? -v : v;
    const big exact = v != v ? big(not_a_number<double>) : exp_case::exact(big(v));
    y.push_back(weft::math::exp_vanishing(v));
    if (v == v && exact < big(4 * least))
      BOOST_TEST((y.back() >= 0 && y.back() < 5 * least), "exp_vanishing of " << v << " is " << y.back());
    else
      BOOST_TEST(ulp_error(y.back(), exact) <= 2.0, "exp_vanishing of " << v << " is " << y.back());
  }
  check_lanes<exp_vanishing_case, T, 2>(x, y, "exp_vanishing");
  check_lanes<exp_vanishing_case, T, weft::native_width<T>>(x, y, "exp_vanishing");
  check_lanes<exp_vanishing_case, T, 2 * weft::native_width<T>>(x, y, "exp_vanishing");
  check_pairs<exp_vanishing_case, T, weft::native_width<T>>(x, y, "exp_vanishing");
}

/// Results of constant evaluation must be those of run time, bit by bit.
template <class Case, class T>
void check_constants(const std::string& name, double scale) {
  static constexpr auto argument = [](int i, double s) { return static_cast<T>((i - 24) * s / 24 + s / 7); };
  static constexpr auto with_scale = []<int Scale>(std::integral_constant<int, Scale>) {
    std::array<T, 49> r{};
    for (int i = 0; i < 49; ++i) r[static_cast<std::size_t>(i)] = Case::call(argument(i, Scale / 10.0));
    return r;
  };
  const auto compare = [&]<int Scale>(std::integral_constant<int, Scale> s) {
    static constexpr std::array<T, 49> constants = with_scale(std::integral_constant<int, Scale>{});
    int different = 0;
    for (int i = 0; i < 49; ++i) {
      const volatile T x = argument(i, Scale / 10.0);
      different += !same(Case::call(T{x}), constants[static_cast<std::size_t>(i)]);
    }
    BOOST_TEST(different == 0, name << " in steps of " << s / 10.0 << ": " << different << " constants differ");
  };
  compare(std::integral_constant<int, 6>{});
  if (scale > 10) compare(std::integral_constant<int, 800>{});
}

template <class T>
constexpr bool special_values() {
  namespace m = weft::math;
  constexpr T inf = infinity<T>;
  constexpr T nan = not_a_number<T>;
  const auto negative_zero = [](T x) { return x == 0 && std::bit_cast<bits_of<T>>(x) != 0; };
  bool good = m::exp(T(0)) == 1 && m::exp(inf) == inf && m::exp(-inf) == 0 && m::isnan(m::exp(nan));
  good = good && m::exp_bounded(T(0)) == 1 && m::exp_bounded(-inf) == 0 && m::isnan(m::exp_bounded(nan));
  good = good && m::log(T(1)) == 0 && m::log(T(0)) == -inf && m::log(-T(0)) == -inf && m::log(inf) == inf;
  good = good && m::log(std::numeric_limits<T>::max()) > 88 && m::log1p(std::numeric_limits<T>::max()) > 88;
  good = good && m::isnan(m::log(T(-1))) && m::isnan(m::log(-inf)) && m::isnan(m::log(nan));
  good = good && negative_zero(m::add_log(-T(0), T(1))) && m::isnan(m::add_log(T(1), nan));
  good = good && m::isnan(m::add_log(nan, T(1))) && m::add_log(-inf, T(0)) == -inf && m::add_log(inf, T(3)) == inf;
  good = good && m::log1p(T(-1)) == -inf && m::log1p(inf) == inf && m::isnan(m::log1p(T(-2)));
  good = good && negative_zero(m::log1p(-T(0))) && m::isnan(m::log1p(nan)) && m::isnan(m::log1p(-inf));
  good = good && m::expm1(-inf) == -1 && m::expm1(inf) == inf && negative_zero(m::expm1(-T(0)));
  good = good && m::isnan(m::expm1(nan)) && m::isnan(m::tanh(nan)) && m::isnan(m::sigmoid(nan));
  good = good && m::tanh(inf) == 1 && m::tanh(-inf) == -1 && negative_zero(m::tanh(-T(0)));
  good = good && m::sigmoid(inf) == 1 && m::sigmoid(-inf) == 0 && m::sigmoid(T(0)) == T(0.5);
  good = good && m::sqrt(T(9)) == 3 && m::sqrt(inf) == inf && m::isnan(m::sqrt(T(-1))) && negative_zero(m::sqrt(-T(0)));
  good = good && m::floor(T(-1.5)) == -2 && m::ceil(T(-1.5)) == -1 && m::trunc(T(-1.5)) == -1 && m::floor(T(2)) == 2;
  good = good && m::round(T(0.5)) == 0 && m::round(T(1.5)) == 2 && m::round(T(2.5)) == 2 && m::round(T(-3.5)) == -4;
  good = good && negative_zero(m::ceil(T(-0.5))) && m::floor(T(-0.5)) == -1 && negative_zero(m::round(T(-0.25)));
  good = good && m::floor(inf) == inf && m::isnan(m::round(nan)) && m::floor(T(1e30)) == T(1e30);
  good = good && m::maximum(T(1), T(2)) == 2 && m::minimum(T(1), T(2)) == 1 && m::maximum(-inf, inf) == inf;
  good = good && m::isnan(m::maximum(nan, T(1))) && m::isnan(m::maximum(T(1), nan)) && m::isnan(m::minimum(nan, T(1)));
  good = good && m::isnan(m::minimum(T(1), nan)) && m::abs(T(-2)) == 2 && m::copysign(T(2), -T(0)) == -2;
  good = good && m::isinf(-inf) && !m::isinf(T(1)) && !m::isinf(nan) && m::isfinite(T(1)) && !m::isfinite(nan);
  good = good && !m::isfinite(inf) && m::reciprocal(T(4)) == T(0.25) && m::product(T(3), T(5)) == 15;
  good = good && m::fma(T(2), T(3), inf) == inf && m::fma(T(2), T(3), T(4)) == 10 && m::fma(T(0), T(3), T(4)) == 4;
  return good;
}
static_assert(special_values<float>());
static_assert(special_values<double>());

constexpr bool fused_constants() {
  namespace m = weft::math;
  // a * b = 1 - 2^-2k, which rounds to 1; only a fused sum with -1 keeps the rest.
  return m::fma(1 + 0x1p-27, 1 - 0x1p-27, -1.0) == -0x1p-54 && m::fma(1 + 0x1p-12f, 1 - 0x1p-12f, -1.0f) == -0x1p-24f &&
         m::fma(0x1p-600, 0x1p-474, 0x1p-1074) == 0x1p-1073 && m::fma(0x1p1000, 0x1p23, -0x1p1023) == 0 &&
         m::fma(1.0, 0x1p-200, 1.0) == 1 && m::fma(-1.0, 0x1p-54, 1.0) == 1 &&
         m::fma(-1.0, 0x1.8p-54, 1.0) == 1 - 0x1p-53;
}
static_assert(fused_constants());

constexpr bool integers() {
  namespace m = weft::math;
  return m::abs(-3) == 3 && m::abs(7u) == 7u && m::maximum(-1, 2) == 2 && m::minimum(-1, 2) == -1 && m::floor(5) == 5 &&
         !m::isnan(3) && !m::isinf(3) && m::isfinite(3) && m::product(3, 4) == 12;
}
static_assert(integers());

// long double rounds to integers in constant evaluation, by both compilers.
static_assert(weft::math::floor(-0.5L) == -1 && weft::math::ceil(2.25L) == 3 && weft::math::trunc(-2.75L) == -2 &&
              weft::math::round(2.5L) == 2);
static_assert(weft::math::floor(1e30L) == 1e30L && __builtin_copysignl(1, weft::math::floor(-0.0L)) < 0);

template <class Operation, class Reference, class T, int W>
void compare_with_loop(Operation operation, Reference reference, const std::vector<T>& x, const char* name) {
  int different = 0;
  T where = 0;
  for (std::size_t i = 0; i + W <= x.size(); i += W) {
    const weft::lanes<T, W> y = operation(weft::load<T, W>(x.data() + i));
    for (int lane = 0; lane < W; ++lane) {
      const T v = x[i + static_cast<std::size_t>(lane)];
      if (same(y[lane], reference(v))) continue;
      ++different;
      where = v;
    }
  }
  expect_same(name, different, W, static_cast<double>(where));
}

template <class T, int W>
void check_basic(const std::vector<T>& x) {
  namespace m = weft::math;
  const auto run = [&](auto operation, auto reference, const char* name) {
    compare_with_loop<decltype(operation), decltype(reference), T, W>(operation, reference, x, name);
  };
  run([](auto v) { return m::floor(v); }, [](T v) { return std::floor(v); }, "floor");
  run([](auto v) { return m::ceil(v); }, [](T v) { return std::ceil(v); }, "ceil");
  run([](auto v) { return m::trunc(v); }, [](T v) { return std::trunc(v); }, "trunc");
  run([](auto v) { return m::round(v); }, [](T v) { return std::nearbyint(v); }, "round");
  run([](auto v) { return m::sqrt(v); }, [](T v) { return std::sqrt(v); }, "sqrt");
  run([](auto v) { return m::abs(v); }, [](T v) { return std::fabs(v); }, "abs");
  run([](auto v) { return m::copysign(decltype(v)(T(3)), v); },
      [](T v) { return v != v ? std::copysign(T(3), v) : std::copysign(T(3), v); }, "copysign");
  run([](auto v) { return m::fma(v, v, decltype(v)(T(-0.7))); }, [](T v) { return std::fma(v, v, T(-0.7)); }, "fma");
  run([](auto v) { return m::maximum(v, decltype(v)(T(0.3))); }, [](T v) { return v != v || v > T(0.3) ? v : T(0.3); },
      "maximum");
  run([](auto v) { return m::minimum(decltype(v)(T(0.3)), v); }, [](T v) { return v != v || v < T(0.3) ? v : T(0.3); },
      "minimum");
  run(
      [](auto v) {
        return select(m::isnan(v), decltype(v)(T(1)), select(m::isinf(v), decltype(v)(T(2)), decltype(v)(T(3))));
      },
      [](T v) { return v != v          ? T(1)
                       : std::isinf(v) ? T(2)
                                       : T(3); }, "isnan, isinf");
  run([](auto v) { return select(m::isfinite(v), decltype(v)(T(1)), decltype(v)(T(2))); },
      [](T v) { return std::isfinite(v) ? T(1) : T(2); }, "isfinite");
  run([](auto v) { return m::product(v, v) - decltype(v)(T(0.5)); },
      [](T v) {
        const volatile T square = v * v;
        return square - T(0.5);
      },
      "product");
}

}  // namespace

BOOST_AUTO_TEST_CASE(functions_are_within_2_ulp_for_every_width) {
  check<exp_case, float>("exp");
  check<exp_case, double>("exp");
  check<exp_bounded_case, float>("exp_bounded", weft::math::exp_bound);
  check<exp_bounded_case, double>("exp_bounded", weft::math::exp_bound);
  check<exp_lifted_case, float>("exp_lifted", weft::math::exp_bound);
  check<exp_lifted_case, double>("exp_lifted", weft::math::exp_bound);
  check_vanishing<float>();
  check_vanishing<double>();
  check<expm1_case, float>("expm1");
  check<expm1_case, double>("expm1");
  check<log_case, float>("log");
  check<log_case, double>("log");
  check<log1p_case, float>("log1p");
  check<log1p_case, double>("log1p");
  check<tanh_case, float>("tanh");
  check<tanh_case, double>("tanh");
  check<sigmoid_case, float>("sigmoid");
  check<sigmoid_case, double>("sigmoid");
}

// Where roundings that are not made good add up to more than 2 ulp without fused operations.
BOOST_AUTO_TEST_CASE(hyperbolic_tangents_hard_to_round) {
  for (const double x : {-0.2307529678527509, 0.23063777568001731, -0.2315072448612488, -0.16859014553044033}) {
    const double error = ulp_error(weft::math::tanh(x), tanh_case::exact(big(x)));
    BOOST_TEST(error <= 2.0, "tanh(" << x << "): " << error << " ulp");
  }
}

BOOST_AUTO_TEST_CASE(the_logarithm_of_bounded_numbers) {
  check_add_log<float>();
  check_add_log<double>();
}

// Where few of many arguments are at the bound: the errors of an exponential and of what is made of it add up.
BOOST_AUTO_TEST_CASE(exponentials_and_sigmoids_of_many_floats) {
  const auto exponential = [](auto x) { return weft::math::exp(x); };
  const auto exact_exponential = [](double x) { return std::exp(x); };
  check_many("exp", exponential, exact_exponential, 0x1p-30f, 88.72f, 257);
  const auto sigmoid = [](auto x) { return weft::math::sigmoid(x); };
  const auto exact_sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
  check_many("sigmoid", sigmoid, exact_sigmoid, 0x1p-30f, 105.f, 257);
  check_many("sigmoid", sigmoid, exact_sigmoid, 0.5f, 1.25f, 5);  // where they add up to most
}

BOOST_AUTO_TEST_CASE(constant_evaluation_gives_the_same_bits) {
  check_constants<exp_case, float>("exp", 80);
  check_constants<exp_case, double>("exp", 80);
  check_constants<expm1_case, float>("expm1", 80);
  check_constants<expm1_case, double>("expm1", 80);
  check_constants<tanh_case, float>("tanh", 80);
  check_constants<tanh_case, double>("tanh", 80);
  check_constants<sigmoid_case, float>("sigmoid", 80);
  check_constants<sigmoid_case, double>("sigmoid", 80);
  check_constants<log_case, float>("log", 80);
  check_constants<log_case, double>("log", 80);
  check_constants<log1p_case, float>("log1p", 80);
  check_constants<log1p_case, double>("log1p", 80);
}

BOOST_AUTO_TEST_CASE(special_values_hold_at_run_time_too) {
  BOOST_TEST(special_values<float>());
  BOOST_TEST(special_values<double>());
  BOOST_TEST(fused_constants());
  BOOST_TEST(integers());
}

BOOST_AUTO_TEST_CASE(simple_functions_match_the_standard_library) {
  check_basic<float, 2>(samples<float>());
  check_basic<float, 4>(samples<float>());
  check_basic<float, weft::native_width<float>>(samples<float>());
  check_basic<float, 2 * weft::native_width<float>>(samples<float>());
  check_basic<double, 2>(samples<double>());
  check_basic<double, weft::native_width<double>>(samples<double>());
  check_basic<double, 2 * weft::native_width<double>>(samples<double>());
}

BOOST_AUTO_TEST_CASE(software_square_root_and_fma_match_the_hardware) {
  std::mt19937_64 random(99);
  int different = 0;
  for (int i = 0; i < 20000; ++i) {
    const auto draw = [&](std::uint64_t spread) {
      const std::uint64_t exponent = 1023 - spread / 2 + random() % spread;
      return std::bit_cast<double>((random() & 0x800fffffffffffff) | exponent << 52);
    };
    const double a = draw(i % 2 == 0 ? 8 : 1200);
    const double b = draw(i % 2 == 0 ? 8 : 800);
    const double c = i % 3 == 0 ? -a * b : draw(i % 2 == 0 ? 120 : 2000);
    const double fused = std::fma(a, b, c);
    if (std::isfinite(c) && std::isfinite(fused)) different += !same(weft::detail::software_fma(a, b, c), fused);
    const float fa = static_cast<float>(draw(60));
    const float fb = static_cast<float>(draw(60));
    const float fc = i % 3 == 0 ? -fa * fb : static_cast<float>(draw(100));
    different += !same(weft::detail::software_fma(fa, fb, fc), std::fma(fa, fb, fc));
    different += !same(weft::detail::software_sqrt(std::fabs(a)), std::sqrt(std::fabs(a)));
    different += !same(weft::detail::software_sqrt(std::fabs(fa)), std::sqrt(std::fabs(fa)));
  }
  BOOST_TEST(different == 0);
}

BOOST_AUTO_TEST_CASE(other_types_use_their_own_functions) {
  const std::complex<double> z(0.5, -0.25);
  BOOST_TEST((weft::math::exp(z) == std::exp(z)));
  BOOST_TEST((weft::math::log(z) == std::log(z)));
  BOOST_TEST((weft::math::sqrt(z) == std::sqrt(z)));
  BOOST_TEST(weft::math::abs(z) == std::abs(z));
  BOOST_TEST(weft::math::exp(0.5L) == std::exp(0.5L));
  BOOST_TEST(weft::math::abs(-0.5L) == 0.5L);
  const big x = 2;
  BOOST_TEST((weft::math::exp(x) == exp(x)));
  BOOST_TEST((weft::math::maximum(x, big(3)) == 3));
#if defined(__FLT16_MAX__)
  BOOST_TEST(static_cast<float>(weft::math::exp(static_cast<_Float16>(1.0f))) ==
             static_cast<float>(static_cast<_Float16>(2.7182818f)));
#endif
}
