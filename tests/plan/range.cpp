// Ranges: which operands the planner knows to be bounded, and that results are right where it must not assume so.
// build: gcc-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE range
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace {

using namespace weft;
using matrix = tensor<float, dyn, dyn>;

template <class X>
X& some();

// How many instructions of the plan take the bounded form of their operation.
template <class E>
constexpr int count_bounded() {
  int found = 0;
  for (const instruction& at : lowered<typename detail::planned<E>::program_type>::plan.instructions)
    found += at.form != form::plain ? 1 : 0;
  return found;
}

constexpr auto from_largest = fuse([](auto x) { return exp(x - max(x, axis<1>, keepdims)); });
constexpr auto from_least = fuse([](auto x) { return exp(min(x, axis<1>, keepdims) - x); });
constexpr auto least_first = fuse([](auto x) { return exp(x - min(x, axis<1>, keepdims)); });
constexpr auto from_mean = fuse([](auto x) { return exp(x - mean(x, axis<1>, keepdims)); });
constexpr auto from_another = fuse([](auto x, auto y) { return exp(x - max(y, axis<1>, keepdims)); });

static_assert(count_bounded<decltype(from_largest(some<matrix>()))>() == 1);
static_assert(count_bounded<decltype(from_least(some<matrix>()))>() == 1);
static_assert(count_bounded<decltype(exp(-abs(some<matrix>())))>() == 1);
static_assert(count_bounded<decltype(exp(-square(some<matrix>())))>() == 1);
static_assert(count_bounded<decltype(exp(tanh(some<matrix>()) - sqrt(some<matrix>())))>() == 1);
static_assert(count_bounded<decltype(least_first(some<matrix>()))>() == 0);
static_assert(count_bounded<decltype(from_mean(some<matrix>()))>() == 0);
static_assert(count_bounded<decltype(from_another(some<matrix>(), some<matrix>()))>() == 0);
static_assert(count_bounded<decltype(exp(some<matrix>()))>() == 0);
static_assert(count_bounded<decltype(exp(abs(some<matrix>())))>() == 0);
static_assert(count_bounded<decltype(exp(-some<matrix>()))>() == 0);
static_assert(count_bounded<decltype(exp(abs(some<matrix>()) - abs(some<matrix>())))>() == 0);

// Differences of up to 85, the largest that exp takes in float, and of more.
matrix steep(std::size_t rows, std::size_t columns) {
  matrix x(rows, columns);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j)
      x(i, j) = static_cast<float>((i * 31 + j * 17) % 86) - (i % 2 == 0 ? 0.F : 40.F);
  return x;
}

template <class Y, class Expected>
void expect(const Y& y, Expected expected) {
  for (std::size_t i = 0; i < y.template extent<0>(); ++i) {
    for (std::size_t j = 0; j < y.template extent<1>(); ++j) {
      const double exact = expected(i, j);
      const double error = std::fabs(static_cast<double>(y(i, j)) - exact);
      // A shift rounds by up to half an ulp of 85, which the exponential makes relative.
      BOOST_TEST(error <= exact * 1e-5 + 1e-44, "at " << i << ", " << j << ": " << y(i, j) << " for " << exact);
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(bounded_or_not_the_exponential_is_right) {
  for (const std::size_t columns : {1u, 7u, 16u, 33u, 100u}) {
    const matrix x = steep(5, columns), y = steep(9, columns);
    const auto least = [&](std::size_t i) {
      double found = x(i, 0);
      for (std::size_t j = 0; j < columns; ++j) found = std::fmin(found, x(i, j));
      return found;
    };
    const auto largest = [&](std::size_t i) {
      double found = x(i, 0);
      for (std::size_t j = 0; j < columns; ++j) found = std::fmax(found, x(i, j));
      return found;
    };
    expect(eval(from_largest(x)), [&](auto i, auto j) { return std::exp(x(i, j) - largest(i)); });
    expect(eval(from_least(x)), [&](auto i, auto j) { return std::exp(least(i) - x(i, j)); });
    expect(eval(least_first(x)), [&](auto i, auto j) { return std::exp(x(i, j) - least(i)); });
    expect(eval(exp(-abs(x))), [&](auto i, auto j) { return std::exp(-std::fabs(double(x(i, j)))); });
    expect(eval(exp(abs(x))), [&](auto i, auto j) { return std::exp(std::fabs(double(x(i, j)))); });
    expect(eval(exp(-square(x))), [&](auto i, auto j) { return std::exp(-double(x(i, j)) * x(i, j)); });
  }
}

BOOST_AUTO_TEST_CASE(infinities_and_nans_pass_the_bounded_form) {
  constexpr float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  for (const std::size_t columns : {3u, 8u, 17u, 40u}) {
    matrix x(1, columns);
    x = 1.F;
    x(0, columns / 2) = nan;
    x(0, columns - 1) = -inf;
    const auto y = eval(exp(-abs(x)));
    for (std::size_t j = 0; j + 1 < columns; ++j) {
      if (j == columns / 2)
        BOOST_TEST(std::isnan(y(0, j)));
      else
        BOOST_TEST(std::fabs(y(0, j) - std::exp(-1.)) < 1e-7);
    }
    BOOST_TEST(y(0, columns - 1) == 0);
  }
}
