// What every scan operation has to get right, over axes, modes, size classes, layouts and names. A Case is a struct of
//   static auto op(const X& x, Arguments...)               the expression
//   static reference::array<T> data<T>(sizes)              operands for which the comparison below is meaningful
//   static void expect(const Y& y, const array<T>& x, int axis, scan_mode)   compares a result with the plain loop
#pragma once

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"
#include "scan.hpp"

#include <weft/weft.hpp>

#include <cstddef>

namespace laws {

// Half of the modes along rows, the others along columns.
inline constexpr modes crossed_rows = modes::one_of_two, crossed_columns = modes::both_or_none;

template <class Case>
inline constexpr auto scan_operation = [](const auto& x, auto... arguments) { return Case::op(x, arguments...); };

// Along Axis of a dense operand.
template <class Case, std::size_t Rank, int Axis, modes Chosen = modes::all>
void scan_modes(const reference::sizes& shape) {
  const auto x = Case::template data<float>(shape);
  BOOST_TEST_CONTEXT("shape " << test::text(shape) << ", axis " << Axis) {
    every_mode<Axis, Chosen>(scan_operation<Case>, test::dense<Rank>(x), [&](const auto& y, reference::scan_mode mode) {
      BOOST_TEST_CONTEXT((mode.reverse ? "reverse " : "") << (mode.exclusive ? "exclusive" : "inclusive")) {
        Case::expect(y, x, Axis, mode);
      }
    });
  }
}

template <class Case, modes Chosen = modes::all>
void scan_one_dimension() {
  for (const std::size_t n : test::lengths) scan_modes<Case, 1, 0, Chosen>({n});
}

template <class Case, modes Rows = modes::all, modes Columns = modes::all>
void scan_two_dimensions() {
  for (const std::size_t n : test::lengths) {
    for (const std::size_t rows : {1u, 2u, 5u, 17u}) scan_modes<Case, 2, 1, Rows>({rows, n});
    for (const std::size_t columns : {1u, 3u, 16u, 17u, 65u, 100u}) scan_modes<Case, 2, 0, Columns>({n, columns});
  }
}

template <class Case>
void scan_three_dimensions() {
  for (const std::size_t n : test::lengths) {
    scan_modes<Case, 3, 1, modes::both_or_none>({3, n, 5});
    scan_modes<Case, 3, 1, modes::both_or_none>({2, n, 33});
    const auto front = Case::template data<float>({n, 2, 7});
    Case::expect(weft::eval(Case::op(test::dense<3>(front), weft::axis<-3>)), front, 0, {});
    const auto back = Case::template data<float>({2, 7, n});
    Case::expect(weft::eval(Case::op(test::dense<3>(back), weft::axis<-1>, weft::reverse)), back, 2, {true, false});
  }
}

template <class Case>
void scan_six_dimensions() {
  const auto x = Case::template data<float>({2, 3, 1, 4, 2, 5});
  Case::expect(weft::eval(Case::op(test::dense<6>(x), weft::axis<3>)), x, 3, {});
  Case::expect(weft::eval(Case::op(test::dense<6>(x), weft::axis<5>, weft::exclusive)), x, 5, {false, true});
}

template <class Case>
void scan_of_flattening() {
  using reference::sizes;
  for (const sizes& shape : {sizes{3, 7}, sizes{17, 16}, sizes{1, 1}, sizes{257, 3}}) {
    const auto x = Case::template data<float>(shape);
    const auto flat = reference::flattened(x);
    const auto v = test::dense<2>(x);
    Case::expect(weft::eval(Case::op(v)), flat, 0, {});
    Case::expect(weft::eval(Case::op(v, weft::reverse, weft::exclusive)), flat, 0, {true, true});
  }
}

template <class Case>
void scan_of_strided() {
  using reference::sizes;
  for (const test::layout& how : test::layouts) {
    BOOST_TEST_CONTEXT("layout " << how.name) {
      for (const sizes& shape :
           {sizes{1, 1}, sizes{3, 7}, sizes{17, 16}, sizes{33, 65}, sizes{5, 257}, sizes{257, 5}}) {
        const auto x = Case::template data<float>(shape);
        test::laid_out<float, 2> memory(x, how);
        const auto v = memory.const_view();
        every_mode<0, crossed_columns>(scan_operation<Case>, v,
                                       [&](const auto& y, auto mode) { Case::expect(y, x, 0, mode); });
        every_mode<1, crossed_rows>(scan_operation<Case>, v,
                                    [&](const auto& y, auto mode) { Case::expect(y, x, 1, mode); });
        Case::expect(weft::eval(Case::op(v)), reference::flattened(x), 0, {});
      }
    }
  }
}

// A row repeated by a stride of 0, and a row broadcast over a product.
template <class Case>
void scan_of_broadcast() {
  const auto row = Case::template data<float>({40});
  const auto x = reference::map<float>([](float a, float) { return a; }, row, reference::array<float>({6, 40}));
  const auto v = test::strided<2>(row.data(), {6, 40}, {0, 1});
  Case::expect(weft::eval(Case::op(v, weft::axis<0>)), x, 0, {});
  Case::expect(weft::eval(Case::op(v, weft::axis<1>, weft::reverse)), x, 1, {true, false});

  const auto a = Case::template data<float>({6, 40});
  const auto product = reference::map<float>([](float p, float q) { return p * q; }, a, row);
  const auto wide = test::dense<2>(a);
  const auto narrow = test::dense<1>(row);
  Case::expect(weft::eval(Case::op(wide * narrow, weft::axis<0>)), product, 0, {});
  Case::expect(weft::eval(Case::op(wide * narrow, weft::axis<1>)), product, 1, {});
}

template <class Case>
void scan_by_name() {
  const auto x = Case::template data<float>({5, 18});
  const auto v = weft::view<"day", weft::named<"index", 18>>(x.data(), 5);
  const auto y = weft::eval(Case::op(v, weft::axis<"day">, weft::inclusive));
  static_assert(std::remove_cvref_t<decltype(y)>::dims[0] == weft::dim("day"));
  Case::expect(y, x, 0, {});
  Case::expect(weft::eval(Case::op(v, weft::axis<"index">, weft::exclusive, weft::reverse)), x, 1, {true, true});
}

// Elements of type T, the result's being R.
template <class Case, class T, class R, modes Chosen>
void scan_of_type() {
  for (const std::size_t n : {1u, 2u, 8u, 17u, 100u, 1000u}) {
    const auto x = Case::template data<T>({2, n});
    every_mode<1, Chosen>(scan_operation<Case>, test::dense<2>(x), [&](const auto& y, reference::scan_mode mode) {
      static_assert(std::is_same_v<typename std::remove_cvref_t<decltype(y)>::value_type, R>);
      Case::expect(y, x, 1, mode);
    });
  }
}

// A special value at every position of the rows of an array, and of the columns of its transpose.
template <class Case, modes Rows = modes::all, modes Columns = modes::all>
void scan_of_special(float special, float second) {
  for (const std::size_t n : {1u, 2u, 16u, 17u, 33u, 64u, 100u}) {
    auto x = Case::template data<float>({n + 1, n});
    for (std::size_t i = 0; i < n; ++i) x[i * n + i] = special;
    // In the last row two special values meet.
    x[n * n] = special;
    x[n * n + n / 2] = second;
    const auto turned = reference::transpose(x, {1, 0});
    BOOST_TEST_CONTEXT("n " << n << ", special values " << special << " and " << second) {
      every_mode<1, Rows>(scan_operation<Case>, test::dense<2>(x),
                          [&](const auto& y, reference::scan_mode mode) { Case::expect(y, x, 1, mode); });
      every_mode<0, Columns>(scan_operation<Case>, test::dense<2>(turned),
                             [&](const auto& y, reference::scan_mode mode) { Case::expect(y, turned, 0, mode); });
    }
  }
}

// Empty operands stay empty; a 0-d operand gives one element, its value or the identity.
template <class Case>
void scan_of_little(float identity) {
  using reference::sizes;
  for (const sizes& shape : {sizes{0, 3}, sizes{3, 0}}) {
    const reference::array<float> x(shape);
    BOOST_TEST(test::same_shape(weft::eval(Case::op(test::dense<2>(x), weft::axis<0>)), shape));
    BOOST_TEST(test::same_shape(weft::eval(Case::op(test::dense<2>(x), weft::axis<1>, weft::exclusive)), shape));
    BOOST_TEST(test::same_shape(weft::eval(Case::op(test::dense<2>(x))), {0}));
  }
  const weft::tensor<float> three = 3.f;
  const auto of_scalar = weft::eval(Case::op(three));
  BOOST_TEST(test::same_shape(of_scalar, {1}));
  BOOST_TEST(of_scalar.data()[0] == 3.f);
  const auto before_scalar = weft::eval(Case::op(three, weft::exclusive));
  BOOST_TEST(test::same_shape(before_scalar, {1}));
  BOOST_TEST(before_scalar.data()[0] == identity);
}

}  // namespace laws
