// needs: TBB::tbb
// Long scans under par: the bits of seq at any number of threads, in both directions and both kinds, with infinities,
// NaNs and strides; and the values of plain loops.
// build: clang-only runs-long thorough
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE parallel_scans
#include <boost/test/unit_test.hpp>

#include "parallel_case.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace {

using namespace parallel_case;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float quiet_nan = std::numeric_limits<float>::quiet_NaN();

// All modes, or of `reverse` and `exclusive` one, or both or none: each takes a program for seq and one for par.
enum class modes { all, one_of_two, both_or_none };

template <modes Chosen = modes::all, class X>
void check_modes(const char* name, const auto& scanned, const X& x) {
  if constexpr (Chosen != modes::one_of_two) {
    check(name, scanned(x));
    check(name, scanned(x, axis<0>, weft::reverse, exclusive));
  }
  if constexpr (Chosen != modes::both_or_none) {
    check(name, scanned(x, axis<0>, weft::reverse));
    check(name, scanned(x, axis<0>, exclusive));
  }
}

constexpr auto sums = [](const auto& x, auto... how) { return cumsum(x, how...); };
constexpr auto products = [](const auto& x, auto... how) { return cumprod(x, how...); };
constexpr auto log_sums = [](const auto& x, auto... how) { return logcumsumexp(x, how...); };
constexpr auto maxima = [](const auto& x, auto... how) { return cummax(x, how...); };
constexpr auto maps = [](const auto& x, auto... how) { return scan<affine>(x, how...); };

// Values in scan order, from a state that takes in one element after the other.
template <class T, class State, class Take, class Value>
std::vector<long double> one_by_one(const std::vector<T>& x, bool reversed, bool is_exclusive, State state, Take take,
                                    Value value) {
  std::vector<long double> y(x.size());
  for (std::size_t step = 0; step < x.size(); ++step) {
    const std::size_t i = reversed ? x.size() - 1 - step : step;
    if (is_exclusive) y[i] = value(state);
    state = take(state, static_cast<long double>(x[i]));
    if (!is_exclusive) y[i] = value(state);
  }
  return y;
}
constexpr auto itself = [](long double s) { return s; };

// Within so much of the expected value; where that is infinite or NaN, the same.
template <class Y>
void expect_near(const char* name, const Y& y, const std::vector<long double>& expected, long double relative,
                 long double absolute) {
  BOOST_REQUIRE(y.size() == expected.size());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto found = static_cast<long double>(y.data()[i]);
    const bool good = std::isfinite(expected[i])
                          ? std::abs(found - expected[i]) <= relative * std::abs(expected[i]) + absolute
                          : found == expected[i] || (std::isnan(found) && std::isnan(expected[i]));
    if (!good) ++wrong;
  }
  BOOST_TEST(wrong == 0u, name << ": " << wrong << " elements are wrong");
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_scan_of_floats) {
  for (const std::size_t n : lengths) {
    const auto numbers = random_numbers<float>(n, -10, 10), factors = random_numbers<float>(n, 0.5, 1.5);
    check_modes("cumsum", sums, whole(numbers));
    check_modes<modes::both_or_none>("cumprod", products, whole(factors));
    check_modes("logcumsumexp", log_sums, whole(numbers));
    check_modes<modes::one_of_two>("cummax", maxima, whole(numbers));
    check_modes("composition", maps, whole(factors));
  }
}

BOOST_AUTO_TEST_CASE(doubles_and_integers) {
  for (const std::size_t n : lengths) {
    const auto numbers = random_numbers<double>(n, -10, 10);
    check("cumsum", cumsum(whole(numbers)));
    check("cumprod", cumprod(whole(numbers) * 0.2, axis<0>, weft::reverse));
    check("logcumsumexp", logcumsumexp(whole(numbers), axis<0>, exclusive));
    check("cummax", cummax(whole(numbers), axis<0>, weft::reverse));
    check("composition", scan<affine>(whole(numbers) * 0.25, axis<0>, weft::reverse, exclusive));
    const auto integers = random_numbers<std::int32_t>(n, -1000, 1000);
    check("cumsum of integers", cumsum(whole(integers)));
    check("cumprod of integers", cumprod(whole(integers), axis<0>, weft::reverse));
    check("cummax of integers", cummax(whole(integers), axis<0>, exclusive));
  }
}

BOOST_AUTO_TEST_CASE(growing_and_masked_exponents) {
  for (const std::size_t n : {std::size_t{100000}, std::size_t{1000003}}) {
    auto numbers = random_numbers<float>(n, -3, 3);
    // References that move all the time, in both directions; long stretches of nothing.
    for (std::size_t i = 0; i < n; ++i) numbers[i] += 0.001f * static_cast<float>(i);
    check_modes("growing", log_sums, whole(numbers));
    for (std::size_t i = 0; i < n; ++i) {
      if (i / 5000 % 2 == 0) numbers[i] = -infinity;
    }
    check_modes("masked", log_sums, whole(numbers));
    for (std::size_t i = 0; i < n; i += 7) numbers[i] *= i % 2 == 0 ? 1e30f : -1e30f;
    check_modes("far apart", log_sums, whole(numbers));
  }
}

BOOST_AUTO_TEST_CASE(infinities_and_nans) {
  const std::size_t n = 1000003;
  const std::tuple<std::size_t, float> places[] = {
      {5, infinity}, {300000, -infinity}, {300001, infinity}, {700000, quiet_nan}, {n - 1, infinity}};
  auto numbers = random_numbers<float>(n, -1, 1);
  for (const auto& [place, value] : places) {
    numbers[place] = value;
    check_modes("cumsum", sums, whole(numbers));
    check_modes<modes::both_or_none>("cumprod", products, whole(numbers));
    check_modes("logcumsumexp", log_sums, whole(numbers));
    check_modes<modes::one_of_two>("cummax", maxima, whole(numbers));
  }
}

BOOST_AUTO_TEST_CASE(strided_operands_and_targets) {
  const std::size_t n = 400001;
  const auto numbers = random_numbers<float>(3 * n, -2, 2);
  const auto every_third = view<dyn>(numbers.data(), n, strides{3});
  const auto backwards = view<dyn>(numbers.data() + 3 * n - 1, n, strides{-1});
  check_modes<modes::one_of_two>("every third", sums, every_third);
  check_modes<modes::both_or_none>("backwards", log_sums, backwards);
  check("both", cumsum(every_third) - cummax(backwards));
  std::vector<float> spread(2 * n, 0.f);
  const tensor<float, dyn> expected = cumsum(every_third, axis<0>, weft::reverse);
  with_threads(
      3, [&] { assign(par, view<dyn>(spread.data(), n, strides{2}), cumsum(every_third, axis<0>, weft::reverse)); });
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (spread[2 * i] != expected.data()[i] || spread[2 * i + 1] != 0.f) ++wrong;
  }
  BOOST_TEST(wrong == 0u);
}

BOOST_AUTO_TEST_CASE(values_of_plain_loops) {
  const std::size_t n = 400000;
  const auto numbers = random_numbers<float>(n, -4, 4), factors = random_numbers<float>(n, 0.9993, 1.0007);
  const auto add = [](long double s, long double x) { return s + x; };
  const auto multiply = [](long double s, long double x) { return s * x; };
  const auto add_exponential = [](long double s, long double x) { return s + std::exp(x); };
  const auto larger = [](long double s, long double x) { return s < x ? x : s; };
  const auto logarithm = [](long double s) { return std::log(s); };
  constexpr long double nothing = -std::numeric_limits<long double>::infinity();
  const auto each_mode = [&]<modes Chosen>(std::integral_constant<modes, Chosen>, const char* name, const auto& scanned,
                                           const std::vector<float>& data, long double start, const auto& take,
                                           const auto& value, long double relative, long double absolute) {
    const auto x = whole(data);
    with_threads(3, [&] {
      const auto expect = [&](const auto& y, bool reversed, bool is_exclusive) {
        expect_near(name, y, one_by_one(data, reversed, is_exclusive, start, take, value), relative, absolute);
      };
      if constexpr (Chosen != modes::one_of_two) {
        expect(eval(par, scanned(x)), false, false);
        expect(eval(par, scanned(x, axis<0>, weft::reverse, exclusive)), true, true);
      }
      if constexpr (Chosen != modes::both_or_none) {
        expect(eval(par, scanned(x, axis<0>, weft::reverse)), true, false);
        expect(eval(par, scanned(x, axis<0>, exclusive)), false, true);
      }
    });
  };
  constexpr std::integral_constant<modes, modes::all> all;
  constexpr std::integral_constant<modes, modes::one_of_two> one_of_two;
  constexpr std::integral_constant<modes, modes::both_or_none> both_or_none;
  each_mode(all, "cumsum", sums, numbers, 0, add, itself, 1e-5L, 2e-2L);
  each_mode(both_or_none, "cumprod", products, factors, 1, multiply, itself, 1e-3L, 0);
  each_mode(all, "logcumsumexp", log_sums, numbers, 0, add_exponential, logarithm, 1e-6L, 1e-5L);
  each_mode(one_of_two, "cummax", maxima, numbers, nothing, larger, itself, 0, 0);

  auto special = numbers;
  special[30000] = infinity;
  special[60000] = quiet_nan;
  each_mode(all, "logcumsumexp of an infinity and a NaN", log_sums, special, 0, add_exponential, logarithm, 1e-6L,
            1e-5L);
  std::fill(special.begin() + 50000, special.begin() + 70000, -infinity);
  special[30000] = -infinity;
  each_mode(all, "logcumsumexp with a gap", log_sums, special, 0, add_exponential, logarithm, 1e-6L, 1e-5L);

  std::vector<std::int32_t> integers = random_numbers<std::int32_t>(n, -1000, 1000);
  with_threads(8, [&] {
    expect_near("cumsum of integers", eval(par, cumsum(whole(integers))),
                one_by_one(integers, false, false, 0.0L, add, itself), 0, 0);
  });
  struct affine_pair {
    long double scale, offset;
  };
  const auto compose = [](affine_pair s, long double x) { return affine_pair{s.scale * x / 4, s.offset * x / 4 + x}; };
  with_threads(2, [&] {
    expect_near("composition", eval(par, scan<affine>(whole(factors))),
                one_by_one(factors, false, false, affine_pair{1, 0}, compose, [](affine_pair s) { return s.offset; }),
                1e-6L, 0);
  });
}
