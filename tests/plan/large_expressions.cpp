// Expressions of 64 operations compile within the compilers' default limits, and come out right.
// build: thorough-clang
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE large_expressions
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace {

using weft::axis;
using weft::keepdims;

using matrix = weft::tensor<float, weft::dyn, weft::dyn>;

matrix numbers(std::size_t rows, std::size_t columns) {
  matrix x(rows, columns);
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(static_cast<int>(i * 7 % 23) - 11) / 8.F;
  return x;
}

// Two operations a round, exact in float: |y| - x.
template <int Rounds, class Y, class X>
constexpr auto chain(const Y& y, const X& x) {
  if constexpr (Rounds == 0)
    return y;
  else
    return chain<Rounds - 1>(abs(y) - x, x);
}

float plain_chain(int rounds, float x) {
  float y = x;
  for (int round = 0; round < rounds; ++round) y = std::fabs(y) - x;
  return y;
}

// A softmax a round, five nodes each.
template <int Rounds, class Y>
constexpr auto softmax_chain(const Y& y) {
  if constexpr (Rounds == 0)
    return y;
  else
    return softmax_chain<Rounds - 1>(softmax(y, axis<1>));
}

// A reduction a round, all in one loop: the sum of the largest distances of a row from several numbers.
template <int Rounds, class Y, class X>
constexpr auto reductions(const Y& y, const X& x) {
  if constexpr (Rounds == 0)
    return y;
  else
    return reductions<Rounds - 1>(y + max(abs(x - static_cast<float>(Rounds)), axis<1>, keepdims), x);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_direct_expression) {
  const matrix x = numbers(5, 37);
  const matrix y = weft::eval(chain<32>(x, x));
  for (std::size_t i = 0; i < x.size(); ++i) BOOST_TEST(y.data()[i] == plain_chain(32, x.data()[i]));
}

// Those that take long to compile: by Clang, whose limits are the tighter ones.
#ifdef __clang__
BOOST_AUTO_TEST_CASE(a_kernel) {
  const matrix x = numbers(5, 37);
  constexpr auto kernel = weft::fuse([](auto a) { return chain<32>(a, a); });
  const matrix y = weft::eval(kernel(x));
  for (std::size_t i = 0; i < x.size(); ++i) BOOST_TEST(y.data()[i] == plain_chain(32, x.data()[i]));
}

BOOST_AUTO_TEST_CASE(a_chain_of_softmax) {
  const matrix x = numbers(3, 21);
  const matrix y = weft::eval(softmax_chain<12>(x));
  for (std::size_t i = 0; i < 3; ++i) {
    std::vector<double> row(21);
    for (std::size_t j = 0; j < 21; ++j) row[j] = static_cast<double>(x(i, j));
    for (int round = 0; round < 12; ++round) {
      const double largest = *std::max_element(row.begin(), row.end());
      double sum = 0;
      for (double& element : row) sum += element = std::exp(element - largest);
      for (double& element : row) element /= sum;
    }
    for (std::size_t j = 0; j < 21; ++j) BOOST_TEST(std::fabs(static_cast<double>(y(i, j)) - row[j]) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(many_reductions) {
  const matrix x = numbers(4, 29);
  constexpr auto kernel = weft::fuse([](auto a) { return reductions<20>(a, a); });
  const matrix y = weft::eval(kernel(x));
  for (std::size_t i = 0; i < 4; ++i) {
    float added = 0;
    for (int round = 20; round > 0; --round) {
      float largest = 0;
      for (std::size_t j = 0; j < 29; ++j) largest = std::max(largest, std::fabs(x(i, j) - static_cast<float>(round)));
      added += largest;
    }
    for (std::size_t j = 0; j < 29; ++j) BOOST_TEST(y(i, j) == x(i, j) + added);
  }
}
#endif
