// fuse: kernels from callables, without and with captures, with compile-time constants, and of several results.
// build: thorough-clang
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE fuse
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <cmath>
#include <tuple>
#include <type_traits>
#include <utility>

namespace {

constexpr auto gauss = weft::fuse([](auto x, auto mu, auto sigma) {
  auto z = (x - mu) / sigma;
  return exp(-z * z / 2);
});

constexpr auto stable_softmax = weft::fuse([](auto x) {
  using weft::axis;
  using weft::keepdims;
  return exp(x - max(x, axis<1>, keepdims)) / sum(exp(x - max(x, axis<1>, keepdims)), axis<1>, keepdims);
});

constexpr auto moments = weft::fuse([](auto x) {
  using weft::axis;
  return std::tuple(max(x, axis<1>), logsumexp(x, axis<1>), sum(x, axis<1>));
});

struct doubled final {
  template <class X>
  constexpr auto operator()(X& x) const {
    return x * 2;
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(without_captures) {
  const auto x = test::uniform<float>({6, 33}, -3, 3);
  const auto y = weft::eval(gauss(test::dense<2>(x), 0.5f, 2.f));
  const auto expected = reference::map<long double>(
      [](float a) {
        const float z = (a - 0.5f) / 2.f;
        return std::exp(-static_cast<long double>(z) * static_cast<long double>(z) / 2);
      },
      x);
  BOOST_TEST(test::within_ulps(y, expected, 4));
}

BOOST_AUTO_TEST_CASE(arguments_may_be_arrays_or_expressions) {
  const auto x = test::exact_terms<float>({6, 33});
  const auto row = test::exact_terms<float>({33}, 2);
  constexpr auto distance = weft::fuse([](auto a, auto b) { return square(a - b); });
  const auto expected = reference::map<float>([](float a, float b) { return (a - b) * (a - b); }, x, row);
  BOOST_TEST(test::same(weft::eval(distance(test::dense<2>(x), test::dense<1>(row))), expected));
  const auto doubled = reference::map<float>([](float a, float b) { return (a + a - b) * (a + a - b); }, x, row);
  BOOST_TEST(test::same(weft::eval(distance(test::dense<2>(x) + test::dense<2>(x), test::dense<1>(row))), doubled));
}

BOOST_AUTO_TEST_CASE(a_final_callable_may_take_references) {
  const weft::tensor<float, 3> x{1, 2, 3};
  BOOST_TEST(weft::eval(weft::fuse(doubled{})(x))(2) == 6.f);
}

BOOST_AUTO_TEST_CASE(written_out_softmax) {
  for (const std::size_t n : {1u, 2u, 17u, 100u, 1000u}) {
    const auto x = test::uniform<float>({5, n}, -50, 50);
    reference::array<long double> distance;
    const auto expected = reference::softmax(x, {1}, &distance);
    BOOST_TEST(test::close_softmax(weft::eval(stable_softmax(test::dense<2>(x))), expected, distance));
  }
}

BOOST_AUTO_TEST_CASE(with_captures) {
  const auto x = test::exact_terms<float>({40});
  const float slope = 3, offset = -1;
  const auto line = weft::fuse([slope, offset](auto a) { return a * slope + offset; });
  BOOST_TEST(
      test::same(weft::eval(line(test::dense<1>(x))), reference::map<float>([](float a) { return a * 3 - 1; }, x)));
  // A captured value belongs to its kernel: two kernels of one type differ in their captures.
  const auto make = [](float k) { return weft::fuse([k](auto a) { return a * k; }); };
  const auto twice = make(2);
  const auto thrice = make(3);
  BOOST_TEST(test::same(weft::eval(twice(test::dense<1>(x))), reference::map<float>([](float a) { return a * 2; }, x)));
  BOOST_TEST(
      test::same(weft::eval(thrice(test::dense<1>(x))), reference::map<float>([](float a) { return a * 3; }, x)));
}

BOOST_AUTO_TEST_CASE(compile_time_constants) {
  constexpr auto polynomial = weft::fuse([](auto a) {
    auto z = (a - 1) * 2.f;
    return z * z + weft::constant<1> + 0.5;
  });
  const auto x = test::exact_terms<float>({40});
  const auto y = weft::eval(polynomial(test::dense<1>(x)));
  static_assert(std::is_same_v<decltype(y)::value_type, float>);
  BOOST_TEST(test::same(y, reference::map<float>([](float a) { return (a - 1) * 2 * ((a - 1) * 2) + 1.5f; }, x)));
  // The same constant in a direct expression.
  BOOST_TEST(test::same(weft::eval(test::dense<1>(x) * weft::constant<2>),
                        reference::map<float>([](float a) { return a * 2; }, x)));
}

BOOST_AUTO_TEST_CASE(several_results) {
  const auto x = test::exact_terms<float>({7, 100});
  const auto [largest, total_log, total] = weft::eval(moments(test::dense<2>(x)));
  BOOST_TEST(test::same(largest, reference::max(x, {1})));
  BOOST_TEST(test::same(total, reference::sum(x, {1})));
  reference::array<long double> scale;
  const auto expected = reference::logsumexp(x, {1}, false, &scale);
  BOOST_TEST(test::close_logsumexp(total_log, expected, scale));
}

BOOST_AUTO_TEST_CASE(several_roots_without_fuse) {
  const auto x = test::exact_terms<float>({7, 100});
  const auto v = test::dense<2>(x);
  const auto [largest, smallest, total] =
      weft::eval(weft::max(v, weft::axis<1>), weft::min(v, weft::axis<1>), weft::sum(v, weft::axis<1>));
  BOOST_TEST(test::same(largest, reference::max(x, {1})));
  BOOST_TEST(test::same(smallest, reference::min(x, {1})));
  BOOST_TEST(test::same(total, reference::sum(x, {1})));
  // Roots of different shapes, and along different axes.
  const auto [running, columns] = weft::eval(weft::cumsum(v, weft::axis<1>), weft::sum(v, weft::axis<0>));
  BOOST_TEST(test::same(running, reference::cumsum(x, 1)));
  BOOST_TEST(test::same(columns, reference::sum(x, {0})));
}

BOOST_AUTO_TEST_CASE(roots_of_different_run_time_sizes) {
  const auto a = test::exact_terms<float>({7, 100});
  const auto b = test::exact_terms<float>({3, 20}, 2);
  const auto [x, y] =
      weft::eval(weft::sum(test::dense<2>(a), weft::axis<1>), weft::sum(test::dense<2>(b), weft::axis<1>));
  BOOST_TEST(test::same(x, reference::sum(a, {1})));
  BOOST_TEST(test::same(y, reference::sum(b, {1})));
}

BOOST_AUTO_TEST_CASE(constant_evaluation) {
  constexpr auto y = weft::eval(gauss(weft::tensor<float, 3>{0, 1, -1}, 0.f, 1.f));
  static_assert(y(0) == 1 && y(1) == y(2) && y(1) > 0.606f && y(1) < 0.607f);
  const weft::tensor<float, 3> x{0, 1, -1};
  BOOST_TEST(test::ulp_distance(weft::eval(gauss(x, 0.f, 1.f))(1), y(1)) <= 2u);
}

BOOST_AUTO_TEST_CASE(several_of_which_one_is_a_number) {
  constexpr auto literal = weft::fuse([](auto x) { return std::tuple(sum(x), 2.f, x * 3); });
  constexpr auto in_a_pair = weft::fuse([](auto x) { return std::pair(sum(x), max(x)); });
  const float limit = 2.5f;
  const auto captured = weft::fuse([limit](auto x) { return std::tuple(minimum(x, limit), limit); });
  const weft::tensor<float, 3> x{1, 2, 3};
  const auto [total, two, tripled] = weft::eval(literal(x));
  static_assert(std::is_same_v<decltype(two), const weft::tensor<float>>);
  BOOST_TEST(float{total} == 6.f);
  BOOST_TEST(float{two} == 2.f);
  BOOST_TEST(tripled(2) == 9.f);
  const auto [again, largest] = weft::eval(in_a_pair(x));
  BOOST_TEST(float{again} == 6.f);
  BOOST_TEST(float{largest} == 3.f);
  const auto [clipped, bound] = weft::eval(captured(x));
  BOOST_TEST(clipped(1) == 2.f);
  BOOST_TEST(clipped(2) == 2.5f);
  BOOST_TEST(float{bound} == 2.5f);
}
