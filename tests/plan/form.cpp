// Forms: where the planner takes an exponential that may be larger by a factor, or of which small results count for
// nothing, and that results are right down to the least numbers there and where it must not.
// build: clang-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE form
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <tuple>
#include <vector>

namespace {

using namespace weft;
using matrix = tensor<float, dyn, dyn>;

template <class X>
X& some();

template <class E>
constexpr int count(form wanted) {
  int found = 0;
  for (const instruction& at : lowered<typename detail::planned<E>::program_type>::plan.instructions)
    found += at.code == opcode::compute && at.form == wanted ? 1 : 0;
  return found;
}

// Reductions that are as homogeneous as a sum, and for which small elements count, large ones overflow, or the type is
// narrower than the elements'.
namespace mine {
struct smallest : monoid::min {
  static constexpr const char* name = "smallest";
  static constexpr monoid_traits traits{.homogeneous = true};
};
struct geometric_mean : monoid::mean {
  static constexpr const char* name = "geometric_mean";
  static constexpr monoid_traits traits{.homogeneous = true};
  template <class V>
  static constexpr V lift(V x) {
    return math::log(x);
  }
  template <class V>
  static constexpr V finish(V total, V count) {
    return math::exp(monoid::mean::finish(total, count));
  }
};
struct norm : monoid::sum {
  static constexpr const char* name = "norm";
  static constexpr monoid_traits traits{.homogeneous = true};
  template <class V>
  static constexpr V combine(V a, V b) {
    return math::sqrt(a * a + b * b);
  }
};
struct narrow_sum : monoid::sum {
  static constexpr const char* name = "narrow_sum";
  template <class T>
  using element = float;
  template <class T>
  using result = float;
};
}  // namespace mine

constexpr auto below = [](auto x) { return exp(x - max(x, axis<1>, keepdims)); };
constexpr auto ratio = fuse([](auto x) { return below(x) / sum(below(x), axis<1>, keepdims); });
constexpr auto ratio_of_all = fuse([](auto x) { return below(x) / sum(below(x)); });
constexpr auto total = fuse([](auto x) { return log(sum(below(x), axis<1>)) * 2; });
constexpr auto total_of_each = fuse([](auto x) { return sum(below(x), axis<0>); });
constexpr auto weighted = fuse([](auto x, auto w) { return sum(below(x) * w, axis<1>) / sum(below(x), axis<1>); });
constexpr auto of_itself = fuse([](auto x) { return below(x) / below(x); });
constexpr auto by_number = fuse([](auto x) { return below(x) / 3; });
constexpr auto both = fuse([](auto x) { return std::tuple(below(x) / sum(below(x), axis<1>, keepdims), below(x)); });
constexpr auto least = fuse([](auto x) { return reduce<mine::smallest>(below(x), axis<1>); });
constexpr auto by_norm = fuse([](auto x) { return below(x) / reduce<mine::norm>(below(x), axis<1>, keepdims); });
constexpr auto geometric = fuse([](auto x) { return reduce<mine::geometric_mean>(below(x), axis<1>); });
constexpr auto by_narrow =
    fuse([](auto x) { return below(x) / reduce<mine::narrow_sum>(below(x), axis<1>, keepdims); });
constexpr auto no_bound = fuse([](auto x) { return as_written(exp(-abs(x)) / sum(exp(-abs(x)), axis<1>, keepdims)); });

static_assert(count<decltype(softmax(some<matrix>(), axis<1>))>(form::lifted) == 1);
static_assert(count<decltype(softmax(some<matrix>(), axis<0>))>(form::lifted) == 1);
static_assert(count<decltype(ratio(some<matrix>()))>(form::lifted) >= 1);
static_assert(count<decltype(as_written(ratio(some<matrix>())))>(form::bounded) == 1);  // the division
static_assert(count<decltype(some<matrix>() / 3)>(form::bounded) == 0);
static_assert(count<decltype(tanh(some<matrix>()) / 3)>(form::bounded) == 1);
static_assert(count<decltype(exp(some<matrix>()) / 3)>(form::bounded) == 0);
static_assert(count<decltype(ratio_of_all(some<matrix>()))>(form::lifted) >= 1);
static_assert(count<decltype(log_softmax(some<matrix>(), axis<1>))>(form::vanishing) == 1);
static_assert(count<decltype(total(some<matrix>()))>(form::lifted) == 0);
static_assert(count<decltype(total_of_each(some<matrix>()))>(form::bounded) == 1);
static_assert(count<decltype(weighted(some<matrix>(), some<matrix>()))>(form::lifted) == 0);
static_assert(count<decltype(of_itself(some<matrix>()))>(form::lifted) == 0);
static_assert(count<decltype(by_number(some<matrix>()))>(form::bounded) == 2);
static_assert(count<decltype(both(some<matrix>()))>(form::lifted) == 0);
static_assert(count<decltype(least(some<matrix>()))>(form::bounded) == 1);
static_assert(count<decltype(no_bound(some<matrix>()))>(form::bounded) >= 1);
static_assert(count<decltype(no_bound(some<matrix>()))>(form::lifted) == 0);

constexpr float infinity = std::numeric_limits<float>::infinity();

// Distances below the largest from none to far below all numbers, most of them where exp has subnormal results.
matrix steep(std::size_t rows, std::size_t columns) {
  matrix x(rows, columns);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      const float down[] = {0, 80, 87.5F, 90, 95.25F, 100, 103, 103.5F, 104.5F, 131, 140, 1000, 1e30F, infinity};
      x(i, j) = 4.F * static_cast<float>(i) - (j == columns / 2 ? 0.F : down[(3 * i + j) % 14]);
    }
  }
  return x;
}

template <class X>
double exact_sum(const X& x, std::size_t i, double& largest) {
  largest = -infinity;
  for (std::size_t j = 0; j < x.template extent<1>(); ++j) largest = std::fmax(largest, double(x(i, j)));
  double sum = 0;
  for (std::size_t j = 0; j < x.template extent<1>(); ++j) sum += std::exp(x(i, j) - largest);
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_CASE(ratios_are_right_down_to_the_least_numbers) {
  for (const std::size_t columns : {1u, 2u, 7u, 8u, 17u, 33u, 100u, 257u, 1000u, 3000u}) {
    const matrix x = steep(6, columns);
    const auto expect = [&](const matrix& y, const char* what) {
      for (std::size_t i = 0; i < 6; ++i) {
        double largest = 0;
        const double sum = exact_sum(x, i, largest);
        for (std::size_t j = 0; j < columns; ++j) {
          const double exact = std::exp(x(i, j) - largest) / sum;
          // 4 ulp, and of a subnormal half its unit, which is 1.4e-45.
          BOOST_TEST(std::fabs(y(i, j) - exact) <= exact * 4.8e-7 + 0.8e-45, what << ", " << columns << " columns, at "
                                                                                  << i << ", " << j << ": " << y(i, j)
                                                                                  << " for " << exact);
        }
      }
    };
    expect(eval(softmax(x, axis<1>)), "softmax");
    expect(eval(ratio(x)), "ratio");
    matrix y(6, columns);
    assign(seq.with(one_traversal), y, softmax(x, axis<1>));
    expect(y, "in one traversal");
    assign(seq.with(separate_traversals), y, softmax(x, axis<1>));
    expect(y, "in separate traversals");
    const tensor<float, dyn, dyn> turned = eval(transpose(x));
    expect(eval(transpose(softmax(turned, axis<0>))), "first axis");
  }
}

BOOST_AUTO_TEST_CASE(what_is_added_to_something_larger_may_vanish) {
  for (const std::size_t columns : {1u, 2u, 7u, 8u, 17u, 33u, 100u, 257u, 1000u, 3000u}) {
    const matrix x = steep(6, columns);
    const auto y = eval(total(x));
    const auto z = eval(log_softmax(x, axis<1>));
    for (std::size_t i = 0; i < 6; ++i) {
      double largest = 0;
      const double exact = std::log(exact_sum(x, i, largest));
      BOOST_TEST(std::fabs(y(i) - 2 * exact) <= 1e-6);
      for (std::size_t j = 0; j < columns; ++j) {
        const double wanted = x(i, j) - largest - exact;
        if (std::isinf(wanted))
          BOOST_TEST(z(i, j) == -infinity);
        else
          BOOST_TEST(std::fabs(z(i, j) - wanted) <= 1e-6 + 3e-7 * std::fabs(wanted));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(small_results_that_count_are_kept) {
  const matrix x = steep(6, 40);
  const auto y = eval(least(x));
  const auto z = eval(total_of_each(x));
  for (std::size_t i = 0; i < 6; ++i) BOOST_TEST(y(i) == 0);
  for (std::size_t j = 0; j < 40; ++j) {
    double exact = 0;
    for (std::size_t i = 0; i < 6; ++i) exact += std::exp(x(i, j) - 4. * static_cast<double>(i));
    BOOST_TEST(std::fabs(z(j) - exact) <= exact * 1e-6 + 6e-45);
  }
  // And what is large is not made larger where it would overflow.
  tensor<float, dyn, dyn> row(1, 40);
  for (std::size_t j = 0; j < 40; ++j) row(0, j) = -static_cast<float>(j);
  const auto lengths = eval(by_norm(row));
  const auto means = eval(geometric(row));
  double squares = 0;
  for (std::size_t j = 0; j < 40; ++j) squares += std::exp(2. * row(0, j));
  for (std::size_t j = 0; j < 40; ++j) {
    const double exact = std::exp(double(row(0, j))) / std::sqrt(squares);
    BOOST_TEST(std::fabs(lengths(0, j) - exact) <= exact * 1e-5);
  }
  BOOST_TEST(std::fabs(means(0) - std::exp(-19.5)) <= 1e-5 * std::exp(-19.5));
  tensor<float, dyn, dyn> steps(1, 4);
  steps = -100.F;
  steps(0, 0) = 0;
  // e^-100 is a subnormal number, of about five bits.
  BOOST_TEST(std::fabs(eval(geometric(steps))(0) - std::exp(-75.)) <= 0.03 * std::exp(-75.));
  tensor<double, dyn, dyn> wide(1, 4);
  for (std::size_t j = 0; j < 4; ++j) wide(0, j) = -static_cast<double>(j);
  const double sum = 1 + std::exp(-1.) + std::exp(-2.) + std::exp(-3.);
  const auto narrowed = eval(by_narrow(wide));
  for (std::size_t j = 0; j < 4; ++j) BOOST_TEST(std::fabs(narrowed(0, j) - std::exp(wide(0, j)) / sum) <= 1e-6);
  // A ratio of nothing to nothing is no number, whatever a factor would make of it.
  matrix far(2, 9);
  far = 300.F;
  const auto none = eval(no_bound(far));
  for (std::size_t j = 0; j < 9; ++j) BOOST_TEST(std::isnan(none(0, j)));
}

BOOST_AUTO_TEST_CASE(rows_without_a_largest_number_are_no_numbers) {
  for (const std::size_t columns : {1u, 7u, 16u, 33u, 1000u}) {
    matrix x(2, columns);
    x = -infinity;
    x(1, columns / 2) = 0;
    const auto y = eval(softmax(x, axis<1>)), z = eval(ratio(x));
    for (std::size_t j = 0; j < columns; ++j) {
      BOOST_TEST((std::isnan(y(0, j)) && std::isnan(z(0, j))));
      BOOST_TEST(y(1, j) == (j == columns / 2 ? 1.F : 0.F));
      BOOST_TEST(z(1, j) == (j == columns / 2 ? 1.F : 0.F));
    }
  }
}
