// softmax of strided, broadcast, named and static operands, and of every element type.
// build: clang-only long
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE softmax_operands
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <cstdint>
#include <type_traits>

namespace {

using reference::sizes;

template <class Y, class T>
void expect(const Y& y, const reference::array<T>& x, const std::vector<int>& axes) {
  reference::array<long double> distance;
  const reference::array<long double> expected = reference::softmax(x, axes, &distance);
  BOOST_TEST(test::close_softmax(y, expected, distance));
}

template <class Y, class T>
inline constexpr bool has_elements = std::is_same_v<typename std::remove_cvref_t<Y>::value_type, T>;

}  // namespace

BOOST_AUTO_TEST_CASE(strided) {
  for (const test::layout& how : test::layouts) {
    BOOST_TEST_CONTEXT("layout " << how.name) {
      for (const sizes& shape :
           {sizes{1, 1}, sizes{3, 7}, sizes{17, 16}, sizes{33, 65}, sizes{5, 257}, sizes{257, 5}}) {
        const auto x = test::uniform<float>(shape, -10, 10);
        test::laid_out<float, 2> memory(x, how);
        expect(weft::eval(weft::softmax(memory.const_view(), weft::axis<0>)), x, {0});
        expect(weft::eval(weft::softmax(memory.const_view(), weft::axis<1>)), x, {1});
        expect(weft::eval(weft::softmax(memory.const_view())), x, {0, 1});
      }
      const auto x = test::uniform<float>({4, 19, 9}, -10, 10);
      test::laid_out<float, 3> memory(x, how);
      expect(weft::eval(weft::softmax(memory.const_view(), weft::axis<1>)), x, {1});
    }
  }
}

BOOST_AUTO_TEST_CASE(stride_zero) {
  const auto row = test::uniform<float>({40}, -5, 5);
  const auto x = reference::map<float>([](float a, float) { return a; }, row, reference::array<float>({6, 40}));
  expect(weft::eval(weft::softmax(test::strided<2>(row.data(), {6, 40}, {0, 1}), weft::axis<0>)), x, {0});
  expect(weft::eval(weft::softmax(test::strided<2>(row.data(), {6, 40}, {0, 1}), weft::axis<1>)), x, {1});
  const auto turned = reference::transpose(x, {1, 0});
  expect(weft::eval(weft::softmax(test::strided<2>(row.data(), {40, 6}, {1, 0}), weft::axis<0>)), turned, {0});
  expect(weft::eval(weft::softmax(test::strided<2>(row.data(), {40, 6}, {1, 0}), weft::axis<1>)), turned, {1});
}

BOOST_AUTO_TEST_CASE(broadcast_expression) {
  for (const std::size_t n : {1u, 5u, 33u}) {
    const auto a = test::uniform<float>({7, n}, -4, 4, 1);
    const auto b = test::uniform<float>({n}, -4, 4, 2);
    const auto sum = reference::map<float>([](float x, float y) { return x + y; }, a, b);
    expect(weft::eval(weft::softmax(test::dense<2>(a) + test::dense<1>(b), weft::axis<0>)), sum, {0});
    expect(weft::eval(weft::softmax(test::dense<2>(a) + test::dense<1>(b), weft::axis<1>)), sum, {1});
  }
  // A static 1 broadcasts: both axes of the operand come from different arrays.
  const weft::tensor<float, 4, 1> column{{1}, {-2}, {0.5f}, {3}};
  const weft::tensor<float, 3> row{0, 1, -1};
  reference::array<float> sum({4, 3});
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 3; ++j) sum[i * 3 + j] = column.data()[i] + row.data()[j];
  expect(weft::eval(weft::softmax(column + row)), sum, {0, 1});
}

BOOST_AUTO_TEST_CASE(axes_by_name) {
  const auto x = test::uniform<float>({3, 17}, -3, 3);
  const auto v = weft::view<"batch", weft::named<"feature", 17>>(x.data(), 3);
  expect(weft::eval(weft::softmax(v, weft::axis<"feature">)), x, {1});
  const auto both = weft::eval(weft::softmax(v, weft::axis<"feature", "batch">));
  expect(both, x, {0, 1});
  static_assert(std::remove_cvref_t<decltype(both)>::dims[0] == weft::dim("batch"));
  static_assert(std::remove_cvref_t<decltype(both)>::dims[1] == weft::named<"feature", 17>);
}

BOOST_AUTO_TEST_CASE(element_types) {
  for (const std::size_t n : {1u, 3u, 8u, 17u, 100u}) {
    const auto real = test::uniform<double>({3, n}, -30, 30);
    const auto of_double = weft::eval(weft::softmax(test::dense<2>(real), weft::axis<0>));
    static_assert(has_elements<decltype(of_double), double>);
    expect(of_double, real, {0});

    const auto whole = test::uniform<std::int32_t>({3, n}, -20, 20);
    const auto of_int = weft::eval(weft::softmax(test::dense<2>(whole), weft::axis<1>));
    static_assert(has_elements<decltype(of_int), float>);
    expect(of_int, whole, {1});

    const auto truth = test::exact_terms<bool>({3, n});
    const auto of_bool = weft::eval(weft::softmax(test::dense<2>(truth), weft::axis<0>));
    static_assert(has_elements<decltype(of_bool), float>);
    expect(of_bool, truth, {0});
  }
}
