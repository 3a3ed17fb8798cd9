// Views: of ranges, pointers and arrays, dense and strided, const or not; writing through them; what is refused.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE view
#include <boost/test/unit_test.hpp>

#include <weft/array/view.hpp>

#include <algorithm>
#include <array>
#include <numeric>
#include <range/v3/algorithm/sort.hpp>
#include <range/v3/numeric/accumulate.hpp>
#include <range/v3/view/transform.hpp>
#include <ranges>
#include <span>
#include <string>
#include <utility>
#include <vector>

using weft::basic_view;
using weft::dyn;
using weft::named;
using weft::shape;
using weft::strides;
using weft::tensor;
using weft::view;

// An element and an expression of the user's, so that the evaluator found by the assignments is the one of this file.
namespace user {

struct number {
  int value = 0;
  constexpr number() = default;
  constexpr number(int v) : value(v) {}
  friend constexpr bool operator==(number, number) = default;
};

struct expression {
  int value = 0;
};

template <bool Dense, weft::dim... Ds>
constexpr void evaluate_into(basic_view<number, Dense, Ds...>& target, const expression& source, std::false_type) {
  target = number(source.value);
}

template <bool Dense, weft::dim... Ds, weft::array Source>
constexpr void evaluate_into(basic_view<number, Dense, Ds...>& target, const Source& source, std::false_type) {
  static_assert(sizeof...(Ds) == 2 && Source::rank == 2);
  for (std::size_t i = 0; i < target.shape()[0]; ++i) {
    for (std::size_t j = 0; j < target.shape()[1]; ++j) target(i, j) = source(i, j);
  }
}

}  // namespace user

template <>
inline constexpr bool weft::is_expression<user::expression> = true;
template <>
inline constexpr bool weft::is_scalar<user::number> = true;

namespace {

using dense = basic_view<float, true, 2, 3>;
using strided = basic_view<float, false, 2, 3>;

static_assert(weft::is_view<dense> && !weft::is_tensor<dense> && weft::array<const strided&>);
static_assert(dense::is_dense && !strided::is_dense && dense::rank == 2 && dense::dims[0] == weft::dim(2));
static_assert(std::is_same_v<basic_view<const float, true, 2>::value_type, float>);
static_assert(sizeof(dense) == sizeof(float*) && sizeof(basic_view<float, true, dyn, 3>) == 2 * sizeof(float*));
static_assert(std::ranges::contiguous_range<dense> && std::ranges::borrowed_range<dense>);
static_assert(!std::ranges::range<strided>);
static_assert(std::is_convertible_v<dense, basic_view<const float, true, 2, 3>>);
static_assert(std::is_convertible_v<strided, basic_view<const float, false, 2, 3>>);
static_assert(!std::is_convertible_v<basic_view<const float, true, 2, 3>, dense>);
static_assert(std::is_copy_constructible_v<dense> && std::is_trivially_copy_constructible_v<strided>);

constexpr bool check_sources() {
  std::array<int, 6> x{1, 2, 3, 4, 5, 6};
  const auto& fixed = x;
  const int plain[] = {1, 2, 3, 4};
  tensor<int, 2, 3> t{{1, 2, 3}, {4, 5, 6}};
  const auto v = view<2, 3>(x);
  const auto c = view<2, 3>(fixed);
  const auto p = view<dyn, 3>(x.data(), 2);
  const auto d = view<dyn, 3>(x);
  const auto n = view<"row", named<"column", 3>>(x, 2u);
  const auto s = view<dyn>(std::span<const int>(x));
  const auto a = view<2, dyn>(plain, 2);
  const auto r = view<6>(view<2, 3>(x));
  const auto of_tensor = view<3, 2>(t);
  static_assert(std::is_same_v<decltype(v), const basic_view<int, true, 2, 3>>);
  static_assert(std::is_same_v<decltype(c), const basic_view<const int, true, 2, 3>>);
  static_assert(std::is_same_v<decltype(p), const basic_view<int, true, dyn, 3>>);
  static_assert(std::is_same_v<decltype(s), const basic_view<const int, true, dyn>>);
  bool ok = v(1, 2) == 6 && c(0, 1) == 2 && p(1, 0) == 4 && d.extent<0>() == 2 && n.extent<"row">() == 2;
  ok = ok && n.extent<"column">() == 3 && s.size() == 6 && a(1, 1) == 4 && r(4) == 5 && of_tensor(2, 1) == 6;
  v(0, 0) = 7;
  return ok && x[0] == 7 && c(0, 0) == 7 && &v(0, 0) == x.data();
}

constexpr bool check_strides() {
  std::array<int, 6> x{1, 2, 3, 4, 5, 6};
  const auto t = view<3, dyn>(x.data(), 2, strides{1, 3});   // the transpose
  const auto b = view<2, 3>(x.data() + 5, strides{-3, -1});  // both axes flipped
  const auto z = view<4, 3>(x, strides{0, 1});               // a row, four times
  const auto w = view<4, 3>(x, strides{1, 1});               // windows
  const auto e = view<dyn, 3>(x.data(), 0, strides{3, 1});
  static_assert(!decltype(t)::is_dense);
  bool ok = t.extent<1>() == 2 && t.stride(0) == 1 && t.stride(1) == 3 && e.size() == 0;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 2; ++j) ok = ok && t(i, j) == 1 + i + 3 * j && b(j, i) == 6 - 3 * j - i;
    for (int k = 0; k < 4; ++k) ok = ok && z(k, i) == 1 + i && w(k, i) == 1 + k + i;
  }
  return ok;
}

constexpr bool check_of_arrays() {
  tensor<int, dyn, "n"> t{{1, 2}, {3, 4}};
  const auto& constant = t;
  auto v = view(t);
  auto c = view(constant);
  auto again = view(v);
  auto copied = view(view(t));
  static_assert(std::is_same_v<decltype(v), basic_view<int, true, dyn, "n">>);
  static_assert(std::is_same_v<decltype(c), basic_view<const int, true, dyn, "n">>);
  static_assert(std::is_same_v<decltype(again), decltype(v)> && std::is_same_v<decltype(copied), decltype(v)>);
  return v.data() == t.data() && c.shape() == t.shape() && copied(1, 1) == 4 && again.stride(0) == 2;
}

constexpr bool check_filling() {
  std::array<int, 8> x{};
  view<2, 4>(x) = 1;
  bool ok = std::ranges::count(x, 1) == 8;
  view<2, 2>(x.data() + 1, strides{4, 2}) = 5;
  ok = ok && x == std::array<int, 8>{1, 5, 1, 5, 1, 5, 1, 5};
  view<2>(x.data() + 7, strides{-1}) = 9;
  ok = ok && x[7] == 9 && x[6] == 9 && x[5] == 5;
  view<0, 4>(x.data(), strides{4, 1}) = 3;
  float single = 1;
  auto s = view<>(&single);
  const float before = s;
  s = 2.0;
  return ok && std::ranges::count(x, 3) == 0 && before == 1 && single == 2;
}

constexpr bool check_assignment() {
  std::array<user::number, 4> x{1, 2, 3, 4};
  std::array<user::number, 4> y{};
  auto a = view<2, 2>(x);
  auto b = view<2, 2>(y);
  b = a;  // elements, though the types are the same
  bool ok = y == x && b.data() == y.data();
  b = user::expression{7};
  ok = ok && y[3] == 7 && b.data() == y.data();
  view<2, 2>(y) = view<2, 2>(x.data(), strides{1, 2});
  ok = ok && y == std::array<user::number, 4>{1, 3, 2, 4};
  auto t = view<2, 2>(y.data(), strides{1, 2});
  t = tensor<user::number, 2, 2>{{5, 6}, {7, 8}};
  ok = ok && y == std::array<user::number, 4>{5, 7, 6, 8};
  t = view<2, 2>(x.data(), strides{2, 1});
  return ok && y == std::array<user::number, 4>{1, 3, 2, 4};
}

constexpr bool check_distinctness() {
  using weft::detail::has_distinct_elements;
  bool ok = has_distinct_elements(shape<2, 3>(), {3, 1}) && has_distinct_elements(shape<2, 3>(), {-3, 1});
  ok = ok && has_distinct_elements(shape<3, 2>(), {1, 3}) && has_distinct_elements(shape<2, 3, 4>(), {1, 8, 2});
  ok = ok && !has_distinct_elements(shape<2, 3>(), {0, 1}) && !has_distinct_elements(shape<2, 3>(), {1, 1});
  ok = ok && !has_distinct_elements(shape<2, 3>(), {2, 1}) && !has_distinct_elements(shape<2, 2>(), {-1, 1});
  ok = ok && has_distinct_elements(shape<1, 3>(), {0, 1}) && has_distinct_elements(shape<0, 3>(), {0, 0});
  return ok && has_distinct_elements(shape<>(), {}) && !has_distinct_elements(shape<2>(), {0});
}

static_assert(check_sources() && check_strides() && check_of_arrays() && check_filling() && check_assignment());
static_assert(check_distinctness());

template <class F>
void throws_with(F f, const std::string& part) {
  BOOST_CHECK_EXCEPTION(f(), weft::shape_error, [&](const weft::shape_error& e) {
    const std::string text = e.what();
    return text.starts_with("weft: ") && text.find(part) != std::string::npos;
  });
}

}  // namespace

BOOST_AUTO_TEST_CASE(at_run_time_too) {
  BOOST_TEST(check_sources());
  BOOST_TEST(check_strides());
  BOOST_TEST(check_of_arrays());
  BOOST_TEST(check_filling());
  BOOST_TEST(check_assignment());
  BOOST_TEST(check_distinctness());
}

BOOST_AUTO_TEST_CASE(ranges_that_do_not_fit) {
  std::vector<float> x(12);
  throws_with([&] { return view<3, 5>(x); }, "range of 12 elements under the shape (3, 5)");
  throws_with([&] { return view<dyn, 4>(x, 2); }, "range of 12 elements under the shape (2, 4)");
  throws_with([&] { return view<dyn, 5>(x); }, "range of 12 elements");
  throws_with([&] { return view<"rows", 0>(x); }, "(rows=0, 0)");
  throws_with([&] { return view<dyn, 4>(x, -3); }, "axis 0 is negative: -3");
  throws_with([&] { return view<dyn, dyn>(x, 1ull << 62, 1ull << 62); }, "too many elements");
  throws_with([&] { return view<4, 3>(x, strides{3, -1}); }, "reach elements -2 to 9 of a range of 12");
  throws_with([&] { return view<4, 4>(x, strides{3, 1}); }, "reach elements 0 to 12 of a range of 12");
  BOOST_TEST((view<dyn, 4>(x).extent<0>() == 3u));
  BOOST_TEST((view<4, 3>(x, strides{3, 1})(3, 2) == 0));
  std::vector<float> none;
  BOOST_TEST((view<dyn, 4>(none).size() == 0u));
  BOOST_TEST((view<0, 4>(none, strides{4, 1}).size() == 0u));
}

BOOST_AUTO_TEST_CASE(overlapping_targets) {
  std::vector<float> x(12, 1.f);
  throws_with([&] { view<4, 3>(x, strides{0, 1}) = 2.f; }, "overlap");
  throws_with([&] { view<4, 3>(x, strides{1, 1}) = 2.f; }, "overlap");
  BOOST_TEST(std::ranges::count(x, 1.f) == 12);
}

BOOST_AUTO_TEST_CASE(as_a_range) {
  std::vector<int> x{3, 1, 2, 6, 5, 4};
  const auto v = view<2, 3>(x);
  ::ranges::sort(v);
  BOOST_TEST(std::ranges::is_sorted(x));
  BOOST_TEST(::ranges::accumulate(v | ::ranges::views::transform([](int i) { return 2 * i; }), 0) == 42);
  int sum = 0;
  for (const int i : view<2, 3>(x) | std::views::take(2)) sum += i;
  BOOST_TEST(sum == 3);
  BOOST_TEST(std::accumulate(v.begin(), v.end(), 0) == 21);
}
