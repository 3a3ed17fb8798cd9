// What evaluation costs, counted: allocations, and calls of a user's function (once an element and traversal).
// build: clang-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE counts
#include <boost/test/unit_test.hpp>

#include "../support/counting_new.hpp"

#include <weft/weft.hpp>

#include <cstddef>

namespace {

using matrix = weft::tensor<float, weft::dyn, weft::dyn>;

matrix numbers(std::size_t rows, std::size_t columns) {
  matrix x(rows, columns);
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(i % 17) * 0.25f;
  return x;
}

// A function that counts its calls.
struct counted {
  std::size_t* calls;
  float operator()(float x) const {
    ++*calls;
    return x * 0.5f;
  }
};

template <class F>
std::size_t allocations(F f) {
  return test::allocations_of(f).count;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_counter_counts) {
  BOOST_TEST(allocations([] { ::operator delete(::operator new(sizeof(int))); }) == 1u);
  BOOST_TEST(allocations([] { matrix x(30, 40); }) == 1u);
}

BOOST_AUTO_TEST_CASE(assign_allocates_nothing) {
  for (const std::size_t rows : {1u, 7u, 40u})
    for (const std::size_t columns : {1u, 33u, 1000u}) {
      const matrix x = numbers(rows, columns);
      matrix y(rows, columns);
      weft::tensor<float, weft::dyn> row(columns), column(rows);
      using weft::axis;
      BOOST_TEST(allocations([&] { weft::assign(y, weft::softmax(x, axis<1>)); }) == 0u);
      BOOST_TEST(allocations([&] { weft::assign(y, weft::softmax(x, axis<0>)); }) == 0u);
      BOOST_TEST(allocations([&] { weft::assign(y, weft::softmax(x)); }) == 0u);
      BOOST_TEST(allocations([&] { weft::assign(column, weft::logsumexp(x, axis<1>)); }) == 0u);
      BOOST_TEST(allocations([&] { weft::assign(row, weft::logsumexp(x, axis<0>)); }) == 0u);
      BOOST_TEST(allocations([&] { weft::assign(y, weft::cumsum(x, axis<1>, weft::reverse, weft::exclusive)); }) == 0u);
      BOOST_TEST(allocations([&] { weft::assign(y, weft::logcumsumexp(x, axis<0>)); }) == 0u);
      BOOST_TEST(allocations([&] { y += x * 2.f; }) == 0u);
      BOOST_TEST(allocations([&] { y = 1.f; }) == 0u);
    }
}

BOOST_AUTO_TEST_CASE(eval_allocates_its_result) {
  const matrix x = numbers(20, 300);
  BOOST_TEST(allocations([&] { weft::eval(weft::softmax(x, weft::axis<1>)); }) == 1u);
  BOOST_TEST(allocations([&] { weft::eval(weft::cumsum(x, weft::axis<0>)); }) == 1u);
  BOOST_TEST(allocations([&] { weft::eval(x * x + x); }) == 1u);
  const auto [count, bytes] = test::allocations_of([&] { weft::eval(weft::softmax(x, weft::axis<1>)); });
  BOOST_TEST(count == 1u);
  BOOST_TEST(bytes >= x.size() * sizeof(float));
  BOOST_TEST(bytes <= x.size() * sizeof(float) + 128);
}

BOOST_AUTO_TEST_CASE(several_roots_allocate_their_results) {
  const matrix x = numbers(20, 300);
  using weft::axis;
  BOOST_TEST(allocations([&] { weft::eval(weft::max(x, axis<1>), weft::min(x, axis<1>), weft::sum(x, axis<1>)); }) ==
             3u);
}

BOOST_AUTO_TEST_CASE(static_results_stay_off_the_heap) {
  const weft::tensor<float, 8, 16> x;
  BOOST_TEST(allocations([&] { weft::eval(weft::softmax(x, weft::axis<1>)); }) == 0u);
}

BOOST_AUTO_TEST_CASE(assignment_reuses_the_memory) {
  const matrix x = numbers(20, 30), turned = numbers(30, 20), larger = numbers(31, 20);
  matrix y = x * 1.f;
  BOOST_TEST(allocations([&] { y = x * 2.f; }) == 0u);
  BOOST_TEST(allocations([&] { y = turned * 2.f; }) == 0u);
  BOOST_TEST(allocations([&] { y = larger * 2.f; }) == 1u);
}

BOOST_AUTO_TEST_CASE(double_centring_keeps_vectors_only) {
  const matrix x = numbers(200, 300);
  matrix y(200, 300);
  const auto [count, bytes] = test::allocations_of(
      [&] { weft::assign(y, x - weft::mean(x, weft::axis<1>, weft::keepdims) - weft::mean(x, weft::axis<0>)); });
  BOOST_TEST(count <= 2u);
  BOOST_TEST(bytes <= (200 + 300) * sizeof(float) + 2 * 128);
}

BOOST_AUTO_TEST_CASE(in_place_without_a_copy) {
  // Every element is read before its place is written: no temporary.
  matrix x = numbers(20, 300);
  BOOST_TEST(allocations([&] { weft::assign(x, weft::softmax(x, weft::axis<1>)); }) == 0u);
  BOOST_TEST(allocations([&] { weft::assign(x, weft::cumsum(x, weft::axis<1>)); }) == 0u);
  BOOST_TEST(allocations([&] { weft::assign(x, x * 2.f + 1.f); }) == 0u);
}

BOOST_AUTO_TEST_CASE(a_function_is_called_once_an_element) {
  for (const std::size_t rows : {1u, 5u, 33u})
    for (const std::size_t columns : {1u, 16u, 100u}) {
      const matrix x = numbers(rows, columns);
      const auto calls_of = [&](auto make) {
        std::size_t calls = 0;
        const auto e = make(weft::map(counted{&calls}, x));
        weft::eval(e);
        return calls;
      };
      using weft::axis;
      BOOST_TEST(calls_of([](auto e) { return e; }) == x.size());
      BOOST_TEST(calls_of([](auto e) { return weft::sum(e, axis<1>); }) == x.size());
      BOOST_TEST(calls_of([](auto e) { return weft::sum(e, axis<0>); }) == x.size());
      BOOST_TEST(calls_of([](auto e) { return weft::sum(e); }) == x.size());
      BOOST_TEST(calls_of([](auto e) { return weft::cumsum(e, axis<1>); }) == x.size());
      BOOST_TEST(calls_of([](auto e) { return weft::cumsum(e, axis<0>, weft::reverse); }) == x.size());
      BOOST_TEST(calls_of([](auto e) { return weft::logcumsumexp(e, axis<1>); }) == x.size());
    }
}

BOOST_AUTO_TEST_CASE(a_function_is_called_once_an_element_and_traversal) {
  const matrix x = numbers(33, 100);
  std::size_t calls = 0;
  const auto softmax = weft::softmax(weft::map(counted{&calls}, x), weft::axis<1>);
  constexpr auto plan = weft::plan_of<std::remove_const_t<decltype(softmax)>>;
  weft::eval(softmax);
  BOOST_TEST(calls <= static_cast<std::size_t>(plan.passes) * x.size());
  BOOST_TEST(calls >= x.size());

  calls = 0;
  const auto total = weft::logsumexp(weft::map(counted{&calls}, x), weft::axis<1>);
  weft::eval(total);
  BOOST_TEST(calls <= 2 * x.size());
}

BOOST_AUTO_TEST_CASE(shared_in_several_roots) {
  const matrix x = numbers(33, 100);
  std::size_t calls = 0;
  const auto kernel = weft::fuse(
      [](auto a) { return std::tuple(max(a, weft::axis<1>), min(a, weft::axis<1>), sum(a, weft::axis<1>)); });
  weft::eval(kernel(weft::map(counted{&calls}, x)));
  BOOST_TEST(calls == x.size());
}
