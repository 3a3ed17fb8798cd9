// Operands of different widths and kinds in one loop, conditions as operands, and narrow types in scans and reductions.
// build: clang-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE mixed_types
#include <boost/test/unit_test.hpp>

#include "../support/compare.hpp"
#include "../support/operands.hpp"
#include "../support/random.hpp"
#include "../support/reference.hpp"

#include <weft/weft.hpp>

#include <cstdint>

namespace {

using reference::array;
using reference::map;
using weft::axis;
using weft::eval;

}  // namespace

BOOST_AUTO_TEST_CASE(maps_of_two_types) {
  for (const std::size_t n : {1u, 2u, 3u, 5u, 8u, 15u, 16u, 17u, 31u, 33u, 64u, 100u, 257u}) {
    const auto bytes = test::exact_terms<std::int8_t>({3, n}, 1);
    const auto shorts = test::exact_terms<std::uint16_t>({3, n}, 2);
    const auto ints = test::exact_terms<std::int32_t>({3, n}, 3);
    const auto longs = test::exact_terms<std::int64_t>({3, n}, 4);
    const auto floats = test::exact_terms<float>({3, n}, 5);
    const auto doubles = test::exact_terms<double>({3, n}, 6);
    const auto truths = test::exact_terms<bool>({3, n}, 7);
    const auto a = test::dense<2>(bytes);
    const auto b = test::dense<2>(shorts);
    const auto i = test::dense<2>(ints);
    const auto k = test::dense<2>(longs);
    const auto f = test::dense<2>(floats);
    const auto d = test::dense<2>(doubles);
    const auto t = test::dense<2>(truths);
    const auto plus = [](auto x, auto y) { return x + y; };
    const auto times = [](auto x, auto y) { return x * y; };
    BOOST_TEST(test::same(eval(a + f), map<float>(plus, bytes, floats)));
    BOOST_TEST(test::same(eval(t + f), map<float>(plus, truths, floats)));
    BOOST_TEST(test::same(eval(t * d), map<double>(times, truths, doubles)));
    BOOST_TEST(test::same(eval(f + d), map<double>(plus, floats, doubles)));
    BOOST_TEST(test::same(eval(a * k), map<std::int64_t>(times, bytes, longs)));
    BOOST_TEST(test::same(eval(b + a), map<std::int32_t>(plus, shorts, bytes)));
    BOOST_TEST(test::same(eval(-a), map<std::int8_t>([](int x) { return -x; }, bytes)));
    BOOST_TEST(test::same(eval(a / b), map<float>([](float x, float y) { return x / y; }, bytes, shorts)));
    const auto remainder = [](int x, int y) { return y == 0 ? 0 : (x % y + y) % y; };
    BOOST_TEST(test::same(eval(a % i), map<std::int32_t>(remainder, bytes, ints)));
  }
}

BOOST_AUTO_TEST_CASE(conditions) {
  for (const std::size_t n : {1u, 3u, 8u, 15u, 16u, 17u, 33u, 64u, 100u}) {
    const auto bytes = test::exact_terms<std::int8_t>({3, n}, 1);
    const auto ints = test::exact_terms<std::int32_t>({3, n}, 3);
    const auto floats = test::exact_terms<float>({3, n}, 5);
    const auto doubles = test::exact_terms<double>({3, n}, 6);
    const auto truths = test::exact_terms<bool>({3, n}, 7);
    const auto f = test::dense<2>(floats);
    const auto d = test::dense<2>(doubles);
    const auto t = test::dense<2>(truths);
    const auto choose = [](bool condition, auto x, auto y) { return condition ? x : y; };
    BOOST_TEST(test::same(eval(weft::where(t, f, d)), map<double>(choose, truths, floats, doubles)));
    const auto less = map<bool>([](float x, double y) { return x < y; }, floats, doubles);
    BOOST_TEST(test::same(eval(weft::where(f < d, test::dense<2>(bytes), test::dense<2>(ints))),
                          map<std::int32_t>(choose, less, bytes, ints)));
    const auto positive = map<bool>([](float x) { return x > 0; }, floats);
    BOOST_TEST(test::same(eval(weft::sum(f > 0.f, axis<1>)), reference::sum(positive, {1})));
    BOOST_TEST(test::same(eval(weft::sum(f > 0.f, axis<0>)), reference::sum(positive, {0})));
    BOOST_TEST(test::same(eval(t && f > 0.f), map<bool>([](bool x, bool y) { return x && y; }, truths, positive)));
    BOOST_TEST(test::same(eval(t == (f > 0.f)), map<bool>([](bool x, bool y) { return x == y; }, truths, positive)));
    BOOST_TEST(test::same(eval(weft::transpose(t)), reference::transpose(truths, {1, 0})));
    // Stored backwards, column-major, every third element.
    test::laid_out<bool, 2> memory(truths, test::layouts[6], false);
    weft::assign(memory.view(), f > 0.f);
    BOOST_TEST((memory.elements().elements == positive.elements).min());
  }
}

BOOST_AUTO_TEST_CASE(scans_and_reductions_of_narrow_types) {
  for (const std::size_t n : {1u, 2u, 15u, 16u, 17u, 33u, 64u, 100u, 257u}) {
    const auto bytes = test::exact_terms<std::int8_t>({3, n}, 1);
    const auto shorts = test::exact_terms<std::uint16_t>({3, n}, 2);
    const auto longs = test::exact_terms<std::int64_t>({3, n}, 4);
    const auto truths = test::exact_terms<bool>({3, n}, 7);
    const auto a = test::dense<2>(bytes);
    const auto b = test::dense<2>(shorts);
    const auto k = test::dense<2>(longs);
    const auto t = test::dense<2>(truths);
    BOOST_TEST(test::same(eval(weft::cumsum(a, axis<1>)), reference::cumsum(bytes, 1)));
    BOOST_TEST(test::same(eval(weft::cumsum(b, axis<0>, weft::reverse)), reference::cumsum(shorts, 0, {true, false})));
    BOOST_TEST(test::same(eval(weft::cumsum(k, axis<1>, weft::exclusive)), reference::cumsum(longs, 1, {false, true})));
    BOOST_TEST(test::same(eval(weft::cummax(a, axis<1>, weft::exclusive)), reference::cummax(bytes, 1, {false, true})));
    BOOST_TEST(
        test::same(eval(weft::cumprod(t, axis<1>, weft::reverse)), reference::cumprod(truths, 1, {true, false})));
    BOOST_TEST(test::same(eval(weft::max(k, axis<1>)), reference::max(longs, {1})));
    BOOST_TEST(test::same(eval(weft::max(b, axis<0>)), reference::max(shorts, {0})));
    BOOST_TEST(test::same(eval(weft::max(t, axis<0>)), reference::max(truths, {0})));
  }
}
