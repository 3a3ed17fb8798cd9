// The pipe form: an operation called without an operand is an adaptor, and x | f(...) is f(x, ...).
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE pipes
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <vector>

namespace {

template <class A, class B>
void expect_equal(const A& a, const B& b) {
  static_assert(std::is_same_v<A, B>);
  BOOST_TEST_REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) BOOST_TEST(test::identical(a.data()[i], b.data()[i]));
}

template <class A, class B>
void expect_same(const A&, const B&) {
  static_assert(std::is_same_v<A, B>);
}

}  // namespace

BOOST_AUTO_TEST_CASE(is_the_call) {
  const auto x = test::uniform<float>({5, 19}, -3, 3);
  const auto v = test::dense<2>(x);
  using weft::axis;
  expect_equal(weft::eval(v | weft::exp() | weft::cumsum(axis<0>)), weft::eval(weft::cumsum(weft::exp(v), axis<0>)));
  expect_equal(weft::eval(v * 2.f | weft::max(axis<1>)), weft::eval(weft::max(v * 2.f, axis<1>)));
  // Of the type of the call, and so the call: there is one operand to hold.
  expect_same(v | weft::softmax(axis<-1>), weft::softmax(v, axis<-1>));
  expect_same(v | weft::softmax(), weft::softmax(v));
  expect_same(v | weft::logsumexp(axis<1>, weft::keepdims), weft::logsumexp(v, axis<1>, weft::keepdims));
  expect_same(v | weft::cumprod(axis<1>, weft::reverse, weft::exclusive),
              weft::cumprod(v, axis<1>, weft::reverse, weft::exclusive));
  expect_same(v | weft::logcumsumexp(), weft::logcumsumexp(v));
  expect_same(v | weft::abs() | weft::sqrt() | weft::sum(axis<0>), weft::sum(weft::sqrt(weft::abs(v)), axis<0>));
}

BOOST_AUTO_TEST_CASE(the_same_type_as_the_call) {
  weft::tensor<float, 2, 3> x{{1, 2, 3}, {4, 5, 6}};
  static_assert(std::is_same_v<decltype(x | weft::exp()), decltype(weft::exp(x))>);
  static_assert(std::is_same_v<decltype(x | weft::sum(weft::axis<1>)), decltype(weft::sum(x, weft::axis<1>))>);
  BOOST_TEST(weft::eval(x | weft::sum(weft::axis<1>))(1) == 15.f);
}

BOOST_AUTO_TEST_CASE(adaptors_compose_before_they_meet_an_operand) {
  const auto kernel = weft::exp() | weft::cumsum(weft::axis<0>);
  const weft::tensor<double, 3> zeros;
  const auto y = weft::eval(zeros | kernel);
  BOOST_TEST(y(0) == 1.0);
  BOOST_TEST(y(2) == 3.0);
}

BOOST_AUTO_TEST_CASE(op_structs_are_callable) {
  const weft::tensor<double, 2> x{0, 1};
  const auto apply = [](auto f, const auto& operand) { return f(operand); };
  BOOST_TEST(weft::eval(apply(weft::op::exp{}, x))(0) == 1.0);
}

BOOST_AUTO_TEST_CASE(op_structs_take_options) {
  const weft::tensor<float, 2, 3> x{{1, 2, 3}, {4, 5, 6}};
  const auto total = weft::eval(weft::op::sum{}(x, weft::axis<1>, weft::keepdims));
  BOOST_TEST((total(0, 0) == 6 && total(1, 0) == 15));
  const auto running = weft::eval(weft::op::cumsum{}(x, weft::axis<0>, weft::reverse));
  BOOST_TEST((running(0, 0) == 5 && running(1, 2) == 6));
  const auto weights = weft::eval(weft::op::softmax{}(x, weft::axis<0>));
  BOOST_TEST(weights(1, 0) == std::exp(4.F) / (std::exp(1.F) + std::exp(4.F)), boost::test_tools::tolerance(1e-6F));
  BOOST_TEST(weft::eval(weft::op::transpose{}(x))(2, 1) == 6);
}

// As functions of numbers they are what they make of arrays of these.
BOOST_AUTO_TEST_CASE(op_structs_of_numbers) {
  static_assert(std::is_same_v<decltype(weft::op::exp{}(1)), float>);
  static_assert(std::is_same_v<decltype(weft::op::exp{}(1.0)), double>);
  static_assert(weft::op::maximum{}(3, 4) == 4 && weft::op::divide{}(1, 2) == 0.5F && weft::op::less{}(1, 2));
  static_assert(weft::op::where{}(true, 1.F, 2.F) == 1.F);
  BOOST_TEST(weft::op::exp{}(1.0) == std::exp(1.0), boost::test_tools::tolerance(1e-15));
  const weft::tensor<float, 3> x{0, 1, 2};
  const auto y = weft::eval(weft::map(weft::op::sqrt{}, x));
  BOOST_TEST((y(0) == 0 && y(1) == 1));
  std::vector<double> numbers{4, 9};
  std::transform(numbers.begin(), numbers.end(), numbers.begin(), weft::op::sqrt{});
  BOOST_TEST((numbers[0] == 2 && numbers[1] == 3));
}

BOOST_AUTO_TEST_CASE(constant_evaluation) {
  constexpr auto y = weft::eval(weft::tensor<int, 4>{1, 2, 3, 4} | weft::cumsum(weft::axis<0>));
  static_assert(y(3) == 10);
  BOOST_TEST(y(2) == 6);
}
