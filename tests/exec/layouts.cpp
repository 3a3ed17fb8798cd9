// Three-dimensional operands of every layout, empty axes included: reductions, scans and transpositions, exactly.
// build: clang-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE layouts
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

using reference::sizes;

BOOST_AUTO_TEST_CASE(three_dimensions) {
  using weft::axis;
  using weft::eval;
  for (const test::layout& how : test::layouts)
    for (const sizes& shape : {sizes{2, 3, 4}, sizes{5, 1, 17}, sizes{1, 33, 2}, sizes{17, 4, 3}, sizes{3, 16, 16},
                               sizes{0, 3, 2}, sizes{3, 0, 2}, sizes{2, 3, 0}}) {
      BOOST_TEST_CONTEXT("layout " << how.name << ", shape " << test::text(shape)) {
        const auto x = test::exact_terms<float>(shape);
        test::laid_out<float, 3> memory(x, how);
        const auto v = memory.const_view();
        BOOST_TEST(test::same(eval(weft::sum(v, axis<0, 2>)), reference::sum(x, {0, 2})));
        BOOST_TEST(test::same(eval(weft::sum(v, axis<1>)), reference::sum(x, {1})));
        BOOST_TEST(test::same(eval(weft::cumsum(v, axis<1>)), reference::cumsum(x, 1)));
        BOOST_TEST(test::same(eval(weft::cumsum(v, axis<0>)), reference::cumsum(x, 0)));
        BOOST_TEST(test::same(eval(weft::transpose(v, axis<1, 2, 0>)), reference::transpose(x, {1, 2, 0})));
        BOOST_TEST(test::same(eval(weft::cumsum(weft::transpose(v, axis<2, 0, 1>), axis<1>)),
                              reference::cumsum(reference::transpose(x, {2, 0, 1}), 1)));
        if (x.size() == 0) continue;
        BOOST_TEST(test::same(
            eval(v - weft::max(v, axis<0, 1>, weft::keepdims)),
            reference::map<float>([](float a, float b) { return a - b; }, x, reference::max(x, {0, 1}, true))));
      }
    }
}
