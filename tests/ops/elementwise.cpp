// Operators, comparisons, promotion, selection, and the integer rules of division, remainder and shifts.
// build: gcc-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE elementwise
#include <boost/test/unit_test.hpp>

#include "../laws/elementwise.hpp"
#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <cmath>
#include <complex>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace {

using reference::sizes;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float quiet_nan = std::numeric_limits<float>::quiet_NaN();

template <class Y, class T>
inline constexpr bool has_elements = std::is_same_v<typename std::remove_cvref_t<Y>::value_type, T>;

// The element type of a + b for 1-d operands of these element types. Not of what eval returns, which would have all the
// loops instantiated.
template <class A, class B>
using sum_of = weft::result_t<decltype(std::declval<weft::tensor<A, 2>&>() + std::declval<weft::tensor<B, 2>&>())>;

template <class A, class S>
using times_scalar = weft::result_t<decltype(std::declval<weft::tensor<A, 2>&>() * std::declval<S>())>;

}  // namespace

BOOST_AUTO_TEST_CASE(arithmetic) {
  for (const std::size_t n : test::lengths) {
    const auto a = test::exact_terms<float>({3, n}, 1);
    auto b = test::exact_terms<float>({3, n}, 2);
    for (std::size_t i = 0; i < b.size(); ++i) b[i] = b[i] == 0 ? 1.f : b[i];
    laws::binary_laws<float>([](auto x, auto y) { return x + y; }, [](float x, float y) { return x + y; }, a, b);
    laws::binary_laws<float>([](auto x, auto y) { return x - y; }, [](float x, float y) { return x - y; }, a, b);
    laws::binary_laws<float>([](auto x, auto y) { return x * y; }, [](float x, float y) { return x * y; }, a, b);
    laws::binary_laws<float>([](auto x, auto y) { return x / y; }, [](float x, float y) { return x / y; }, a, b);
    laws::binary_laws<bool>([](auto x, auto y) { return x < y; }, [](float x, float y) { return x < y; }, a, b);
  }
}

BOOST_AUTO_TEST_CASE(comparisons) {
  const reference::array<float> a({1, 9}, {1, 2, quiet_nan, infinity, -0.f, 3, quiet_nan, -infinity, 5});
  const reference::array<float> b({1, 9}, {2, 2, 1, infinity, 0.f, -3, quiet_nan, infinity, quiet_nan});
  laws::binary_laws<bool>([](auto x, auto y) { return x <= y; }, [](float x, float y) { return x <= y; }, a, b);
  laws::binary_laws<bool>([](auto x, auto y) { return x > y; }, [](float x, float y) { return x > y; }, a, b);
  laws::binary_laws<bool>([](auto x, auto y) { return x >= y; }, [](float x, float y) { return x >= y; }, a, b);
  laws::binary_laws<bool>([](auto x, auto y) { return x == y; }, [](float x, float y) { return x == y; }, a, b);
  laws::binary_laws<bool>([](auto x, auto y) { return x != y; }, [](float x, float y) { return x != y; }, a, b);
  const auto larger = [](float x, float y) { return std::isnan(x) || std::isnan(y) ? quiet_nan : x < y ? y : x; };
  const auto smaller = [](float x, float y) { return std::isnan(x) || std::isnan(y) ? quiet_nan : y < x ? y : x; };
  laws::binary_laws<float>([](auto x, auto y) { return weft::maximum(x, y); }, larger, a, b);
  laws::binary_laws<float>([](auto x, auto y) { return weft::minimum(x, y); }, smaller, a, b);
}

BOOST_AUTO_TEST_CASE(scalars_on_either_side) {
  const auto x = test::exact_terms<float>({19});
  const auto v = test::dense<1>(x);
  BOOST_TEST(test::same(weft::eval(2.0 * v - 1), reference::map<float>([](float a) { return 2 * a - 1; }, x)));
  BOOST_TEST(test::same(weft::eval(1 - v), reference::map<float>([](float a) { return 1 - a; }, x)));
  BOOST_TEST(test::same(weft::eval(-v), reference::map<float>([](float a) { return -a; }, x)));
  BOOST_TEST(test::same(weft::eval(v > 0.f && !(v > 2.f)),
                        reference::map<bool>([](float a) { return a > 0 && !(a > 2); }, x)));
  BOOST_TEST(
      test::same(weft::eval(v < -1.f || v > 1), reference::map<bool>([](float a) { return a < -1 || a > 1; }, x)));
}

BOOST_AUTO_TEST_CASE(promotion) {
  static_assert(std::is_same_v<sum_of<float, float>, float>);
  static_assert(std::is_same_v<sum_of<float, double>, double>);
  static_assert(std::is_same_v<sum_of<std::int64_t, float>, float>);
  static_assert(std::is_same_v<sum_of<std::int32_t, std::uint32_t>, std::int64_t>);
  static_assert(std::is_same_v<sum_of<std::int8_t, std::uint8_t>, std::int16_t>);
  static_assert(std::is_same_v<sum_of<std::int8_t, std::int32_t>, std::int32_t>);
  static_assert(std::is_same_v<sum_of<std::uint64_t, std::int32_t>, float>);
  static_assert(std::is_same_v<sum_of<bool, bool>, bool>);
  static_assert(std::is_same_v<sum_of<bool, std::int8_t>, std::int8_t>);
  static_assert(std::is_same_v<times_scalar<float, double>, float>);
  static_assert(std::is_same_v<times_scalar<double, float>, double>);
  static_assert(std::is_same_v<times_scalar<float, int>, float>);
  static_assert(std::is_same_v<times_scalar<std::int32_t, double>, float>);
  static_assert(std::is_same_v<times_scalar<bool, int>, std::int32_t>);
  static_assert(std::is_same_v<times_scalar<std::int8_t, int>, std::int8_t>);

  const weft::tensor<std::int32_t, 3> whole{1, 2, 3};
  const weft::tensor<float, 3> real{0.5f, 0.25f, -1};
  static_assert(has_elements<decltype(weft::eval(whole + real)), float>);
  BOOST_TEST(weft::eval(whole + real)(1) == 2.25f);
  const weft::tensor<bool, 2> truth{true, false};
  static_assert(has_elements<decltype(weft::eval(truth + truth)), bool>);
  BOOST_TEST(weft::eval(truth + truth)(0) == true);
  BOOST_TEST(weft::eval(truth + truth)(1) == false);
  const weft::tensor<std::int32_t, 2> low{-2, 5};
  const weft::tensor<std::uint32_t, 2> high{4000000000u, 1u};
  static_assert(has_elements<decltype(weft::eval(low + high)), std::int64_t>);
  BOOST_TEST(weft::eval(low + high)(0) == 3999999998);
}

BOOST_AUTO_TEST_CASE(integer_division) {
  constexpr std::int32_t lowest = std::numeric_limits<std::int32_t>::min();
  const weft::tensor<std::int32_t, 8> a{7, -7, 7, -7, 5, lowest, 0, lowest};
  const weft::tensor<std::int32_t, 8> b{2, 2, -2, -2, 0, -1, 0, 0};
  const auto quotient = weft::eval(a / b);
  static_assert(has_elements<decltype(quotient), float>);
  BOOST_TEST(quotient(0) == 3.5f);
  BOOST_TEST(quotient(4) == infinity);
  BOOST_TEST(std::isnan(quotient(6)));
  const auto remainder = weft::eval(a % b);
  static_assert(has_elements<decltype(remainder), std::int32_t>);
  const std::int32_t expected[] = {1, 1, -1, -1, 0, 0, 0, 0};
  for (std::size_t i = 0; i < 8; ++i) BOOST_TEST(remainder(i) == expected[i]);

  const weft::tensor<float, 4> x{5.5f, -5.5f, 5.5f, -5.5f};
  const weft::tensor<float, 4> y{2, 2, -2, -2};
  const auto of_floats = weft::eval(x % y);
  BOOST_TEST(of_floats(0) == 1.5f);
  BOOST_TEST(of_floats(1) == 0.5f);
  BOOST_TEST(of_floats(2) == -0.5f);
  BOOST_TEST(of_floats(3) == -1.5f);
}

BOOST_AUTO_TEST_CASE(integer_arithmetic_wraps) {
  constexpr std::int32_t highest = std::numeric_limits<std::int32_t>::max();
  constexpr std::int32_t lowest = std::numeric_limits<std::int32_t>::min();
  for (const std::size_t n : {1u, 16u, 19u}) {
    reference::array<std::int32_t> x({n});
    x.elements = highest;
    const auto v = test::dense<1>(x);
    reference::array<std::int32_t> expected({n});
    expected.elements = lowest;
    BOOST_TEST(test::same(weft::eval(v + 1), expected));
    expected.elements = 1;
    BOOST_TEST(test::same(weft::eval(v * v), expected));
    x.elements = lowest;
    expected.elements = lowest;
    BOOST_TEST(test::same(weft::eval(-v), expected));
    BOOST_TEST(test::same(weft::eval(weft::abs(v)), expected));
  }
}

BOOST_AUTO_TEST_CASE(bits_and_shifts) {
  const weft::tensor<std::int32_t, 5> a{1, -8, 0x0ff0, -1, 5};
  const weft::tensor<std::int32_t, 5> b{3, 1, 4, 40, 32};
  const auto check = [&](const auto& y, std::initializer_list<std::int32_t> expected) {
    static_assert(has_elements<decltype(y), std::int32_t>);
    std::size_t i = 0;
    for (const std::int32_t value : expected) BOOST_TEST(y(i++) == value);
  };
  check(weft::eval(a & b), {1, 0, 0, 40, 0});
  check(weft::eval(a | b), {3, -7, 0x0ff4, -1, 37});
  check(weft::eval(a ^ b), {2, -7, 0x0ff4, -41, 37});
  check(weft::eval(~a), {-2, 7, -4081, 0, -6});
  check(weft::eval(a << b), {8, -16, 0xff00, 0, 0});
  check(weft::eval(a >> b), {0, -4, 0x00ff, -1, 0});
}

BOOST_AUTO_TEST_CASE(selection) {
  for (const std::size_t n : test::lengths) {
    const auto a = test::exact_terms<float>({n}, 1);
    const auto b = test::exact_terms<float>({n}, 2);
    const auto u = test::dense<1>(a);
    const auto v = test::dense<1>(b);
    const auto expected = reference::map<float>([](float x, float y) { return x < y ? x : y * 2; }, a, b);
    BOOST_TEST(test::same(weft::eval(weft::where(u < v, u, v * 2.f)), expected));
    BOOST_TEST(test::same(weft::eval(weft::where(u < v, u, 0.f)),
                          reference::map<float>([](float x, float y) { return x < y ? x : 0; }, a, b)));
  }
  const weft::tensor<float, 4> x{1, quiet_nan, infinity, -infinity};
  const auto is_nan = weft::eval(weft::isnan(x));
  const auto is_infinite = weft::eval(weft::isinf(x));
  static_assert(has_elements<decltype(is_nan), bool>);
  BOOST_TEST((!is_nan(0) && is_nan(1) && !is_nan(2) && !is_nan(3)));
  BOOST_TEST((!is_infinite(0) && !is_infinite(1) && is_infinite(2) && is_infinite(3)));
  // Types that the lanes don't have: both parts of a complex number count.
  const auto wide = weft::eval(weft::astype<long double>(x));
  const auto wide_infinite = weft::eval(weft::isinf(wide)), wide_finite = weft::eval(weft::isfinite(wide));
  BOOST_TEST((!wide_infinite(0) && !wide_infinite(1) && wide_infinite(2) && wide_infinite(3)));
  BOOST_TEST((wide_finite(0) && !wide_finite(1) && !wide_finite(2) && !wide_finite(3)));
  using complex = std::complex<float>;
  const weft::tensor<complex, 4> z{complex(1, 2), complex(0, quiet_nan), complex(infinity, 0), complex(1, -infinity)};
  const auto z_infinite = weft::eval(weft::isinf(z)), z_finite = weft::eval(weft::isfinite(z));
  BOOST_TEST((!z_infinite(0) && !z_infinite(1) && z_infinite(2) && z_infinite(3)));
  BOOST_TEST((z_finite(0) && !z_finite(1) && !z_finite(2) && !z_finite(3)));
}

// Of what C++ does not convert: a number is true that is not 0, and what is real of a complex one is its real part.
BOOST_AUTO_TEST_CASE(complex_numbers_converted) {
  using complex = std::complex<float>;
  const weft::tensor<complex, 4> z{complex(0, 0), complex(0, -2), complex(3.5F, 1), complex(quiet_nan, 0)};
  const auto truth = weft::eval(weft::astype<bool>(z)), both = weft::eval(z && weft::astype<complex>(truth));
  const auto neither = weft::eval(!z);
  static_assert(has_elements<decltype(both), bool>);
  for (std::size_t i = 0; i < 4; ++i) {
    BOOST_TEST(truth(i) == (i > 0));
    BOOST_TEST(both(i) == (i > 0));
    BOOST_TEST(neither(i) == (i == 0));
  }
  const auto real = weft::eval(weft::astype<float>(z));
  BOOST_TEST((real(0) == 0 && real(1) == 0 && real(2) == 3.5F && std::isnan(real(3))));
  const auto whole = weft::eval(weft::astype<int>(weft::where(weft::astype<bool>(z - z), complex(-1), z)));
  BOOST_TEST((whole(1) == 0 && whole(2) == 3 && whole(3) == -1));
  // Integers become the real part, of its own type.
  const weft::tensor<std::int64_t, 2> n{3, (1 << 24) + 1};
  const auto from_integers = weft::eval(n + complex(0, 1));
  BOOST_TEST((from_integers(0) == complex(3, 1) && from_integers(1) == complex(16777216, 1)));
}

// Of every floating type, and in constant evaluation.
BOOST_AUTO_TEST_CASE(remainder_of_floats) {
  const auto check = []<class T>(T) {
    constexpr T big = std::numeric_limits<T>::max(), least = std::numeric_limits<T>::denorm_min();
    constexpr T inf = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
    constexpr weft::tensor<T, 16> a{7, -7, 7, -7, 5.5, -0.0, 0, big, big, -least, 1, inf, 2, -2, -inf, nan};
    constexpr weft::tensor<T, 16> b{2, 2, -2, -2, 3, 3, -3, 7, least, 3, 0, 2, nan, -inf, -2, -3};
    constexpr auto constant = weft::eval(a % b);
    const auto got = weft::eval(a % b);
    for (std::size_t i = 0; i < 16; ++i) {
      T expected = std::fmod(a(i), b(i));
      if (expected == 0)
        expected = std::copysign(T{0}, b(i));
      else if ((expected < 0) != (b(i) < 0))
        expected += b(i);
      BOOST_TEST((std::isnan(expected) ? std::isnan(got(i)) : got(i) == expected));
      BOOST_TEST((std::isnan(expected) ? std::isnan(constant(i)) : constant(i) == expected));
      BOOST_TEST((std::isnan(expected) || std::signbit(got(i)) == std::signbit(expected)));
      BOOST_TEST((std::isnan(expected) || std::signbit(constant(i)) == std::signbit(expected)));
    }
  };
  check(0.f);
  check(0.);
  check(0.L);
#if WEFT_HAS_HALF
  using weft::half;
  constexpr weft::tensor<half, 3> x{half(7), half(-7), half(2.5)};
  constexpr auto constant = weft::eval(x % half(2));
  const auto got = weft::eval(x % half(2));
  const float expected[] = {1, 1, 0.5};
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(static_cast<float>(got(i)) == expected[i]);
    BOOST_TEST(static_cast<float>(constant(i)) == expected[i]);
  }
#endif
}

BOOST_AUTO_TEST_CASE(broadcasting) {
  const auto a = test::exact_terms<float>({4, 5, 6});
  const auto b = test::exact_terms<float>({5, 6}, 2);
  const auto expected = reference::map<float>([](float x, float y) { return x * y; }, a, b);
  BOOST_TEST(test::same(weft::eval(test::dense<3>(a) * test::dense<2>(b)), expected));
  BOOST_TEST(test::same(weft::eval(test::dense<2>(b) * test::dense<3>(a)), expected));
  const auto column = test::exact_terms<float>({4, 1, 6}, 3);
  const auto u = weft::view<weft::dyn, 1, weft::dyn>(column.data(), 4, 6);
  BOOST_TEST(test::same(weft::eval(u + test::dense<2>(b)),
                        reference::map<float>([](float x, float y) { return x + y; }, column, b)));
  const weft::tensor<float> zero_d = 2.f;
  BOOST_TEST(
      test::same(weft::eval(test::dense<2>(b) * zero_d), reference::map<float>([](float x) { return x * 2; }, b)));
}

BOOST_AUTO_TEST_CASE(any_callable) {
  const auto a = test::exact_terms<float>({3, 19});
  const auto b = test::exact_terms<float>({19}, 2);
  const float offset = 0.5f;
  const auto f = [offset](float x, float y) { return x * y + offset; };
  BOOST_TEST(
      test::same(weft::eval(weft::map(f, test::dense<2>(a), test::dense<1>(b))), reference::map<float>(f, a, b)));
  const auto whole = weft::eval(weft::map([](float x) { return static_cast<int>(x); }, test::dense<2>(a)));
  static_assert(has_elements<decltype(whole), int>);
  BOOST_TEST(test::same(whole, reference::map<int>([](float x) { return static_cast<int>(x); }, a)));
  BOOST_TEST(test::same(weft::eval(weft::sum(weft::map(f, test::dense<2>(a), test::dense<1>(b)), weft::axis<1>)),
                        reference::sum(reference::map<float>(f, a, b), {1})));
}

BOOST_AUTO_TEST_CASE(constant_evaluation) {
  constexpr weft::tensor<float, 2, 2> x{{1, 2}, {3, 4}};
  constexpr weft::tensor<float, 2> row{10, 20};
  constexpr auto y = weft::eval(weft::where(x > 2.f, x * row - 1.f, weft::maximum(x, 1.5f)));
  static_assert(y(0, 0) == 1.5f && y(0, 1) == 2 && y(1, 0) == 29 && y(1, 1) == 79);
  const auto run_time = x;
  const auto computed = weft::eval(weft::where(run_time > 2.f, run_time * row - 1.f, weft::maximum(run_time, 1.5f)));
  for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(y.data()[i] == computed.data()[i]);
}

// Types that no lanes have are computed in constant evaluation too, by the same rules where a result is not finite.
BOOST_AUTO_TEST_CASE(constant_evaluation_of_other_types) {
  using complex = std::complex<double>;
  constexpr weft::tensor<complex, 3> z{complex(1, 2), complex(3, -1), complex(0, 1)};
  constexpr auto sum = weft::eval(weft::sum(z));
  static_assert(complex(sum) == complex(4, 2));
  constexpr auto product = weft::eval(weft::cumprod(z));
  static_assert(product(1) == complex(5, 5) && product(2) == complex(-5, 5));
  constexpr auto quotient = weft::eval((z + z * z) / z), mixed = weft::eval((z - 2.0) / complex(0, 2));
  static_assert(quotient(0) == complex(2, 2) && quotient(2) == complex(1, 1));
  static_assert(mixed(0) == complex(1, 0.5) && mixed(1) == complex(-0.5, -0.5));
  constexpr auto variance = weft::eval(weft::var(z));
  BOOST_TEST(std::abs(double(variance) - 28. / 9) < 1e-15);
  const auto check = []<class T>(T) {
    constexpr T big = std::numeric_limits<T>::max(), inf = std::numeric_limits<T>::infinity();
    constexpr weft::tensor<T, 4> a{big, -big, inf, 0};
    constexpr auto doubled = weft::eval(a + a), squared = weft::eval(a * a),
                   none = weft::eval(a / weft::tensor<T>(T(0)));
    constexpr auto apart = weft::eval(a - a);
    for (std::size_t i = 0; i < 4; ++i) {
      BOOST_TEST((doubled(i) == (i == 1 ? -inf : i == 3 ? T(0) : inf)));
      BOOST_TEST((squared(i) == (i == 3 ? T(0) : inf)));
      BOOST_TEST((i == 3 ? none(i) != none(i) : none(i) == (i == 1 ? -inf : inf)));
      BOOST_TEST((i == 2 ? apart(i) != apart(i) : apart(i) == 0));
    }
  };
  check(0.f);
  check(0.);
  check(0.L);
  constexpr weft::tensor<float, 3> dividend{1, -1, 0};
  constexpr auto floored = weft::eval(weft::floor_divide(dividend, weft::tensor<float>(0.f)));
  BOOST_TEST((floored(0) == infinity && floored(1) == -infinity && std::isnan(floored(2))));
#if WEFT_HAS_HALF
  using weft::half;
  constexpr half inf = half(infinity);
  constexpr weft::tensor<half, 3> x{half(60000), half(-60000), inf};
  constexpr auto doubled = weft::eval(x + x), apart = weft::eval(x - x), fractions = weft::eval(weft::softmax(-x * x));
  BOOST_TEST((doubled(0) == inf && doubled(1) == -inf && doubled(2) == inf));
  BOOST_TEST((apart(0) == 0 && apart(1) == 0 && apart(2) != apart(2)));
  BOOST_TEST((fractions(0) != fractions(0)));
#endif
}
