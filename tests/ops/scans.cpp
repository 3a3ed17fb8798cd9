// cummax and cummin, and scan<M> and reduce<M> with monoids of the user: order matters, and states have several parts.
// build: gcc-only
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE scans
#include <boost/test/unit_test.hpp>

#include "../laws/monoid.hpp"
#include "../laws/scan_suite.hpp"

#include <cstdint>
#include <limits>

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float quiet_nan = std::numeric_limits<float>::quiet_NaN();

struct cummax {
  template <class X, class... Arguments>
  static auto op(const X& x, Arguments... arguments) {
    return weft::cummax(x, arguments...);
  }
  template <class T>
  static reference::array<T> data(const reference::sizes& shape) {
    return test::exact_terms<T>(shape);
  }
  template <class Y, class T>
  static void expect(const Y& y, const reference::array<T>& x, int axis, reference::scan_mode mode) {
    BOOST_TEST(test::same(y, reference::cummax(x, axis, mode)));
  }
};

// Composition of affine maps t -> scale * t + offset, each element being the map of scale x / 2 and offset x: the later
// map is applied to the earlier one's result, so that the order shows in the result.
struct affine {
  static constexpr weft::monoid_traits traits{.commutative = false, .idempotent = false};
  template <class V>
  struct state {
    V scale, offset;
  };
  template <class V>
  static constexpr state<V> neutral() {
    return {V(1), V(0)};
  }
  template <class V>
  static constexpr state<V> lift(V x) {
    return {x * V(0.5f), x};
  }
  template <class V>
  static constexpr state<V> combine(state<V> earlier, state<V> later) {
    return {earlier.scale * later.scale, earlier.offset * later.scale + later.offset};
  }
  template <class V>
  static constexpr V finish(state<V> s) {
    return s.offset;
  }
};

// The same as a plain loop: offsets only.
struct affine_pair {
  long double scale = 1, offset = 0;
};

constexpr auto lift_affine = [](float x) { return affine_pair{x / 2.0L, x}; };
constexpr auto combine_affine = [](affine_pair a, affine_pair b) {
  return affine_pair{a.scale * b.scale, a.offset * b.scale + b.offset};
};

reference::array<long double> offsets(const reference::array<affine_pair>& pairs) {
  reference::array<long double> y(pairs.shape);
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = pairs[i].offset;
  return y;
}

// Factors 0 and +-2: the maps' scales are 0, 1 and -1, so that all compositions are exact integers.
reference::array<float> affine_data(const reference::sizes& shape) {
  auto x = test::exact_terms<float>(shape);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = x[i] > 2.5f ? 0.f : x[i] > 0 ? 2.f : -2.f;
  return x;
}

// The length of the longest run of equal signs, a state of four parts: the whole length, the run at the start, the run
// at the end, and the longest one; elements > 0 count.
struct longest_run {
  static constexpr weft::monoid_traits traits{.commutative = false, .idempotent = false};
  template <class V>
  struct state {
    V length, first, last, longest;
  };
  template <class V>
  static constexpr state<V> neutral() {
    return {V(0), V(0), V(0), V(0)};
  }
  template <class V>
  static constexpr state<V> lift(V x) {
    return {V(1), x, x, x};
  }
  template <class V>
  static constexpr state<V> combine(state<V> a, state<V> b) {
    // Written without a choice: a run through the whole of one side extends into the other.
    const V across = a.last + b.first;
    const V whole_first = step(a.first - a.length + V(1));
    const V whole_last = step(b.last - b.length + V(1));
    return {a.length + b.length, a.first + whole_first * b.first, b.last + whole_last * a.last,
            larger(larger(a.longest, b.longest), across)};
  }
  template <class V>
  static constexpr V finish(state<V> s) {
    return s.longest;
  }
  // 1 where x is 1, 0 where it is 0 or less (x is a whole number, at most 1).
  template <class V>
  static constexpr V step(V x) {
    return larger(x, V(0));
  }
  template <class V>
  static constexpr V larger(V a, V b) {
    return weft::math::maximum(a, b);
  }
};

// A maximum with the number of times it occurs.
struct counted_max {
  static constexpr weft::monoid_traits traits{.commutative = true, .idempotent = false};
  template <class V>
  struct state {
    V value, times;
  };
  template <class V>
  static constexpr state<V> neutral() {
    return {V(-std::numeric_limits<float>::infinity()), V(0)};
  }
  template <class V>
  static constexpr state<V> lift(V x) {
    return {x, V(1)};
  }
  template <class V>
  static constexpr state<V> combine(state<V> a, state<V> b) {
    using weft::select;
    const V value = weft::math::maximum(a.value, b.value);
    return {value, select(a.value == value, a.times, V(0)) + select(b.value == value, b.times, V(0))};
  }
  template <class V>
  static constexpr V finish(state<V> s) {
    return s.times;
  }
};

struct value_and_times {
  float value = -infinity, times = 0;
};

constexpr auto lift_counted = [](float x) { return value_and_times{x, 1}; };
constexpr auto combine_counted = [](value_and_times a, value_and_times b) {
  if (a.value == b.value) return value_and_times{a.value, a.times + b.times};
  return a.value < b.value ? b : a;
};

reference::array<float> times(const reference::array<value_and_times>& pairs) {
  reference::array<float> y(pairs.shape);
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = pairs[i].times;
  return y;
}

constexpr auto scan_affine = [](const auto& x, auto... arguments) { return weft::scan<affine>(x, arguments...); };
constexpr auto scan_counted = [](const auto& x, auto... arguments) { return weft::scan<counted_max>(x, arguments...); };

template <int Axis, laws::modes Chosen, class View>
void check_affine(const View& v, const reference::array<float>& x) {
  laws::every_mode<Axis, Chosen>(scan_affine, v, [&](const auto& y, reference::scan_mode mode) {
    BOOST_TEST(test::same(y, offsets(reference::scan(x, Axis, mode, affine_pair(), lift_affine, combine_affine))));
  });
  const auto total = reference::reduce(x, {Axis}, false, affine_pair(), lift_affine, combine_affine);
  BOOST_TEST(test::same(weft::eval(weft::reduce<affine>(v, weft::axis<Axis>)), offsets(total)));
}

}  // namespace

BOOST_AUTO_TEST_CASE(running_maximum) {
  laws::scan_one_dimension<cummax>();
  laws::scan_two_dimensions<cummax, laws::crossed_rows, laws::crossed_columns>();
  const auto check_special = laws::scan_of_special<cummax, laws::crossed_rows, laws::crossed_columns>;
  check_special(quiet_nan, infinity);
  check_special(-infinity, quiet_nan);
  laws::scan_of_type<cummax, std::int32_t, std::int32_t, laws::modes::one_of_two>();
  laws::scan_of_type<cummax, bool, bool, laws::modes::both_or_none>();
}

BOOST_AUTO_TEST_CASE(running_minimum) {
  for (const std::size_t n : test::lengths) {
    const auto x = test::exact_terms<float>({3, n});
    const auto v = test::dense<2>(x);
    BOOST_TEST(test::same(weft::eval(weft::cummin(v, weft::axis<1>)), reference::cummin(x, 1)));
    BOOST_TEST(
        test::same(weft::eval(weft::cummin(v, weft::axis<0>, weft::reverse)), reference::cummin(x, 0, {true, false})));
    const auto whole = test::exact_terms<std::int32_t>({3, n});
    BOOST_TEST(test::same(weft::eval(weft::cummin(test::dense<2>(whole), weft::axis<1>, weft::exclusive)),
                          reference::cummin(whole, 1, {false, true})));
    const auto truth = test::exact_terms<bool>({3, n});
    BOOST_TEST(test::same(weft::eval(weft::cummin(test::dense<2>(truth), weft::axis<1>, weft::exclusive)),
                          reference::cummin(truth, 1, {false, true})));
  }
}

BOOST_AUTO_TEST_CASE(monoids_of_the_user_keep_the_laws) {
  const auto equal_maps = [](auto a, auto b) { return a.scale == b.scale && a.offset == b.offset; };
  laws::monoid_laws<affine, float>({0, 2, -2, 1, 0.5f}, equal_maps);
  const auto equal_runs = [](auto a, auto b) {
    return a.length == b.length && a.first == b.first && a.last == b.last && a.longest == b.longest;
  };
  laws::monoid_laws<longest_run, float>({0, 1}, equal_runs);
  const auto equal_counts = [](auto a, auto b) { return a.value == b.value && a.times == b.times; };
  laws::monoid_laws<counted_max, float>({0, 1, -3, 2}, equal_counts);
}

BOOST_AUTO_TEST_CASE(order_is_kept) {
  for (const std::size_t n : test::lengths) {
    const auto wide = affine_data({3, n});
    check_affine<1, laws::modes::all>(test::dense<2>(wide), wide);
    const auto tall = affine_data({n, 19});
    check_affine<0, laws::crossed_columns>(test::dense<2>(tall), tall);
  }
  const auto x = affine_data({9, 70});
  test::laid_out<float, 2> memory(x, test::layouts[5]);
  BOOST_TEST(test::same(weft::eval(weft::reduce<affine>(memory.const_view(), weft::axis<1>)),
                        offsets(reference::reduce(x, {1}, false, affine_pair(), lift_affine, combine_affine))));
  BOOST_TEST(test::same(weft::eval(weft::reduce<affine>(test::dense<2>(x))),
                        offsets(reference::reduce(x, {0, 1}, false, affine_pair(), lift_affine, combine_affine))));
}

// Through all levels of the carries.
BOOST_AUTO_TEST_CASE(order_is_kept_down_long_columns) {
  for (const std::size_t n : {std::size_t{8191}, std::size_t{8192}, std::size_t{8500}, std::size_t{16700}}) {
    const auto tall = affine_data({n, 5});
    check_affine<0, laws::crossed_columns>(test::dense<2>(tall), tall);
  }
}

BOOST_AUTO_TEST_CASE(states_of_several_parts) {
  for (const std::size_t n : test::lengths) {
    // A few small values, so that the maximum occurs more than once.
    auto x = test::exact_terms<float>({4, n});
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::floor(x[i]);
    laws::every_mode<1, laws::crossed_rows>(
        scan_counted, test::dense<2>(x), [&](const auto& y, reference::scan_mode mode) {
          BOOST_TEST(
              test::same(y, times(reference::scan(x, 1, mode, value_and_times(), lift_counted, combine_counted))));
        });
    BOOST_TEST(test::same(weft::eval(weft::reduce<counted_max>(test::dense<2>(x), weft::axis<0>)),
                          times(reference::reduce(x, {0}, false, value_and_times(), lift_counted, combine_counted))));
  }
}

BOOST_AUTO_TEST_CASE(longest_runs) {
  for (const std::size_t n : test::lengths) {
    auto x = test::exact_terms<float>({3, n});
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = x[i] > -2 ? 1.f : 0.f;
    reference::array<float> expected(x.shape);
    for (std::size_t row = 0; row < 3; ++row) {
      float longest = 0, current = 0;
      for (std::size_t i = row * n; i < (row + 1) * n; ++i) {
        current = x[i] > 0 ? current + 1 : 0;
        expected[i] = longest = std::fmax(longest, current);
      }
    }
    BOOST_TEST(test::same(weft::eval(weft::scan<longest_run>(test::dense<2>(x), weft::axis<1>)), expected));
  }
}
