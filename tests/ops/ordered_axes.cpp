// Reductions and scans whose order of combination matters, over several axes: in the order of the operand's axes,
// however the array behind it lies in memory and whatever else runs in the same program. Against plain loops.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE ordered_axes
#include <boost/test/unit_test.hpp>

#include <weft/weft.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using namespace weft;
using number = std::uint32_t;

// Maps t -> factor * t + x one after the other, modulo 2^32: exact, and no two orders have the same result.
struct affine {
  static constexpr monoid_traits traits{.commutative = false, .idempotent = false};
  template <class V>
  struct state {
    V factor, offset;
  };
  template <class V>
  static constexpr state<V> neutral() {
    return {V(number(1)), V(number(0))};
  }
  template <class V>
  static constexpr state<V> lift(V x) {
    return {x + x + V(number(1)), x};
  }
  template <class V>
  static constexpr state<V> combine(state<V> earlier, state<V> later) {
    return {earlier.factor * later.factor, later.factor * earlier.offset + later.offset};
  }
  template <class V>
  static constexpr V finish(state<V> s) {
    return s.offset;
  }
};
// The definition: what becomes of 0.
struct running {
  number value = 0;
  number operator()(number x) { return value = (2 * x + 1) * value + x; }
};

using sizes = std::array<std::size_t, 3>;
constexpr sizes some_sizes[] = {{2, 3, 5}, {4, 17, 9}, {1, 8, 33}, {7, 1, 16}, {3, 100, 2}};

std::vector<number> numbers(const sizes& n) {
  std::vector<number> all(n[0] * n[1] * n[2]);
  number next = 12345;
  for (number& x : all) x = (next = next * 1664525 + 1013904223) >> 7;
  return all;
}

// Calls visit(i, j, k, x) for the elements of the array with its axes in another order, in that order.
template <int A, int B, int C, class Visit>
void visit_transposed(const std::vector<number>& all, const sizes& n, Visit visit) {
  std::size_t at[3];
  for (std::size_t i = 0; i < n[A]; ++i) {
    for (std::size_t j = 0; j < n[B]; ++j) {
      for (std::size_t k = 0; k < n[C]; ++k) {
        at[A] = i, at[B] = j, at[C] = k;
        visit(i, j, k, all[(at[0] * n[1] + at[1]) * n[2] + at[2]]);
      }
    }
  }
}

template <int A, int B, int C>
void check_all_axes() {
  for (const sizes& n : some_sizes) {
    const std::vector<number> all = numbers(n);
    const auto x = view<dyn, dyn, dyn>(all.data(), n[0], n[1], n[2]);
    running whole;
    std::vector<number> so_far;
    visit_transposed<A, B, C>(all, n, [&](auto, auto, auto, number v) { so_far.push_back(whole(v)); });
    const auto t = transpose(x, axis<A, B, C>);
    BOOST_TEST(eval(reduce<affine>(t))() == whole.value);
    BOOST_TEST(eval(reduce<affine>(t + number(0)))() == whole.value);
    // Beside the same of the array as it lies, and beside its scan: the orders contradict each other.
    running in_memory;
    for (const number v : all) in_memory(v);
    const auto [one, other] = eval(reduce<affine>(x), reduce<affine>(t));
    BOOST_TEST(one() == in_memory.value);
    BOOST_TEST(other() == whole.value);
    const auto [first, scanned] = eval(scan<affine>(x), scan<affine>(t));
    BOOST_TEST(first(all.size() - 1) == in_memory.value);
    BOOST_TEST(std::vector<number>(scanned.data(), scanned.data() + all.size()) == so_far,
               boost::test_tools::per_element());
  }
}

template <int A, int B, int C>
void check_two_axes() {
  for (const sizes& n : some_sizes) {
    const std::vector<number> all = numbers(n);
    const auto t = transpose(view<dyn, dyn, dyn>(all.data(), n[0], n[1], n[2]), axis<A, B, C>);
    std::vector<running> outer(n[C]), inner(n[A]), around(n[B]);
    visit_transposed<A, B, C>(all, n, [&](auto i, auto j, auto k, number v) {
      outer[k](v);
      inner[i](v);
      around[j](v);
    });
    const auto by_outer = eval(reduce<affine>(t, axis<0, 1>)), by_inner = eval(reduce<affine>(t, axis<1, 2>)),
               by_ends = eval(reduce<affine>(t, axis<0, 2>));
    for (std::size_t k = 0; k < n[C]; ++k) BOOST_TEST(by_outer(k) == outer[k].value);
    for (std::size_t i = 0; i < n[A]; ++i) BOOST_TEST(by_inner(i) == inner[i].value);
    for (std::size_t j = 0; j < n[B]; ++j) BOOST_TEST(by_ends(j) == around[j].value);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_axes) {
  check_all_axes<0, 1, 2>();
  check_all_axes<0, 2, 1>();
  check_all_axes<1, 2, 0>();
  check_all_axes<2, 1, 0>();
}

BOOST_AUTO_TEST_CASE(two_axes) {
  check_two_axes<0, 2, 1>();
  check_two_axes<1, 0, 2>();
  check_two_axes<2, 0, 1>();
  check_two_axes<2, 1, 0>();
}

// Which operand comes first says nothing about the order.
BOOST_AUTO_TEST_CASE(beside_another_array) {
  const std::vector<number> all = numbers({7, 9, 1}), ones(63, 1);
  const auto x = view<dyn, dyn>(all.data(), 7, 9);
  const auto one = view<dyn, dyn>(ones.data(), 9, 7);
  running expected;
  for (std::size_t j = 0; j < 9; ++j) {
    for (std::size_t i = 0; i < 7; ++i) expected(all[i * 9 + j]);
  }
  BOOST_TEST(eval(reduce<affine>(transpose(x) * one))() == expected.value);
  BOOST_TEST(eval(reduce<affine>(one * transpose(x)))() == expected.value);
}

// One in the other's operand: the same elements in two orders.
BOOST_AUTO_TEST_CASE(one_inside_the_other) {
  const std::vector<number> all = numbers({5, 6, 1});
  const auto x = view<dyn, dyn>(all.data(), 5, 6);
  running inner, expected;
  for (const number v : all) inner(v);
  for (std::size_t j = 0; j < 6; ++j) {
    for (std::size_t i = 0; i < 5; ++i) expected(all[i * 6 + j] - inner.value);
  }
  BOOST_TEST(eval(reduce<affine>(transpose(x - reduce<affine>(x))))() == expected.value);
  constexpr auto kernel =
      fuse([](auto a) { return reduce<affine>(transpose(a - reduce<affine>(a))) - reduce<affine>(a); });
  BOOST_TEST(eval(kernel(x))() == expected.value - inner.value);
}

// The leaves of two roots may be walked together only in an order that suits both.
BOOST_AUTO_TEST_CASE(two_arrays) {
  const tensor<number, 3, 3> x{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}, y{{9, 8, 7}, {6, 5, 4}, {3, 2, 1}};
  running of_x, of_y;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) of_x(x(i, j)), of_y(y(j, i));
  }
  const auto [a, b] = eval(scan<affine>(x), scan<affine>(transpose(y)));
  BOOST_TEST(a(8) == of_x.value);
  BOOST_TEST(b(8) == of_y.value);
  const auto sum = eval(scan<affine>(x) + scan<affine>(transpose(y)));
  BOOST_TEST(sum(8) == of_x.value + of_y.value);
}

BOOST_AUTO_TEST_CASE(in_constant_evaluation) {
  constexpr auto of = [](const auto& x) { return eval(reduce<affine>(transpose(x)))(); };
  constexpr number found = of(tensor<number, 2, 3>{{1, 2, 3}, {4, 5, 6}});
  running expected;
  for (const number v : {1u, 4u, 2u, 5u, 3u, 6u}) expected(v);
  BOOST_TEST(found == expected.value);
}
