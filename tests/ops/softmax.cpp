// softmax on dense operands: every axis and list of axes of 1-d to 6-d arrays, in every size class.
// build: long
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE softmax
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

namespace {

using reference::sizes;

// The softmax of `shape` random numbers over `axes` against the plain loops.
template <std::size_t Rank, class T = float, class Arguments>
void check(const sizes& shape, const std::vector<int>& axes, Arguments arguments, double range = 10) {
  const reference::array<T> x = test::uniform<T>(shape, -range, range);
  reference::array<long double> distance;
  const reference::array<long double> expected = reference::softmax(x, axes, &distance);
  BOOST_TEST(test::close_softmax(weft::eval(weft::softmax(test::dense<Rank>(x), arguments)), expected, distance));
}

template <std::size_t Rank, class T = float>
void check_all(const sizes& shape) {
  const reference::array<T> x = test::uniform<T>(shape, -10, 10);
  reference::array<long double> distance;
  const reference::array<long double> expected = reference::softmax(x, reference::all_axes(shape), &distance);
  BOOST_TEST(test::close_softmax(weft::eval(weft::softmax(test::dense<Rank>(x))), expected, distance));
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_dimension) {
  for (const std::size_t n : test::lengths) {
    check<1>({n}, {0}, weft::axis<0>);
    check<1>({n}, {0}, weft::axis<0>, 100);
    check<1>({n}, {0}, weft::axis<0>, 1e4);
    check_all<1>({n});
  }
}

BOOST_AUTO_TEST_CASE(last_axis_of_two) {
  for (const std::size_t rows : {1u, 2u, 5u, 33u})
    for (const std::size_t n : test::lengths) check<2>({rows, n}, {1}, weft::axis<1>);
}

BOOST_AUTO_TEST_CASE(first_axis_of_two) {
  for (const std::size_t columns : {1u, 3u, 16u, 17u, 65u, 100u})
    for (const std::size_t n : test::lengths) check<2>({n, columns}, {0}, weft::axis<0>);
}

BOOST_AUTO_TEST_CASE(axis_left_out) {
  for (const std::size_t n : test::lengths) check_all<2>({3, n});
  for (const std::size_t n : test::lengths) check_all<2>({n, 5});
}

BOOST_AUTO_TEST_CASE(each_axis_of_three) {
  for (const std::size_t n : test::lengths) {
    check<3>({n, 2, 5}, {0}, weft::axis<0>);
    check<3>({3, n, 5}, {1}, weft::axis<1>);
    check<3>({3, n, 33}, {1}, weft::axis<1>);
    check<3>({3, 2, n}, {2}, weft::axis<2>);
  }
}

BOOST_AUTO_TEST_CASE(pairs_of_axes_of_three) {
  for (const std::size_t n : {1u, 2u, 7u, 16u, 17u, 33u, 100u}) {
    check<3>({n, 4, 5}, {0, 2}, weft::axis<0, 2>);
    check<3>({4, 3, n}, {0, 2}, weft::axis<0, 2>);
    check<3>({2, n, 5}, {1, 2}, weft::axis<1, 2>);
    check<3>({n, 3, 18}, {0, 1}, weft::axis<0, 1>);
  }
}

BOOST_AUTO_TEST_CASE(negative_indices_are_the_same_axes) {
  for (const std::size_t n : {1u, 5u, 40u}) {
    check<3>({3, 4, n}, {2}, weft::axis<-1>);
    check<3>({3, n, 5}, {1}, weft::axis<-2>);
    check<3>({n, 4, 5}, {0, 2}, weft::axis<-1, 0>);
  }
}

BOOST_AUTO_TEST_CASE(four_and_six_dimensions) {
  check<4>({3, 4, 2, 17}, {1, 3}, weft::axis<1, 3>);
  check<6>({2, 3, 1, 4, 2, 5}, {0, 4, 5}, weft::axis<0, 4, 5>);
}
