// Storing results: construction, assignment with resizing, assign, compound assignment, fill, views, conversions.
// build: clang-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE assign
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <cmath>
#include <cstdint>
#include <string>
#include <type_traits>

namespace {

using reference::sizes;
using matrix = weft::tensor<float, weft::dyn, weft::dyn>;

const auto twice = [](float a) { return a * 2; };

}  // namespace

// Functions of the names of weft's, found by argument beside them.
namespace foreign {

struct base {};
template <class Array>
struct derived : base {};
template <class E>
int assign(base&, const E&) {
  return 1;
}
int eval(const base&) { return 2; }
std::string explain(const base&) { return "foreign"; }
std::string plan_json(const base&) { return "foreign"; }

}  // namespace foreign

BOOST_AUTO_TEST_CASE(construction) {
  const weft::tensor<float, 2, 3> x{{1, 2, 3}, {4, 5, 6}};
  const weft::tensor<float, 2, 3> y = x * 2.f;
  BOOST_TEST(y(1, 2) == 12.f);
  const matrix z = x + y;
  BOOST_TEST(test::same_shape(z, {2, 3}));
  BOOST_TEST(z(1, 0) == 12.f);
  const weft::tensor<float> total = weft::sum(x);
  BOOST_TEST(static_cast<float>(total) == 21.f);
  const float converted = weft::eval(weft::sum(x));
  BOOST_TEST(converted == 21.f);
}

BOOST_AUTO_TEST_CASE(assignment_takes_the_sizes) {
  matrix y;
  BOOST_TEST(test::same_shape(y, {0, 0}));
  for (const sizes& shape : {sizes{3, 19}, sizes{19, 3}, sizes{1, 1}, sizes{0, 4}, sizes{64, 65}}) {
    const auto x = test::exact_terms<float>(shape);
    y = test::dense<2>(x) * 2.f;
    BOOST_TEST(test::same(y, reference::map<float>(twice, x)));
    y = weft::cumsum(test::dense<2>(x), weft::axis<1>);
    BOOST_TEST(test::same(y, reference::cumsum(x, 1)));
  }
  y = 3.f;
  BOOST_TEST(test::same_shape(y, {64, 65}));
  for (std::size_t i = 0; i < y.size(); ++i) BOOST_TEST_REQUIRE(y.data()[i] == 3.f);
}

BOOST_AUTO_TEST_CASE(assign_into_every_layout) {
  for (const test::layout& how : test::layouts) {
    BOOST_TEST_CONTEXT("layout " << how.name) {
      for (const sizes& shape : {sizes{1, 1}, sizes{3, 7}, sizes{17, 16}, sizes{33, 65}, sizes{5, 100}}) {
        const auto x = test::exact_terms<float>(shape);
        test::laid_out<float, 2> memory(reference::array<float>(shape), how, 1234.f);
        const std::size_t gaps = memory.count(1234.f);
        weft::assign(memory.view(), test::dense<2>(x) * 2.f);
        BOOST_TEST(test::elements_match(&memory.elements()[0], reference::map<float>(twice, x),
                                        [](std::size_t, float a, float b) { return a == b; }));
        weft::assign(memory.view(), weft::cumsum(test::dense<2>(x), weft::axis<0>));
        auto result = memory.elements();
        BOOST_TEST(test::elements_match(result.data(), reference::cumsum(x, 0),
                                        [](std::size_t, float a, long double b) { return a == b; }));
        weft::assign(memory.view(), weft::cumsum(test::dense<2>(x), weft::axis<1>, weft::reverse));
        result = memory.elements();
        BOOST_TEST(test::elements_match(result.data(), reference::cumsum(x, 1, {true, false}),
                                        [](std::size_t, float a, long double b) { return a == b; }));
        BOOST_TEST(memory.count(1234.f) == gaps);  // nothing is written between the elements
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(nothing_beyond_a_dense_target) {
  for (const std::size_t n : {1u, 2u, 3u, 5u, 7u, 15u, 17u, 31u, 33u, 100u}) {
    const auto x = test::exact_terms<float>({3, n});
    const auto v = test::dense<2>(x);
    const auto check = [&](auto e) {
      reference::array<float> memory({5 * n});
      memory.elements = 1234.f;
      weft::assign(test::dense<2>(memory.data() + n, {3, n}), e);
      for (std::size_t i = 0; i < n; ++i) {
        BOOST_TEST_REQUIRE(memory[i] == 1234.f);
        BOOST_TEST_REQUIRE(memory[4 * n + i] == 1234.f);
      }
    };
    check(v * 2.f);
    check(weft::cumsum(v, weft::axis<1>));
    check(weft::cumsum(v, weft::axis<1>, weft::reverse, weft::exclusive));
    check(weft::cumsum(v, weft::axis<0>));
    check(weft::softmax(v, weft::axis<1>));
    check(weft::softmax(v, weft::axis<0>));
  }
}

BOOST_AUTO_TEST_CASE(softmax_into_every_layout) {
  for (const test::layout& how : test::layouts) {
    for (const sizes& shape : {sizes{1, 1}, sizes{17, 16}, sizes{33, 65}, sizes{5, 100}}) {
      const auto x = test::uniform<float>(shape, -5, 5);
      reference::array<long double> distance;
      test::laid_out<float, 2> memory(reference::array<float>(shape), how, 1234.f);
      const std::size_t gaps = memory.count(1234.f);
      const auto check = [&](int axis) {
        const auto expected = reference::softmax(x, {axis}, &distance);
        const auto result = memory.elements();
        BOOST_TEST(test::elements_match(result.data(), expected,
                                        [&](std::size_t i, float got, long double value) {
                                          return std::fabs(got - value) <=
                                                 (4 + distance[i] / 2) * test::epsilon<float> * value;
                                        }),
                   how.name);
        BOOST_TEST(memory.count(1234.f) == gaps);
      };
      weft::assign(memory.view(), weft::softmax(test::dense<2>(x), weft::axis<1>));
      check(1);
      weft::assign(memory.view(), weft::softmax(test::dense<2>(x), weft::axis<0>));
      check(0);
    }
  }
}

BOOST_AUTO_TEST_CASE(compound_assignment) {
  const auto x = test::exact_terms<float>({5, 19});
  const auto v = test::dense<2>(x);
  matrix y = v;
  y += v * 2.f;
  BOOST_TEST(test::same(y, reference::map<float>([](float a) { return 3 * a; }, x)));
  y -= v;
  BOOST_TEST(test::same(y, reference::map<float>([](float a) { return 2 * a; }, x)));
  y *= v;
  BOOST_TEST(test::same(y, reference::map<float>([](float a) { return 2 * a * a; }, x)));
  y /= 2.f;
  BOOST_TEST(test::same(y, reference::map<float>([](float a) { return a * a; }, x)));
  y += weft::sum(v, weft::axis<0>);
  BOOST_TEST(test::same(y, reference::map<float>([](float a, long double b) { return a * a + static_cast<float>(b); },
                                                 x, reference::sum(x, {0}))));
}

BOOST_AUTO_TEST_CASE(views_are_written_through) {
  const auto x = test::exact_terms<float>({4, 5});
  reference::array<float> memory({4, 5});
  auto target = test::dense<2>(memory.data(), memory.shape);
  target = test::dense<2>(x) * 2.f;
  BOOST_TEST((memory.elements == reference::map<float>(twice, x).elements).min());
  test::dense<2>(memory.data(), memory.shape) = 7.f;
  BOOST_TEST(memory.elements.min() == 7.f);
  BOOST_TEST(memory.elements.max() == 7.f);
  target += test::dense<2>(x);
  BOOST_TEST((memory.elements == reference::map<float>([](float a) { return 7 + a; }, x).elements).min());
  // A view assigned from a view copies the elements.
  reference::array<float> other({4, 5});
  auto second = test::dense<2>(other.data(), other.shape);
  second = target;
  BOOST_TEST((other.elements == memory.elements).min());
}

// A const view is a handle that stays where it is: what it looks at can be written.
BOOST_AUTO_TEST_CASE(const_views_are_written_through) {
  weft::tensor<float, 3> x{1, 2, 3};
  const weft::tensor<float, 3> y{4, 5, 6};
  const auto v = weft::view<3>(x), w = weft::view<3>(x);
  v = y;
  BOOST_TEST((x(0) == 4 && x(2) == 6));
  v = v * 2.F;
  BOOST_TEST((x(0) == 8 && x(2) == 12));
  v = 7;
  BOOST_TEST((x(0) == 7 && x(2) == 7));
  weft::tensor<float, 3> other{1, 2, 3};
  const auto from = weft::view<3>(other);
  w = from;
  v += from;
  BOOST_TEST((x(0) == 2 && x(1) == 4 && x(2) == 6));
}

BOOST_AUTO_TEST_CASE(storing_converts_within_a_kind) {
  const auto x = test::exact_terms<float>({3, 19});
  weft::tensor<double, weft::dyn, weft::dyn> wide = test::dense<2>(x) * 2.f;
  BOOST_TEST(test::same(wide, reference::map<double>(twice, x)));
  const auto real = test::exact_terms<double>({3, 19});
  matrix narrow = test::dense<2>(real) * 2.0;
  BOOST_TEST(test::same(narrow, reference::map<float>(twice, reference::convert<float>(real))));
  const auto whole = test::exact_terms<std::int32_t>({3, 19});
  weft::tensor<std::int64_t, weft::dyn, weft::dyn> longer = weft::cumsum(test::dense<2>(whole), weft::axis<1>);
  BOOST_TEST(test::same(longer, reference::cumsum(whole, 1)));
  // softmax stored in another type than it is computed in: not kept in the output.
  reference::array<long double> distance;
  const auto expected = reference::softmax(x, {1}, &distance);
  wide = weft::softmax(test::dense<2>(x), weft::axis<1>);
  for (std::size_t i = 0; i < x.size(); ++i)
    BOOST_TEST(std::fabs(wide.data()[i] - expected[i]) <= (4 + distance[i] / 2) * test::epsilon<float> * expected[i]);
  narrow = weft::softmax(test::dense<2>(real), weft::axis<1>);
  const auto of_real = reference::softmax(real, {1});
  BOOST_TEST(test::within_ulps(narrow, of_real, 1));
}

// A target may be of a type that has no lanes.
BOOST_AUTO_TEST_CASE(storing_into_long_double) {
  const auto widened = [](const auto& e) {
    weft::tensor<long double, weft::dyn> y = e;
    weft::tensor<long double, weft::dyn> z(y.size());
    assign(z, e);
    for (std::size_t i = 0; i < y.size(); ++i) BOOST_TEST(y(i) == z(i));
    return y;
  };
  for (const std::size_t n : {1u, 7u, 33u}) {
    const auto x = test::uniform<float>({n}, -2, 2);
    const auto copied = widened(test::dense<1>(x)), squared = widened(test::dense<1>(x) * test::dense<1>(x));
    const auto prefixes = widened(cumsum(test::dense<1>(x), weft::axis<0>));
    const auto stepwise = weft::eval(cumsum(test::dense<1>(x), weft::axis<0>));
    for (std::size_t i = 0; i < n; ++i) {
      BOOST_TEST(copied(i) == static_cast<long double>(x[i]));
      BOOST_TEST(squared(i) == static_cast<long double>(x[i] * x[i]));
      BOOST_TEST(std::abs(prefixes(i) - stepwise(i)) < 1e-5L);
    }
  }
  constexpr auto known = [] {
    weft::tensor<long double, 2> y;
    y = weft::tensor<double, 2>{1, 2.5};
    return y;
  }();
  static_assert(known(1) == 2.5L);
}

BOOST_AUTO_TEST_CASE(arrays_are_assigned_like_expressions) {
  const auto x = test::exact_terms<float>({3, 5});
  test::laid_out<float, 2> memory(x, test::layouts[4]);
  matrix y = memory.const_view();
  BOOST_TEST(test::same(y, x));
  matrix copy = y;
  copy += 1.f;
  BOOST_TEST(test::same(y, x));
  matrix moved = std::move(copy);
  BOOST_TEST(test::same(moved, reference::map<float>([](float a) { return a + 1; }, x)));
}

BOOST_AUTO_TEST_CASE(functions_of_the_same_names_are_left_alone) {
  const matrix x;
  foreign::derived<matrix> other;
  BOOST_TEST(assign(other, x) == 1);
  BOOST_TEST(eval(other) == 2);
  BOOST_TEST(explain(other) == "foreign");
  BOOST_TEST(plan_json(other) == "foreign");
  const auto is_evaluated = [](const auto& y) {
    return requires { weft::eval(y); };
  };
  BOOST_TEST(is_evaluated(x));
  BOOST_TEST(!is_evaluated(other));
}
