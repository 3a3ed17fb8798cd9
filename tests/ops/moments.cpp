// var, std, and mean from the same state: against their definitions in long double, along rows and columns of every
// size class, layout and type; large offsets, a far element, constants, infinities, NaN, signed zeros, empty operands.
// build: native no-sanitizers thorough-clang
// needs: TBB::tbb
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE moments
#include <boost/test/unit_test.hpp>

#ifndef __clang__
#include "../exec/parallel_case.hpp"
#endif
#include "../support/operands.hpp"
#include "../support/random.hpp"

#include <weft/weft.hpp>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstddef>
#include <limits>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

using namespace weft;

namespace {

using numbers = std::vector<long double>;

constexpr std::size_t lengths[] = {1,  2,  3,   4,   5,   7,   8,   9,   15,  16,   17,   31,   32,   33,   63,
                                   64, 65, 100, 127, 128, 129, 130, 255, 257, 1000, 1024, 4095, 4096, 4097, 9001};

template <int Axis>
inline constexpr auto both = fuse([](auto x) { return std::tuple(mean(x, axis<Axis>), var(x, axis<Axis>)); });
template <int Axis>
inline constexpr auto all_of_them = fuse([](auto x) {
  return std::tuple(var(x, axis<Axis>, ddof<1>), weft::std(x, axis<Axis>), mean(x, axis<Axis>), sum(x, axis<Axis>));
});
template <int Axis>
inline constexpr auto standardised = fuse([](auto x) {
  const auto centred = x - mean(x, axis<Axis>, keepdims);
  return centred / sqrt(mean(square(centred), axis<Axis>, keepdims));
});

long double mean_of(const numbers& x) {
  long double total = 0;
  for (const long double value : x) total += value;
  return total / static_cast<long double>(x.size());
}
long double variance_of(const numbers& x, int freedom = 0) {
  const long double mean = mean_of(x);
  long double total = 0;
  for (const long double value : x) total += (value - mean) * (value - mean);
  return total / static_cast<long double>(static_cast<int>(x.size()) - freedom);
}

template <class T>
double normal(test::random& from) {
  double total = -6;
  for (int k = 0; k < 12; ++k) total += from.uniform(0, 1);
  return static_cast<double>(static_cast<T>(total));
}

// A matrix of lines, each `line[k]` in its k-th element; the lines are its rows or its columns.
template <class T>
struct lines_of {
  std::size_t count, length;
  std::vector<T> elements;  // line by line

  template <class Fill>
  lines_of(std::size_t lines, std::size_t n, Fill fill) : count(lines), length(n), elements(lines * n) {
    for (std::size_t i = 0; i < lines; ++i)
      for (std::size_t k = 0; k < n; ++k) elements[i * n + k] = static_cast<T>(fill(i, k));
  }
  numbers line(std::size_t i) const {
    numbers found;
    found.reserve(length);
    for (std::size_t k = 0; k < length; ++k) found.push_back(static_cast<long double>(elements[i * length + k]));
    return found;
  }
  auto rows() const { return view<dyn, dyn>(elements.data(), count, length); }
  std::vector<T> by_columns() const {
    std::vector<T> x(elements.size());
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t k = 0; k < length; ++k) x[k * count + i] = elements[i * length + k];
    return x;
  }
};

template <class T>
constexpr long double rounding = std::numeric_limits<T>::epsilon();

// The worst error of all lines: of means relative to the mean or the deviation, of variances relative to themselves.
// The exact ones are one of each a line.
template <class T, class Means, class Variances>
std::pair<long double, long double> errors(const numbers& exact_means, const numbers& exact_variances,
                                           const Means& means, const Variances& variances) {
  long double of_mean = 0, of_variance = 0;
  for (std::size_t i = 0; i < exact_means.size(); ++i) {
    const long double mean = exact_means[i], variance = exact_variances[i];
    const long double scale = std::max(std::abs(mean), std::sqrt(variance));
    const long double m = std::abs(static_cast<long double>(means.data()[i]) - mean) / (scale > 0 ? scale : 1);
    const long double v =
        std::abs(static_cast<long double>(variances.data()[i]) - variance) / (variance > 0 ? variance : 1);
    of_mean = m <= of_mean ? of_mean : m;  // NaN counts as an error
    of_variance = v <= of_variance ? of_variance : v;
  }
  return {of_mean / rounding<T>, of_variance / rounding<T>};
}

template <class T, class Fill>
void check(const std::string& what, std::size_t count, std::size_t length, double for_mean, double for_variance,
           Fill fill) {
  const lines_of<T> x(count, length, fill);
  numbers exact_means, exact_variances;
  for (std::size_t i = 0; i < count; ++i) {
    const numbers line = x.line(i);
    exact_means.push_back(mean_of(line));
    exact_variances.push_back(variance_of(line));
  }
  // A column's shift is its first element until 32 others have come.
  const auto expect = [&](const std::string& how, const auto& means, const auto& variances) {
    const auto [m, error] = errors<T>(exact_means, exact_variances, means, variances);
    const auto v = how.starts_with("columns") ? error / 8 : error;
    BOOST_TEST(m <= for_mean, what << ", " << how << ", " << count << " of " << length << ": mean off by " << m);
    BOOST_TEST(v <= for_variance, what << ", " << how << ", " << count << " of " << length << ": var off by " << v);
  };
  const auto rows = x.rows();
  const auto [mean_of_rows, var_of_rows] = eval(both<1>(rows));
  expect("rows", mean_of_rows, var_of_rows);
  constexpr bool is_apart_too = std::is_same_v<T, float>;
  if constexpr (is_apart_too) expect("rows apart", eval(mean(rows, axis<1>)), eval(var(rows, axis<1>)));
  const auto transposed = x.by_columns();
  const auto columns = view<dyn, dyn>(transposed.data(), length, count);
  const auto [mean_of_columns, var_of_columns] = eval(both<0>(columns));
  expect("columns", mean_of_columns, var_of_columns);
  if constexpr (is_apart_too) expect("columns apart", eval(mean(columns, axis<0>)), eval(var(columns, axis<0>)));
}

template <class T>
void check_everything() {
  test::random generator(7);
  const auto noise = [&](std::size_t, std::size_t) { return normal<T>(generator); };
  for (const std::size_t length : lengths) {
    for (const std::size_t count : {1u, 3u, 8u, 17u}) {
      if (length > 1024 && count > 3) continue;
      const double n = static_cast<double>(length);
      check<T>("noise", count, length, 4, 32, noise);
      const double offset = std::is_same_v<T, float> ? 1e4 : 1e10;
      check<T>("offset", count, length, 4, 64, [&](std::size_t i, std::size_t k) { return offset + noise(i, k); });
      check<T>("far first", count, length, 16 + n / 64, 64 + n / 8,
               [&](std::size_t i, std::size_t k) { return k == 0 ? 1e6 : noise(i, k); });
      check<T>("far last", count, length, 16 + n / 64, 64 + n / 8,
               [&](std::size_t i, std::size_t k) { return k + 1 == length ? -1e6 : noise(i, k); });
    }
  }
}

// Means and variances of rows and of columns of a matrix whose lines are all the same.
template <class T, class Fill, class Check>
void each_way(std::size_t length, Fill fill, Check check) {
  for (const std::size_t count : {1u, 9u}) {
    const lines_of<T> x(count, length, [&](std::size_t, std::size_t k) { return fill(k); });
    const auto rows = x.rows();
    const auto transposed = x.by_columns();
    const auto columns = view<dyn, dyn>(transposed.data(), length, count);
    const auto [mean_of_rows, var_of_rows] = eval(both<1>(rows));
    const auto [mean_of_columns, var_of_columns] = eval(both<0>(columns));
    const auto var_apart = eval(var(rows, axis<1>));
    for (std::size_t i = 0; i < count; ++i) {
      BOOST_TEST(check(mean_of_rows.data()[i], var_of_rows.data()[i]), "row " << i << " of " << length);
      BOOST_TEST(check(mean_of_columns.data()[i], var_of_columns.data()[i]), "column " << i << " of " << length);
      BOOST_TEST(check(mean_of_rows.data()[i], var_apart.data()[i]), "row " << i << " of " << length << ", apart");
    }
  }
}

template <class Kernel>
constexpr int accumulators_of() {
  using program = typename detail::planned<Kernel>::program_type;
  int found = 0;
  for (const instruction& at : lowered<program>::plan.instructions) found += at.code == opcode::accumulate ? 1 : 0;
  return found;
}

using matrix = tensor<float, dyn, dyn>;
template <class F>
using applied = decltype(std::declval<F>()(std::declval<matrix&>()));

// A monoid that is a sum by inheritance, of something else.
struct squares : monoid::sum {
  static constexpr const char* name = "squares";
  template <class V>
  static constexpr V lift(V x) {
    return x * x;
  }
};
inline constexpr auto of_squares =
    fuse([](auto x) { return std::tuple(reduce<squares>(x, axis<1>), mean(x, axis<1>)); });
inline constexpr auto sum_and_mean = fuse([](auto x) { return std::tuple(sum(x, axis<1>), mean(x, axis<1>)); });
inline constexpr auto other_axes = fuse([](auto x) { return std::tuple(var(x, axis<1>), mean(x, axis<0>)); });
inline constexpr auto other_operand = fuse([](auto x) { return std::tuple(var(x, axis<1>), mean(-x, axis<1>)); });

}  // namespace

BOOST_AUTO_TEST_CASE(one_state_for_several) {
  static_assert(accumulators_of<applied<decltype(both<1>)>>() == 1);
  static_assert(accumulators_of<applied<decltype(both<0>)>>() == 1);
  static_assert(accumulators_of<applied<decltype(standardised<1>)>>() == 1);
  static_assert(accumulators_of<applied<decltype(all_of_them<1>)>>() == 2);  // and the sum
  static_assert(accumulators_of<applied<decltype(sum_and_mean)>>() == 1);
  static_assert(accumulators_of<applied<decltype(of_squares)>>() == 2);
  static_assert(accumulators_of<applied<decltype(other_axes)>>() == 2);
  static_assert(accumulators_of<applied<decltype(other_operand)>>() == 2);
  static_assert(verify_of<applied<decltype(both<1>)>> == nullptr);
  static_assert(verify_of<applied<decltype(both<0>)>> == nullptr);
  static_assert(verify_of<applied<decltype(standardised<0>)>> == nullptr);
  static_assert(verify_of<applied<decltype(all_of_them<0>)>> == nullptr);
  static_assert(verify_of<applied<decltype(sum_and_mean)>> == nullptr);
}

BOOST_AUTO_TEST_CASE(what_is_shared_and_what_is_not) {
  const matrix x{{1, 2, 3, 6}, {-1, 0.5f, 4, 0}};
  const auto [total, average] = eval(sum_and_mean(x));
  BOOST_TEST((total(0) == 12 && total(1) == 3.5f && average(0) == 3 && average(1) == 0.875f));
  const auto [squared, plain] = eval(of_squares(x));
  BOOST_TEST((squared(0) == 50 && squared(1) == 17.25f && plain(0) == 3 && plain(1) == 0.875f));
  const auto [sample, deviation, third, fourth] = eval(all_of_them<1>(x));
  BOOST_TEST((third(0) == 3 && fourth(0) == 12));
  BOOST_TEST(std::abs(sample(0) - 14.f / 3) <= 4e-7f * 5);
  BOOST_TEST(std::abs(deviation(0) - std::sqrt(3.5f)) <= 4e-7f);
}

BOOST_AUTO_TEST_CASE(floats) { check_everything<float>(); }
BOOST_AUTO_TEST_CASE(doubles) { check_everything<double>(); }

#ifdef __clang__  // how operands lie and are called is the same with every compiler
BOOST_AUTO_TEST_CASE(layouts) {
  for (const test::layout& how : test::layouts) {
    for (const auto& shape : {reference::sizes{9, 7}, reference::sizes{17, 64}, reference::sizes{5, 1000}}) {
      const auto x = test::exact_terms<float>(shape);
      test::laid_out<float, 2> memory(x, how);
      const auto [m, v] = eval(both<1>(memory.const_view()));
      const auto [down, var_down] = eval(both<0>(memory.const_view()));
      for (std::size_t i = 0; i < shape[0]; ++i) {
        numbers row;
        for (std::size_t j = 0; j < shape[1]; ++j) row.push_back(static_cast<long double>(x[i * shape[1] + j]));
        BOOST_TEST(std::abs(m.data()[i] - mean_of(row)) <= 1e-6L);
        BOOST_TEST(std::abs(v.data()[i] - variance_of(row)) <= 1e-5L);
      }
      for (std::size_t j = 0; j < shape[1]; ++j) {
        numbers column;
        for (std::size_t i = 0; i < shape[0]; ++i) column.push_back(static_cast<long double>(x[i * shape[1] + j]));
        BOOST_TEST(std::abs(down.data()[j] - mean_of(column)) <= 1e-6L);
        BOOST_TEST(std::abs(var_down.data()[j] - variance_of(column)) <= 1e-5L);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(alignments) {
  test::random generator(3);
  std::vector<float> x(9 * 300 + 16);
  for (float& value : x) value = static_cast<float>(generator.uniform(-1, 3));
  const std::vector<float> same = x;
  for (const std::size_t length : {5u, 64u, 300u}) {
    const auto first = eval(var(view<dyn, dyn>(same.data(), 9, length), axis<1>));
    for (std::size_t offset = 1; offset < 9; ++offset) {
      std::copy(same.begin(), same.begin() + static_cast<std::ptrdiff_t>(9 * length),
                x.begin() + static_cast<std::ptrdiff_t>(offset));
      const auto moved = eval(var(view<dyn, dyn>(x.data() + offset, 9, length), axis<1>));
      BOOST_TEST(std::equal(first.begin(), first.end(), moved.begin()));
    }
  }
}
#endif

BOOST_AUTO_TEST_CASE(constants_vary_by_nothing) {
  for (const std::size_t length : lengths) {
    for (const float value : {0.1f, -7.3e-5f, 16777217.f, 1e-41f, -3e38f, 0.f}) {
      each_way<float>(
          length, [&](std::size_t) { return value; },
          [&](float mean, float variance) { return mean == value && variance == 0; });
    }
    each_way<double>(
        length, [&](std::size_t) { return 1e300 / 3; },
        [&](double mean, double variance) { return mean == 1e300 / 3 && variance == 0; });
  }
}

BOOST_AUTO_TEST_CASE(infinities_and_nan) {
  constexpr float infinity = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  for (const std::size_t length : lengths) {
    for (const std::size_t where : {std::size_t{0}, length / 2, length - 1}) {
      const auto with = [&](float value) {
        return [=](std::size_t k) { return k == where ? value : static_cast<float>(k % 5); };
      };
      each_way<float>(length, with(infinity),
                      [&](float mean, float variance) { return mean == infinity && variance != variance; });
      each_way<float>(length, with(-infinity),
                      [&](float mean, float variance) { return mean == -infinity && variance != variance; });
      each_way<float>(length, with(nan),
                      [](float mean, float variance) { return mean != mean && variance != variance; });
      if (length > 1)
        each_way<float>(
            length, [&](std::size_t k) { return k == where                  ? infinity
                                                : k == (where + 1) % length ? -infinity
                                                                            : 1.f; },
            [](float mean, float variance) { return mean != mean && variance != variance; });
    }
    each_way<float>(
        length, [&](std::size_t) { return infinity; },
        [&](float mean, float variance) { return mean == infinity && variance != variance; });
  }
}

// Of finite elements the variance is infinite where their squares are beyond the range, and no NaN.
BOOST_AUTO_TEST_CASE(beyond_the_range) {
  for (const std::size_t length : lengths) {
    if (length > 1)
      each_way<float>(
          length, [&](std::size_t k) { return k % 2 == 0 ? -1e20f : 1e20f; },
          [](float mean, float variance) { return mean - mean == 0 && variance > std::numeric_limits<float>::max(); });
  }
  constexpr float known = eval(var(tensor<float, 2>{-1e20f, 1e20f}));
  static_assert(known > std::numeric_limits<float>::max());
}

BOOST_AUTO_TEST_CASE(zeros_keep_their_sign) {
  for (const std::size_t length : lengths) {
    each_way<float>(
        length, [](std::size_t) { return -0.f; },
        [](float mean, float variance) { return mean == 0 && std::signbit(mean) && variance == 0; });
    if (length > 1)
      each_way<float>(
          length, [&](std::size_t k) { return k + 1 == length ? 0.f : -0.f; },
          [](float mean, float variance) { return mean == 0 && !std::signbit(mean) && variance == 0; });
  }
}

BOOST_AUTO_TEST_CASE(too_few_elements) {
  const matrix nothing(3, 0);
  const auto [m, v] = eval(both<1>(nothing));
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST((m(i) != m(i) && v(i) != v(i)));
  const auto [sample, deviation, average, total] = eval(all_of_them<1>(nothing));
  BOOST_TEST((sample(0) != sample(0) && deviation(0) != deviation(0) && average(0) != average(0) && total(0) == 0));
  const matrix one{{4}, {-2}};
  const auto [s, d, a, t] = eval(all_of_them<1>(one));
  BOOST_TEST((s(0) != s(0) && d(0) == 0 && a(0) == 4 && a(1) == -2 && t(1) == -2));
  const matrix two{{4, 6}};
  BOOST_TEST(eval(var(two, axis<1>, ddof<2>))(0) == std::numeric_limits<float>::infinity());
}

BOOST_AUTO_TEST_CASE(static_shapes_and_constants) {
  constexpr tensor<float, 2, 3> x{{1, 2, 6}, {-1, -1, -1}};
  constexpr auto m = std::get<0>(eval(both<1>(x)));
  constexpr auto v = std::get<1>(eval(both<1>(x)));
  static_assert(m(0) == 3 && m(1) == -1 && v(1) == 0);
  static_assert(v(0) > 4.66666f && v(0) < 4.66667f);
  constexpr float infinity = std::numeric_limits<float>::infinity();
  constexpr tensor<float, 2, 2> far{{1, infinity}, {-0.f, -0.f}};
  constexpr auto of_far = std::get<0>(eval(both<1>(far)));
  static_assert(of_far(0) == infinity && of_far(1) == 0);

  const tensor<double, 5, 37> y = [] {
    tensor<double, 5, 37> made;
    for (std::size_t k = 0; k < made.size(); ++k) made.data()[k] = static_cast<double>(k * k % 23);
    return made;
  }();
  const auto [means, variances] = eval(both<1>(y));
  for (std::size_t i = 0; i < 5; ++i) {
    numbers row;
    for (std::size_t j = 0; j < 37; ++j) row.push_back(static_cast<long double>(y(i, j)));
    BOOST_TEST(std::abs(means(i) - mean_of(row)) <= 1e-14L);
    BOOST_TEST(std::abs(variances(i) - variance_of(row)) <= 1e-13L);
  }
}

BOOST_AUTO_TEST_CASE(other_types) {
  const tensor<int, dyn> whole{1, 2, 3, 4};
  const auto [m, v] = eval(both<0>(whole));
  BOOST_TEST((static_cast<float>(m) == 2.5f && static_cast<float>(v) == 1.25f));
}

#ifndef __clang__  // threads are the same with every compiler
BOOST_AUTO_TEST_CASE(threads) {
  test::random generator(11);
  for (const auto& [rows, columns] : {std::pair{1u, 1000003u}, std::pair{5000u, 63u}, std::pair{2000u, 500u}}) {
    matrix x(rows, columns);
    for (float& value : x) value = static_cast<float>(generator.uniform(90, 110));
    parallel_case::check("var", var(x, axis<1>));
    parallel_case::check("var down", var(x, axis<0>));
    parallel_case::check("standardised", standardised<1>(x));
    parallel_case::check("standardised down", standardised<0>(x));
  }
}
#endif

// The variance of complex numbers is real: of their distances from the mean.
BOOST_AUTO_TEST_CASE(of_complex) {
  using complex = std::complex<float>;
  const weft::tensor<complex, 2, 2> x{{complex(1, 2), complex(3, -4)}, {complex(0, 1), complex(0, 3)}};
  const auto rows = weft::eval(weft::var(x, weft::axis<1>));
  static_assert(std::is_same_v<weft::result_t<decltype(rows)>, float>);
  BOOST_TEST((rows(0) == 10 && rows(1) == 1));
  const auto sample = weft::eval(weft::var(x, weft::axis<1>, weft::ddof<1>, weft::keepdims));
  BOOST_TEST((sample(0, 0) == 20 && sample(1, 0) == 2));
  BOOST_TEST(weft::eval(weft::std(x, weft::axis<-1>))(1) == 1);
  const float single = weft::eval(weft::var(weft::tensor<complex>(complex(3, 4))));
  const float nothing = weft::eval(weft::var(weft::tensor<complex, weft::dyn>(0)));
  const float free = weft::eval(weft::var(weft::tensor<complex, 2>{complex(1, 2), complex(2, 2)}, weft::ddof<2>));
  BOOST_TEST(single == 0);
  BOOST_TEST(std::isnan(nothing));
  BOOST_TEST(std::isinf(free));
  const complex mean = weft::eval(weft::mean(weft::tensor<complex, weft::dyn>(0)));
  BOOST_TEST(std::isnan(mean.real()));
}
