// Laws of a reduction: keepdims changes the shape only; axes may be listed in any order and from the end; reducing axes
// together is reducing them one after the other; a permutation of the operand does not change an exact result.
#pragma once

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <algorithm>
#include <cstddef>

namespace laws {

template <class A, class B>
bool equal_elements(const A& a, const B& b) {
  using element = std::remove_cv_t<std::remove_pointer_t<decltype(a.data())>>;
  return a.size() == b.size() && std::equal(a.data(), a.data() + a.size(), b.data(),
                                            [](element left, element right) { return test::identical(left, right); });
}

// For a 3-d operand in which every combination is exact; `again` reduces the results of `reduce`.
template <class Reduce, class T>
void reduction_laws(Reduce reduce, const reference::array<T>& x) {
  const auto v = test::dense<3>(x);
  const auto both = weft::eval(reduce(v, weft::axis<0, 2>));
  const auto kept = weft::eval(reduce(v, weft::axis<0, 2>, weft::keepdims));
  BOOST_TEST(test::same_shape(both, {x.shape[1]}));
  BOOST_TEST(test::same_shape(kept, {1, x.shape[1], 1}));
  BOOST_TEST(equal_elements(both, kept));
  BOOST_TEST(equal_elements(both, weft::eval(reduce(v, weft::axis<-1, 0>))));

  const auto last = weft::eval(reduce(v, weft::axis<2>));
  BOOST_TEST(equal_elements(both, weft::eval(reduce(last, weft::axis<0>))));

  const reference::array<T> turned = reference::transpose(x, {2, 1, 0});
  BOOST_TEST(equal_elements(both, weft::eval(reduce(test::dense<3>(turned), weft::axis<0, 2>))));
}

}  // namespace laws
