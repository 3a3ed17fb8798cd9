// Lifetimes: expressions own their sub-expressions and rvalue arrays, so that they may be returned, copied and stored.
// build: gcc-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE lifetimes
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <cmath>
#include <utility>

namespace {

// A log-softmax in steps with plain auto; the operand is borrowed, every step is a local.
template <class X>
auto log_softmax_in_steps(const X& x) {
  const auto largest = weft::max(x, weft::axis<1>, weft::keepdims);
  const auto shifted = x - largest;
  const auto total = weft::sum(weft::exp(shifted), weft::axis<1>, weft::keepdims);
  return shifted - weft::log(total);
}

// The same of an array that dies with the function: the expression has to own it.
auto log_softmax_of_a_local(const reference::array<float>& numbers) {
  weft::tensor<float, weft::dyn, weft::dyn> x(numbers.shape[0], numbers.shape[1]);
  for (std::size_t i = 0; i < numbers.size(); ++i) x.data()[i] = numbers[i];
  const auto largest = weft::max(weft::own(x), weft::axis<1>, weft::keepdims);
  const auto shifted = std::move(x) - largest;
  return shifted - weft::log(weft::sum(weft::exp(shifted), weft::axis<1>, weft::keepdims));
}

weft::tensor<float, weft::dyn> counting(std::size_t n, float first) {
  weft::tensor<float, weft::dyn> x(n);
  for (std::size_t i = 0; i < n; ++i) x(i) = first + static_cast<float>(i);
  return x;
}

// Overwrites the part of the stack that a function called before has used.
[[gnu::noinline]] float clobber() {
  volatile float junk[4096];
  for (std::size_t i = 0; i < 4096; ++i) junk[i] = -1e9f;
  return junk[17];
}

reference::array<long double> log_softmax(const reference::array<float>& x) {
  const auto normalisers = reference::logsumexp(x, {1}, true);
  return reference::map<long double>([](float a, long double b) { return a - b; }, x, normalisers);
}

}  // namespace

BOOST_AUTO_TEST_CASE(log_softmax_returned_from_a_function) {
  for (const std::size_t n : {1u, 5u, 33u, 300u}) {
    const auto x = test::uniform<float>({4, n}, -5, 5);
    const auto v = test::dense<2>(x);
    const auto expected = log_softmax(x);
    const auto tolerance = [](std::size_t) { return 16 * 4 * test::epsilon<float>; };
    const auto borrowed = log_softmax_in_steps(v);
    clobber();
    BOOST_TEST(test::close(weft::eval(borrowed), expected, tolerance));
    const auto owning = log_softmax_of_a_local(x);
    clobber();
    BOOST_TEST(test::close(weft::eval(owning), expected, tolerance));
    // A copy is as good, and so is the second evaluation.
    const auto copy = owning;
    BOOST_TEST(test::close(weft::eval(copy), expected, tolerance));
    BOOST_TEST(test::close(weft::eval(owning), expected, tolerance));
  }
}

BOOST_AUTO_TEST_CASE(rvalue_tensors_move_in) {
  const auto e = weft::exp(counting(40, 0) * 0.f) + counting(40, 1);
  clobber();
  const auto y = weft::eval(e);
  for (std::size_t i = 0; i < 40; ++i) BOOST_TEST(y(i) == static_cast<float>(i + 2));
  const auto total = weft::sum(weft::cumsum(counting(10, 1), weft::axis<0>), weft::axis<0>);
  clobber();
  BOOST_TEST(static_cast<float>(weft::eval(total)) == 220.f);

  auto moved = counting(8, 3);
  const auto of_moved = std::move(moved) + 1.f;
  moved = counting(2, 100);
  BOOST_TEST(weft::eval(of_moved)(7) == 11.f);
}

BOOST_AUTO_TEST_CASE(lvalues_are_borrowed) {
  auto x = counting(5, 0);
  const auto e = x * 2.f;
  x(3) = 10;
  BOOST_TEST(weft::eval(e)(3) == 20.f);  // seen through the borrow
  const auto copied = weft::own(x) * 2.f;
  x(3) = 0;
  BOOST_TEST(weft::eval(copied)(3) == 20.f);
  BOOST_TEST(weft::eval(e)(3) == 0.f);
}

BOOST_AUTO_TEST_CASE(views_are_handles) {
  reference::array<float> numbers({4}, {1, 2, 3, 4});
  const auto make = [&] {
    const auto v = test::dense<1>(numbers);
    const auto step = v + 1.f;
    return step * v;
  };
  const auto e = make();
  clobber();
  BOOST_TEST(weft::eval(e)(3) == 20.f);
  numbers[3] = 5;
  BOOST_TEST(weft::eval(e)(3) == 30.f);
}

BOOST_AUTO_TEST_CASE(owning_is_a_concept) {
  weft::tensor<float, 3> x{1, 2, 3};
  const auto borrowing = x + 1.f;
  const auto owning = weft::own(x) + 1.f;
  const auto moved = weft::tensor<float, 3>{1, 2, 3} + 1.f;
  static_assert(!weft::owning<std::remove_const_t<decltype(borrowing)>>);
  static_assert(weft::owning<std::remove_const_t<decltype(owning)>>);
  static_assert(weft::owning<std::remove_const_t<decltype(moved)>>);
  BOOST_TEST(weft::eval(borrowing + owning + moved)(2) == 12.f);
}

BOOST_AUTO_TEST_CASE(expressions_have_shapes) {
  const auto x = counting(6, 0);
  const auto e = weft::sum(x * x, weft::axis<0>, weft::keepdims) + x;
  static_assert(std::remove_cvref_t<decltype(e)>::rank == 1);
  BOOST_TEST(e.shape()[0] == 6u);
}
