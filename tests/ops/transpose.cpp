// transpose: all orders of the axes, of arrays and of expressions, and operations along axes of a transposed operand.
// build: clang-only no-sanitizers
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE transpose
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <type_traits>

using reference::sizes;

BOOST_AUTO_TEST_CASE(two_dimensions) {
  for (const std::size_t rows : {1u, 2u, 7u, 16u, 17u, 64u, 65u})
    for (const std::size_t columns : {1u, 3u, 16u, 31u, 33u, 100u}) {
      const auto x = test::exact_terms<float>({rows, columns});
      BOOST_TEST(test::same(weft::eval(weft::transpose(test::dense<2>(x))), reference::transpose(x, {1, 0})));
      test::laid_out<float, 2> memory(x, test::layouts[6]);
      BOOST_TEST(test::same(weft::eval(weft::transpose(memory.const_view())), reference::transpose(x, {1, 0})));
    }
}

BOOST_AUTO_TEST_CASE(orders_of_three) {
  const auto x = test::exact_terms<float>({3, 5, 18});
  const auto v = test::dense<3>(x);
  BOOST_TEST(test::same(weft::eval(weft::transpose(v)), reference::transpose(x, {2, 1, 0})));
  BOOST_TEST(test::same(weft::eval(weft::transpose(v, weft::axis<1, 0, 2>)), reference::transpose(x, {1, 0, 2})));
  BOOST_TEST(test::same(weft::eval(weft::transpose(v, weft::axis<1, 2, 0>)), reference::transpose(x, {1, 2, 0})));
  BOOST_TEST(test::same(weft::eval(weft::transpose(v, weft::axis<-1, 0, 1>)), reference::transpose(x, {2, 0, 1})));
  BOOST_TEST(test::same(weft::eval(weft::transpose(weft::transpose(v))), x));
}

BOOST_AUTO_TEST_CASE(names_and_static_sizes_move_along) {
  const auto x = test::exact_terms<float>({4, 3});
  const auto v = weft::view<"day", weft::named<"index", 3>>(x.data(), 4);
  const auto y = weft::eval(weft::transpose(v));
  static_assert(std::remove_cvref_t<decltype(y)>::dims[0] == weft::named<"index", 3>);
  static_assert(std::remove_cvref_t<decltype(y)>::dims[1] == weft::dim("day"));
  BOOST_TEST(test::same(y, reference::transpose(x, {1, 0})));
}

BOOST_AUTO_TEST_CASE(along_axes_of_a_transposed_operand) {
  for (const sizes& shape : {sizes{1, 1}, sizes{3, 40}, sizes{33, 17}, sizes{100, 5}}) {
    const auto x = test::exact_terms<float>(shape);
    const auto turned = reference::transpose(x, {1, 0});
    const auto v = test::dense<2>(x);
    BOOST_TEST(test::same(weft::eval(weft::sum(weft::transpose(v), weft::axis<0>)), reference::sum(turned, {0})));
    BOOST_TEST(test::same(weft::eval(weft::cumsum(weft::transpose(v), weft::axis<0>)), reference::cumsum(turned, 0)));
    BOOST_TEST(test::same(weft::eval(weft::transpose(weft::cumsum(v, weft::axis<0>))),
                          reference::transpose(reference::cumsum(x, 0), {1, 0})));
    BOOST_TEST(
        test::same(weft::eval(weft::cumsum(weft::transpose(v))), reference::cumsum(reference::flattened(turned), 0)));
  }
}

BOOST_AUTO_TEST_CASE(together_with_the_untransposed) {
  // A square operand is read along both of its axes in one expression.
  for (const std::size_t n : {1u, 5u, 33u}) {
    const auto x = test::exact_terms<float>({n, n});
    const auto expected =
        reference::map<float>([](float a, float b) { return a + 2 * b; }, x, reference::transpose(x, {1, 0}));
    const auto v = test::dense<2>(x);
    BOOST_TEST(test::same(weft::eval(v + 2.f * weft::transpose(v)), expected));
  }
}

BOOST_AUTO_TEST_CASE(softmax_before_and_after) {
  const auto x = test::uniform<float>({19, 40}, -5, 5);
  const auto turned = reference::transpose(x, {1, 0});
  reference::array<long double> distance;
  const auto expected = reference::softmax(turned, {0}, &distance);
  const auto v = test::dense<2>(x);
  BOOST_TEST(test::close_softmax(weft::eval(weft::softmax(weft::transpose(v), weft::axis<0>)), expected, distance));
  BOOST_TEST(test::close_softmax(weft::eval(weft::transpose(weft::softmax(v, weft::axis<1>))), expected, distance));
}

BOOST_AUTO_TEST_CASE(constant_evaluation) {
  constexpr weft::tensor<int, 2, 3> x{{1, 2, 3}, {4, 5, 6}};
  constexpr auto y = weft::eval(weft::transpose(x));
  static_assert(y(0, 0) == 1 && y(0, 1) == 4 && y(2, 0) == 3 && y(2, 1) == 6);
  static_assert(decltype(y)::dims[0] == weft::dim(3));
  BOOST_TEST(weft::eval(weft::transpose(weft::tensor<int, 2, 3>(x)))(2, 1) == 6);
}
