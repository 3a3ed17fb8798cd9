// math::add_exp against long double: scalars, lanes of 2 to 32, pairs of vectors, what is beyond the numbers.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE core_add_exp

#include "../support/bits.hpp"

#include <weft/core/lanes_memory.hpp>
#include <weft/core/math.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace {

using test::bits_of, test::infinity, test::not_a_number, test::same;
template <class T>
const std::string name_of = sizeof(T) == 4 ? "float" : "double";

/// Up to the bound: random ones near 0, over all that counts in a total, and above; 0, and where the reduction goes
/// from one power of 2 to the next, or from one of a table's powers.
template <class T>
std::vector<T> arguments() {
  const double highest = weft::math::exp_bound;
  std::vector<T> x = {T(0), -T(0), std::numeric_limits<T>::denorm_min(), -std::numeric_limits<T>::min()};
  const double lowest = sizeof(T) == 4 ? -120 : -760;
  for (int i = -64 * 16; i <= 64 * 16; ++i) {
    const auto half_way = std::bit_cast<bits_of<T>>(static_cast<T>((i + 0.5) / 16 * 0.6931471805599453));
    for (auto near = half_way - 1; near != half_way + 2; ++near) x.push_back(std::bit_cast<T>(near));
  }
  std::mt19937_64 random(7);
  for (const double low : {-0x1p-20, -1.0, -20.0, lowest}) {
    std::uniform_real_distribution<double> uniform(low, std::min(-low, highest));
    for (int i = 0; i < 20000; ++i) x.push_back(static_cast<T>(uniform(random)));
  }
  x.push_back(static_cast<T>(highest));
  std::erase_if(x, [=](T v) { return static_cast<double>(v) > highest; });
  while (x.size() % 128 != 0) x.push_back(T(-1));  // four vectors of the widest
  return x;
}
template <class T>
constexpr T totals[] = {T(0), T(1), T(1) + std::numeric_limits<T>::epsilon(), T(1.75), T(2), T(100), T(1e6)};

/// How far got is from total + e^x in units in the last place of that, or of 1 if that is less. A NaN is at infinity.
template <class T>
double error_of(T got, T total, T x) {
  const long double exact = static_cast<long double>(total) + std::exp(static_cast<long double>(x));
  const int exponent = std::max(std::ilogb(exact), 0);
  const long double unit = std::ldexp(1.0L, exponent - std::numeric_limits<T>::digits + 1);
  const auto error = static_cast<double>(std::fabs(static_cast<long double>(got) - exact) / unit);
  return error == error ? error : infinity<double>;
}

/// Above 0 errors are in proportion to x.
template <class T>
void check_errors() {
  double worst = 0, worst_above = 0;
  for (const T total : totals<T>) {
    for (const T x : arguments<T>()) {
      const double error = error_of(weft::math::add_exp(total, x), total, x);
      if (x > 0)
        worst_above = std::max(worst_above, error / std::max(1.0, static_cast<double>(x)));
      else
        worst = std::max(worst, error);
    }
  }
  BOOST_TEST_MESSAGE(name_of<T> << ": " << worst << " ulp, above 0 " << worst_above);
  BOOST_TEST(worst <= 1.5);
  BOOST_TEST(worst_above <= 2.5);
}

template <class T, int W>
void check_lanes(T total, const std::vector<T>& x) {
  using V = weft::lanes<T, W>;
  using pair = weft::detail::vector_pair<V>;
  using four = weft::detail::vector_pair<pair>;
  int different = 0;
  for (std::size_t i = 0; i < x.size(); i += 4 * W) {
    const auto vector = [&](int v) { return weft::load<T, W>(x.data() + i + static_cast<std::size_t>(v * W)); };
    const pair first(vector(0), vector(1)), second(vector(2), vector(3));
    const pair two = weft::math::add_exp(pair(total), first);
    const four all = weft::math::add_exp(four(total), four(first, second));
    const V got[] = {all.first.first, all.first.second, all.second.first, all.second.second, two.first, two.second,
                     weft::math::add_exp(V(total), first.first)};
    const int from[] = {0, 1, 2, 3, 0, 1, 0};
    for (int v = 0; v < 7; ++v) {
      for (int lane = 0; lane < W; ++lane) {
        const T one = weft::math::add_exp(total, x[i + static_cast<std::size_t>(from[v] * W + lane)]);
        different += !same(got[v][lane], one);
      }
    }
  }
  BOOST_TEST(different == 0, different << " results of " << W << ' ' << name_of<T> << " lanes are not the scalars'");
}

template <class T>
void check_every_width() {
  std::vector<T> x = arguments<T>();
  x.resize(8192);
  for (std::size_t i = 0; i < x.size(); i += 37) x[i] = i % 2 == 0 ? -infinity<T> : not_a_number<T>;
  for (const T total : {T(0), T(1.75), infinity<T>, not_a_number<T>}) {
    check_lanes<T, 2>(total, x);
    check_lanes<T, 4>(total, x);
    check_lanes<T, 8>(total, x);
    check_lanes<T, 16>(total, x);
    check_lanes<T, 32>(total, x);
  }
}

template <class T>
constexpr bool special_values() {
  using weft::math::add_exp, weft::math::isnan;
  constexpr T inf = infinity<T>, nan = not_a_number<T>, least = std::numeric_limits<T>::min();
  // Of the largest element, which is its own reference, exactly 1.
  bool good = add_exp(T(0), T(0)) == 1 && add_exp(T(1), T(0)) == 2 && add_exp(T(1), -T(0)) == 2;
  good = good && add_exp(T(1), -inf) == 1 && add_exp(T(1.5), T(-1e30)) == T(1.5);
  good = good && add_exp(T(1), std::numeric_limits<T>::lowest()) == 1;
  // A total that is no more than a number below the normal ones need not be 0 any more.
  good = good && add_exp(T(0), -inf) >= 0 && add_exp(T(0), -inf) < 4 * least;
  good = good && add_exp(inf, T(0)) == inf && add_exp(inf, -inf) == inf && add_exp(inf, T(40)) == inf;
  good = good && add_exp(-inf, -inf) == -inf && add_exp(-inf, T(40)) == -inf;
  good = good && isnan(add_exp(T(1), nan)) && isnan(add_exp(nan, T(0))) && isnan(add_exp(nan, -inf));
  good = good && isnan(add_exp(inf, nan)) && isnan(add_exp(nan, nan));
  return good;
}
static_assert(special_values<float>() && special_values<double>());

}  // namespace

BOOST_AUTO_TEST_CASE(near_the_exact_sum) {
  check_errors<float>();
  check_errors<double>();
}

BOOST_AUTO_TEST_CASE(every_width_gives_the_same_bits) {
  check_every_width<float>();
  check_every_width<double>();
}

BOOST_AUTO_TEST_CASE(infinities_and_nan) {
  BOOST_TEST(special_values<float>());
  BOOST_TEST(special_values<double>());
}

BOOST_AUTO_TEST_CASE(other_types_use_their_own_functions) {
  BOOST_TEST(weft::math::add_exp(1.0L, 0.5L) == 1 + std::exp(0.5L));
#if defined(__FLT16_MAX__)
  BOOST_TEST(static_cast<float>(weft::math::add_exp(static_cast<_Float16>(1), static_cast<_Float16>(0))) == 2.0f);
#endif
}
