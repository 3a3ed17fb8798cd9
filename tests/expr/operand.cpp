// What may stand in an expression: an element of an array that is there already is a scalar beside it.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE operand
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>

#include <cmath>
#include <string>
#include <utility>

namespace user {

// A number and its derivative, which nobody has declared a scalar.
struct dual {
  double value = 0;
  double slope = 0;
  friend constexpr dual operator+(dual a, dual b) { return {a.value + b.value, a.slope + b.slope}; }
  friend constexpr dual operator-(dual a, dual b) { return {a.value - b.value, a.slope - b.slope}; }
  friend constexpr dual operator*(dual a, dual b) { return {a.value * b.value, a.value * b.slope + a.slope * b.value}; }
  friend constexpr bool operator<(dual a, dual b) { return a.value < b.value; }
  friend constexpr bool operator==(dual a, dual b) { return a.value == b.value && a.slope == b.slope; }
  friend dual exp(dual a) { return {std::exp(a.value), std::exp(a.value) * a.slope}; }
};

struct other {};

}  // namespace user

namespace {

using user::dual;
using weft::eval;

constexpr weft::tensor<dual, 2> x{dual{1, 1}, dual{2, 0}};

// Elsewhere it is none, and another type of the user's is none beside it.
static_assert(!weft::is_scalar<dual> && !weft::operand<dual>);
static_assert(weft::operands<decltype(x)&, dual> && weft::operands<dual, decltype(x + x)>);
static_assert(!weft::operands<decltype(x)&, user::other> && !weft::operands<dual, weft::tensor<float, 2>>);
static_assert(weft::operands<decltype(x < x), dual>);
static_assert(!weft::operands<dual, dual>);
static_assert(eval(x * dual{3, 0})(0) == dual{3, 3});

BOOST_AUTO_TEST_CASE(beside_arrays_and_expressions) {
  const dual two{2, 0};
  BOOST_TEST((eval(x * two)(0) == dual{2, 2}));
  BOOST_TEST((eval(dual{5, 1} - x)(1) == dual{3, 1}));
  BOOST_TEST((eval(exp(x - dual{1, 0}) * two)(0) == dual{2, 2}));
  BOOST_TEST(eval(x < two)(0));
  BOOST_TEST((eval(where(x < two, dual{7, 0}, dual{8, 0}))(1) == dual{8, 0}));
  BOOST_TEST((eval(where(x < two, x, two))(1) == two));
  BOOST_TEST((eval(weft::map([](dual a, dual b) { return a + b; }, x, two))(0) == dual{3, 1}));
  BOOST_TEST((eval(weft::op::add{}(x, two))(0) == dual{3, 1}));
  const weft::tensor<float, 2> numbers{1, 2};
  BOOST_TEST((eval(weft::map([](float v) { return dual{v, 1}; }, numbers) * two)(1) == dual{4, 2}));
}

BOOST_AUTO_TEST_CASE(in_assignments) {
  weft::tensor<dual, 2> y;
  weft::assign(y, dual{3, 0});
  y += dual{1, 1};
  y *= dual{2, 0};
  BOOST_TEST((y(1) == dual{8, 2}));
}

BOOST_AUTO_TEST_CASE(as_an_argument_and_as_a_captured_value_of_a_kernel) {
  constexpr auto line = weft::fuse([](auto a, auto slope) { return a * slope + slope; });
  BOOST_TEST((eval(line(x, dual{3, 0}))(1) == dual{9, 0}));
  const dual three{3, 0};
  const auto captured = weft::fuse([three](auto a) { return std::pair(a * three, a + three); });
  const auto [product, sum] = eval(captured(x));
  BOOST_TEST((product(1) == dual{6, 0} && sum(1) == dual{5, 0}));
}

// A type that looks like a container is an element all the same.
BOOST_AUTO_TEST_CASE(strings) {
  const weft::tensor<std::string, 2> words{"a", "b"};
  BOOST_TEST(eval(words + std::string("c"))(1) == "bc");
  BOOST_TEST(eval(maximum(words, std::string("ab")))(0) == "ab");
}

}  // namespace
