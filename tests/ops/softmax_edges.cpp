// softmax at the edges: infinities and NaN in every position and size class, empty and 0-d operands, no axes,
// constexpr.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE softmax_edges
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <limits>
#include <type_traits>

namespace {

using reference::sizes;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float quiet_nan = std::numeric_limits<float>::quiet_NaN();

// Softmax over the last axis and, of the transposed array, over the first.
void check(const reference::array<float>& x) {
  reference::array<long double> distance;
  const auto expected = reference::softmax(x, {1}, &distance);
  BOOST_TEST(test::close_softmax(weft::eval(weft::softmax(test::dense<2>(x), weft::axis<1>)), expected, distance));
  const auto turned = reference::transpose(x, {1, 0});
  BOOST_TEST(test::close_softmax(weft::eval(weft::softmax(test::dense<2>(turned), weft::axis<0>)),
                                 reference::transpose(expected, {1, 0}), reference::transpose(distance, {1, 0})));
}

constexpr weft::tensor<float, 3, 5> table{
    {1, -2, 3.5f, 0, 100}, {-infinity, 0, 1, -infinity, 2}, {-1e4f, 1e4f, 0, 9999, 1}};

}  // namespace

BOOST_AUTO_TEST_CASE(special_values_in_every_position) {
  for (const std::size_t n : {1u, 2u, 7u, 16u, 17u, 33u, 64u, 65u, 100u}) {
    for (const float special : {-infinity, infinity, quiet_nan}) {
      // Row r has the special value at position r; the last row has none.
      auto x = test::uniform<float>({n + 1, n}, -5, 5);
      for (std::size_t i = 0; i < n; ++i) x[i * n + i] = special;
      BOOST_TEST_CONTEXT("n " << n << ", special value " << special) { check(x); }
    }
  }
}

BOOST_AUTO_TEST_CASE(special_values_in_long_rows) {
  for (const std::size_t n : {257u, 1000u, 5000u}) {
    for (const float special : {-infinity, infinity, quiet_nan}) {
      for (const std::size_t position : {std::size_t(0), n / 2, n - 1}) {
        auto x = test::uniform<float>({2, n}, -5, 5);
        x[position] = special;
        BOOST_TEST_CONTEXT("n " << n << ", " << special << " at " << position) { check(x); }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(pairs_of_special_values) {
  for (const float first : {-infinity, infinity, quiet_nan})
    for (const float second : {-infinity, infinity, quiet_nan})
      for (const std::size_t n : {2u, 18u, 70u}) {
        auto x = test::uniform<float>({3, n}, -5, 5);
        x[0] = first;
        x[n - 1] = second;
        x[n] = first;
        x[n + 1] = second;
        check(x);
      }
}

BOOST_AUTO_TEST_CASE(only_negative_infinity) {
  for (const std::size_t n : {1u, 2u, 16u, 33u, 1000u}) {
    auto x = test::uniform<float>({3, n}, -5, 5);
    for (std::size_t i = 0; i < n; ++i) x[n + i] = -infinity;
    check(x);
    const auto y = weft::eval(weft::softmax(test::dense<2>(x), weft::axis<1>));
    for (std::size_t i = 0; i < n; ++i) BOOST_TEST_REQUIRE(std::isnan(y.data()[n + i]));
  }
}

BOOST_AUTO_TEST_CASE(one_finite_value_among_negative_infinities) {
  for (const std::size_t n : {1u, 2u, 16u, 33u, 300u}) {
    for (const std::size_t position : {std::size_t(0), n / 2, n - 1}) {
      reference::array<float> x({2, n});
      x.elements = -infinity;
      x[position] = -1e30f;
      x[n + position] = 3;
      check(x);
    }
  }
}

BOOST_AUTO_TEST_CASE(rising_and_falling_references) {
  // The maximum moves in every step, or is far above everything met before.
  for (const std::size_t n : {2u, 17u, 64u, 257u, 1000u}) {
    reference::array<float> x({4, n});
    for (std::size_t i = 0; i < n; ++i) {
      x[i] = static_cast<float>(i) * 0.5f;
      x[n + i] = -static_cast<float>(i) * 0.5f;
      x[2 * n + i] = i + 1 == n ? 1e4f : -1e4f;
      x[3 * n + i] = i == n / 2 ? 3e38f : -3e38f;
    }
    check(x);
  }
}

BOOST_AUTO_TEST_CASE(empty) {
  for (const sizes& shape : {sizes{0, 3}, sizes{3, 0}, sizes{0, 0}}) {
    const reference::array<float> x(shape);
    BOOST_TEST(test::same_shape(weft::eval(weft::softmax(test::dense<2>(x), weft::axis<0>)), shape));
    BOOST_TEST(test::same_shape(weft::eval(weft::softmax(test::dense<2>(x), weft::axis<1>)), shape));
    BOOST_TEST(test::same_shape(weft::eval(weft::softmax(test::dense<2>(x))), shape));
  }
}

// What is summed up of it is 0, also where the division by its total comes behind the sum.
BOOST_AUTO_TEST_CASE(sums_over_nothing) {
  const weft::tensor<float, weft::dyn, weft::dyn> rows(2, 0), columns(0, 2);
  const auto all_zero = [](const auto& y, std::size_t size) {
    BOOST_TEST_REQUIRE(y.size() == size);
    for (std::size_t i = 0; i < size; ++i) BOOST_TEST(y.data()[i] == 0.f);
  };
  for (const bool in_one : {false, true}) {
    const auto of = [&](const auto& e) { return in_one ? eval(weft::seq.with(weft::one_traversal), e) : eval(e); };
    all_zero(of(sum(softmax(rows, weft::axis<1>), weft::axis<1>)), 2);
    all_zero(of(sum(softmax(rows, weft::axis<1>) * 2.f, weft::axis<1>)), 2);
    all_zero(of(sum(2.f * softmax(columns, weft::axis<0>), weft::axis<0>)), 2);
    all_zero(of(sum(softmax(rows), weft::axis<0, 1>)), 1);
    const weft::tensor<float, weft::dyn, weft::dyn, 1> keys(1, 0);
    const weft::tensor<float, weft::dyn, weft::dyn, weft::dyn> values(1, 0, 3);
    all_zero(of(sum(softmax(keys, weft::axis<1>) * values, weft::axis<1>)), 3);
  }
  // The total itself stays one.
  const auto both = weft::fuse([](auto x) {
    const auto e = exp(x - weft::max(x, weft::axis<0>, weft::keepdims));
    const auto total = sum(e, weft::axis<1>, weft::keepdims);
    return std::tuple(sum(e / total * 2.f, weft::axis<1>), total);
  });
  const auto [sums, totals] = eval(both(rows));
  all_zero(sums, 2);
  all_zero(totals, 2);
}

BOOST_AUTO_TEST_CASE(no_dimensions_and_no_axes) {
  const weft::tensor<float> three = 3.f;
  const auto one = weft::eval(weft::softmax(three));
  static_assert(std::remove_cvref_t<decltype(one)>::rank == 0);
  BOOST_TEST(static_cast<float>(one) == 1.f);
  const weft::tensor<float> unbounded = infinity;
  BOOST_TEST(std::isnan(static_cast<float>(weft::eval(weft::softmax(unbounded)))));

  const weft::tensor<float, 4> x{2, infinity, quiet_nan, -infinity};
  const auto y = weft::eval(weft::softmax(x, weft::axis<>));
  BOOST_TEST(y(0) == 1.f);
  for (const std::size_t i : {1u, 2u, 3u}) BOOST_TEST(std::isnan(y(i)));
}

BOOST_AUTO_TEST_CASE(constant_evaluation) {
  constexpr auto last = weft::eval(weft::softmax(table, weft::axis<1>));
  constexpr auto first = weft::eval(weft::softmax(table, weft::axis<0>));
  constexpr auto every = weft::eval(weft::softmax(table));
  static_assert(last(0, 1) > 0 && last(1, 0) == 0 && last(2, 1) > 0.7f);

  const auto run_time = table;  // not a constant expression
  const auto agree = [](const auto& constant, const auto& computed) {
    BOOST_TEST_REQUIRE(constant.size() == computed.size());
    for (std::size_t i = 0; i < constant.size(); ++i)
      BOOST_TEST(test::ulp_distance(constant.data()[i], computed.data()[i]) <= 2u);
  };
  agree(last, weft::eval(weft::softmax(run_time, weft::axis<1>)));
  agree(first, weft::eval(weft::softmax(run_time, weft::axis<0>)));
  agree(every, weft::eval(weft::softmax(run_time)));

  constexpr auto of_ints = weft::eval(weft::softmax(weft::tensor<int, 3>{1, 2, 3}));
  static_assert(std::is_same_v<decltype(of_ints)::value_type, float>);
  static_assert(of_ints(0) < of_ints(1) && of_ints(1) < of_ints(2));
}
