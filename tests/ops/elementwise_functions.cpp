// exp, log, log1p, expm1, sqrt, abs, square and negative of arrays: within 2 ulp over the whole range, float and
// double.
// build: clang-only no-sanitizers
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE elementwise_functions
#include <boost/test/unit_test.hpp>

#include "../laws/elementwise.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace {

// Numbers of all magnitudes and both signs, the special values, and many around 0 and 1.
template <class T>
reference::array<T> whole_range(std::size_t count) {
  using limits = std::numeric_limits<T>;
  const T special[] = {T(0),
                       -T(0),
                       T(1),
                       T(-1),
                       limits::infinity(),
                       -limits::infinity(),
                       limits::quiet_NaN(),
                       limits::max(),
                       limits::lowest(),
                       limits::min(),
                       limits::denorm_min(),
                       -limits::denorm_min(),
                       limits::epsilon(),
                       -limits::epsilon(),
                       T(88.72),
                       T(-87.4),
                       T(-103.9),
                       T(709.78),
                       T(-745.1)};
  test::random generator(7);
  reference::array<T> x({count});
  for (std::size_t i = 0; i < count; ++i) {
    const double sign = generator.below(2) == 0 ? 1 : -1;
    const double exponent = generator.uniform(limits::min_exponent - 10, limits::max_exponent - 1);
    x[i] = i < std::size(special)    ? special[i]
           : generator.below(2) == 0 ? static_cast<T>(sign * std::exp2(exponent))
           : generator.below(2) == 0 ? static_cast<T>(generator.uniform(-3, 3))
                                     : static_cast<T>(generator.uniform(-750, 750));
  }
  return x;
}

template <class T>
void check_functions(std::size_t count) {
  const auto x = whole_range<T>(count);
  const auto wide = [](auto f) { return [f](T a) { return f(static_cast<long double>(a)); }; };
  laws::unary_laws<T>([](auto a) { return weft::exp(a); }, wide([](long double a) { return std::exp(a); }), x, 2);
  laws::unary_laws<T>([](auto a) { return weft::log(a); }, wide([](long double a) { return std::log(a); }), x, 2);
  laws::unary_laws<T>([](auto a) { return weft::log1p(a); }, wide([](long double a) { return std::log1p(a); }), x, 2);
  laws::unary_laws<T>([](auto a) { return weft::expm1(a); }, wide([](long double a) { return std::expm1(a); }), x, 2);
  laws::unary_laws<T>([](auto a) { return weft::sqrt(a); }, [](T a) { return std::sqrt(a); }, x, 0);
  laws::unary_laws<T>([](auto a) { return weft::abs(a); }, wide([](long double a) { return std::fabs(a); }), x, 0);
  laws::unary_laws<T>([](auto a) { return weft::square(a); }, [](T a) { return a * a; }, x, 0);
  laws::unary_laws<T>([](auto a) { return weft::negative(a); }, wide([](long double a) { return -a; }), x, 0);
}

}  // namespace

BOOST_AUTO_TEST_CASE(floats) { check_functions<float>(20011); }
BOOST_AUTO_TEST_CASE(doubles) { check_functions<double>(20011); }

BOOST_AUTO_TEST_CASE(short_lengths) {
  for (const std::size_t n : test::lengths) {
    const auto x = test::uniform<float>({n}, 0.1, 20);
    BOOST_TEST(test::within_ulps(weft::eval(weft::exp(test::dense<1>(x))),
                                 reference::map<long double>([](long double a) { return std::exp(a); }, x), 2));
    BOOST_TEST(test::within_ulps(weft::eval(weft::log(test::dense<1>(x))),
                                 reference::map<long double>([](long double a) { return std::log(a); }, x), 2));
  }
}

BOOST_AUTO_TEST_CASE(integers_give_floats) {
  const auto x = test::uniform<std::int32_t>({100}, 1, 20);
  const auto y = weft::eval(weft::exp(test::dense<1>(x)));
  static_assert(std::is_same_v<decltype(y)::value_type, float>);
  BOOST_TEST(test::within_ulps(y, reference::map<long double>([](long double a) { return std::exp(a); }, x), 2));
  const auto magnitude = weft::eval(weft::abs(test::dense<1>(x)));
  static_assert(std::is_same_v<decltype(magnitude)::value_type, std::int32_t>);
  const auto squared = weft::eval(weft::square(test::dense<1>(x)));
  static_assert(std::is_same_v<decltype(squared)::value_type, std::int32_t>);
  BOOST_TEST(squared(3) == x[3] * x[3]);
}

BOOST_AUTO_TEST_CASE(found_by_argument_dependent_lookup) {
  using std::exp;
  const weft::tensor<double, 2> x{0, 1};
  BOOST_TEST(weft::eval(exp(x))(0) == 1.0);
  BOOST_TEST(exp(0.0) == 1.0);
}

BOOST_AUTO_TEST_CASE(constant_evaluation) {
  constexpr weft::tensor<float, 5> x{0.1f, 1, 2.5f, 30, 1e-5f};
  constexpr auto powers = weft::eval(weft::exp(x));
  constexpr auto logarithms = weft::eval(weft::log(x));
  constexpr auto roots = weft::eval(weft::sqrt(x));
  const auto run_time = x;
  const auto computed_powers = weft::eval(weft::exp(run_time));
  const auto computed_logarithms = weft::eval(weft::log(run_time));
  for (std::size_t i = 0; i < 5; ++i) {
    BOOST_TEST(test::ulp_distance(powers(i), computed_powers(i)) <= 2u);
    BOOST_TEST(test::ulp_distance(logarithms(i), computed_logarithms(i)) <= 2u);
    BOOST_TEST(roots(i) == std::sqrt(x(i)));
  }
}
