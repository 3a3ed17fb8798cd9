// Laws of an elementwise operation: an array's result is the scalar function of each element, whatever the length, the
// layout and the broadcasting, and it commutes with transposition.
#pragma once

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <cstddef>

namespace laws {

// `op` makes the expression, `scalar` is a plain function of one element; results are within `ulps` of it.
template <class T, class Op, class Scalar>
void unary_laws(Op op, Scalar scalar, const reference::array<T>& values, std::uint64_t ulps) {
  const reference::array<long double> expected = reference::map<long double>(scalar, values);
  BOOST_TEST(test::within_ulps(weft::eval(op(test::dense<1>(values))), expected, ulps));
  test::laid_out<T, 1> backwards(values, {.name = "", .step = 3, .negative = true});
  BOOST_TEST(test::within_ulps(weft::eval(op(backwards.const_view())), expected, ulps));
}

// The same for two operands of types A and B, dense and with a row broadcast over them; R is the result's element type.
template <class R, class A, class B, class Op, class Scalar>
void binary_laws(Op op, Scalar scalar, const reference::array<A>& a, const reference::array<B>& b) {
  const auto result = weft::eval(op(test::dense<2>(a), test::dense<2>(b)));
  static_assert(std::is_same_v<typename std::remove_cvref_t<decltype(result)>::value_type, R>);
  BOOST_TEST(test::same(result, reference::map<R>(scalar, a, b)));

  reference::array<B> row({b.shape[1]});
  for (std::size_t i = 0; i < row.size(); ++i) row[i] = b[i];
  BOOST_TEST(test::same(weft::eval(op(test::dense<2>(a), test::dense<1>(row))), reference::map<R>(scalar, a, row)));
}

}  // namespace laws
