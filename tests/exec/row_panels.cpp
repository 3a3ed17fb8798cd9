// Scans down the columns, of arrays that are as wide as a few vectors and of wide ones: every way a carry is kept, with
// maps before and behind, in every layout and in place; compared exactly.
// build: native gcc-only thorough
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE row_panels
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

namespace {

using reference::sizes;
using weft::axis;

// Around the vectors of a panel, several panels, a wide array, a tile; and few rows and many.
const std::size_t widths[] = {1, 3, 8, 15, 16, 17, 32, 33, 47, 64, 100, 128, 129, 257, 300, 1030};
const std::size_t heights[] = {1, 2, 3, 5, 8, 9, 70};

const auto twice = [](long double a) { return 2 * a; };
const auto add = [](long double a, long double b) { return a + b; };
const auto multiply = [](long double a, long double b) { return a * b; };

// Floats go both ways in every form, doubles one way in each.
template <class T>
void all_ways(const sizes& shape) {
  constexpr bool both = std::is_same_v<T, float>;
  const auto x = test::exact_terms<T>(shape);
  const auto v = test::dense<2>(x);
  for (const bool reversed : {false, true}) {
    const auto plain = reference::cumsum(x, 0, {reversed, false}), before = reference::cumsum(x, 0, {reversed, true});
    const auto highest = reference::cummax(x, 0, {reversed, false});
    const auto of_twice = reference::cumsum(reference::map<long double>(twice, x), 0, {reversed, false});
    const auto check = [&](const auto&... way) {
      if constexpr (both || sizeof...(way) == 1) {
        BOOST_TEST(test::same(weft::eval(weft::cumsum(v, axis<0>, way...)), plain));
        BOOST_TEST(test::same(weft::eval(weft::cumsum(v + v, axis<0>, way...) * v),
                              reference::map<long double>(multiply, of_twice, x)));
      }
      if constexpr (both || sizeof...(way) == 0) {
        BOOST_TEST(test::same(weft::eval(weft::cumsum(v, axis<0>, weft::exclusive, way...)), before));
        BOOST_TEST(test::same(weft::eval(weft::cumsum(v * T(2), axis<0>, way...)), of_twice));
        // Two scans of a block, of which one has its carry in an array of its own.
        BOOST_TEST(
            test::same(weft::eval(weft::cumsum(v, axis<0>, weft::exclusive, way...) + weft::cummax(v, axis<0>, way...)),
                       reference::map<long double>(add, before, highest)));
      }
    };
    if (reversed)
      check(weft::reverse);
    else
      check();
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(floats) {
  for (const std::size_t height : heights) {
    for (const std::size_t width : widths) all_ways<float>({height, width});
  }
}

BOOST_AUTO_TEST_CASE(doubles) {
  for (const std::size_t height : {1u, 2u, 9u, 70u}) {
    for (const std::size_t width : widths) all_ways<double>({height, width});
  }
}

BOOST_AUTO_TEST_CASE(integers) {
  for (const std::size_t width : widths) {
    const auto x = test::exact_terms<std::int32_t>({13, width});
    const auto v = test::dense<2>(x);
    BOOST_TEST(test::same(weft::eval(weft::cumsum(v, axis<0>)), reference::cumsum(x, 0)));
    BOOST_TEST(test::same(weft::eval(weft::cummin(v, axis<0>, weft::reverse)), reference::cummin(x, 0, {true, false})));
  }
}

BOOST_AUTO_TEST_CASE(a_state_of_several_planes) {
  for (const std::size_t width : widths) {
    const auto x = test::uniform<double>({9, width}, -4, 4);
    const auto expected = reference::logcumsumexp(x, 0);
    const auto tolerance = [&](std::size_t) { return 1e-14L; };
    BOOST_TEST(test::close(weft::eval(weft::logcumsumexp(test::dense<2>(x), axis<0>)), expected, tolerance));
  }
}

BOOST_AUTO_TEST_CASE(every_layout) {
  for (const sizes& shape : {sizes{9, 15}, sizes{20, 40}, sizes{17, 100}, sizes{6, 300}}) {
    const auto x = test::exact_terms<float>(shape);
    const auto plain = reference::cumsum(x, 0), before = reference::cumsum(x, 0, {true, true});
    for (const test::layout& from : test::layouts) {
      for (const test::layout& to : test::layouts) {
        const test::laid_out<float, 2> in(x, from);
        test::laid_out<float, 2> out(reference::array<float>(shape), to, 1e30f);
        const std::size_t gaps = out.count(1e30f);
        weft::assign(out.view(), weft::cumsum(in.const_view(), axis<0>));
        BOOST_TEST(test::same(test::dense<2>(out.elements()), plain), from.name << " to " << to.name);
        weft::assign(out.view(), weft::cumsum(in.const_view(), axis<0>, weft::reverse, weft::exclusive));
        BOOST_TEST(test::same(test::dense<2>(out.elements()), before), from.name << " to " << to.name);
        BOOST_TEST(out.count(1e30f) == gaps);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(in_place) {
  for (const std::size_t width : widths) {
    const auto x = test::exact_terms<float>({21, width});
    auto y = x;
    weft::assign(test::dense<2>(y.data(), y.shape), weft::cumsum(test::dense<2>(y), axis<0>));
    BOOST_TEST(test::same(test::dense<2>(y), reference::cumsum(x, 0)));
    y = x;
    weft::assign(test::dense<2>(y.data(), y.shape), weft::cumsum(test::dense<2>(y), axis<0>, weft::exclusive) + 1.f);
    BOOST_TEST(test::same(test::dense<2>(y), reference::map<long double>([](long double a) { return a + 1; },
                                                                         reference::cumsum(x, 0, {false, true}))));
  }
}

BOOST_AUTO_TEST_CASE(an_axis_in_the_middle_and_two_of_them) {
  for (const sizes& shape : {sizes{3, 5, 33}, sizes{4, 20, 8}, sizes{2, 9, 130}, sizes{7, 1, 17}}) {
    const auto x = test::exact_terms<float>(shape);
    const auto v = test::dense<3>(x);
    BOOST_TEST(test::same(weft::eval(weft::cumsum(v, axis<1>)), reference::cumsum(x, 1)));
    BOOST_TEST(test::same(weft::eval(weft::cumsum(v, axis<0>)), reference::cumsum(x, 0)));
    BOOST_TEST(
        test::same(weft::eval(weft::cumsum(v, axis<1>, weft::exclusive) + weft::cumsum(v, axis<0>)),
                   reference::map<long double>(add, reference::cumsum(x, 1, {false, true}), reference::cumsum(x, 0))));
  }
}

// Where a carry would start from 0 the first sum would be 0, not -0.
BOOST_AUTO_TEST_CASE(a_scan_starts_with_its_first_element) {
  for (const std::size_t width : widths) {
    reference::array<float> x({3, width});
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = -0.f;
    const auto y = weft::eval(weft::cumsum(test::dense<2>(x), axis<0>));
    bool negative = true;
    for (std::size_t i = 0; i < x.size(); ++i) negative = negative && std::signbit(y.data()[i]);
    BOOST_TEST(negative);
  }
}

BOOST_AUTO_TEST_CASE(no_rows_and_no_columns) {
  const reference::array<float> none({0, 5}), empty({5, 0});
  BOOST_TEST(weft::eval(weft::cumsum(test::dense<2>(none), axis<0>, weft::exclusive) * 2.f).size() == 0u);
  BOOST_TEST(weft::eval(weft::cumsum(test::dense<2>(empty), axis<0>)).size() == 0u);
}
