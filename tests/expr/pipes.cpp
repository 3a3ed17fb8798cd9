// The pipe form: an operation called without an operand is an adaptor, and x | f(...) is f(x, ...).
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE pipes
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <type_traits>

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

BOOST_AUTO_TEST_CASE(constant_evaluation) {
  constexpr auto y = weft::eval(weft::tensor<int, 4>{1, 2, 3, 4} | weft::cumsum(weft::axis<0>));
  static_assert(y(3) == 10);
  BOOST_TEST(y(2) == 6);
}
