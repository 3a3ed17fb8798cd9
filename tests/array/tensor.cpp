// Owning arrays: braces and parentheses, element access, ranks 0 to 6, extents 0 and 1, copies and moves, where the
// elements live, and what assignment hands to the evaluator.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE tensor
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/test/unit_test.hpp>

#include "../support/counting_new.hpp"

#include <weft/array/tensor.hpp>

#include <algorithm>
#include <complex>
#include <cstdint>
#include <limits>
#include <numeric>
#include <range/v3/algorithm/sort.hpp>
#include <range/v3/numeric/accumulate.hpp>
#include <range/v3/view/transform.hpp>
#include <ranges>
#include <string>
#include <utility>

using weft::dyn;
using weft::named;
using weft::shape;
using weft::tensor;

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
  std::size_t count = 0;
};

template <weft::dim... Ds, bool Resizes>
constexpr void evaluate_into(tensor<number, Ds...>& target, const expression& source, std::bool_constant<Resizes>) {
  static_assert(Resizes, "a tensor takes the sizes of its source");
  if constexpr (shape<Ds...>::dynamic_count == 1 && sizeof...(Ds) == 1) target.resize(shape<Ds...>(source.count));
  for (number& each : target) each = source.value;
}

template <weft::dim... Ds, weft::dim... Es>
constexpr void evaluate_into(tensor<number, Ds...>& target, const tensor<number, Es...>& source, std::true_type) {
  target.resize(shape<Ds...>(source.shape().extents()));
  for (std::size_t i = 0; i < source.size(); ++i) target.data()[i] = source.data()[i];
}

// Counts the objects that are alive, and throws on a copy when told to.
struct tracked {
  static inline int alive = 0;
  static inline int copies_left = -1;
  tracked() { ++alive; }
  tracked(const tracked&) {
    if (copies_left == 0) throw std::runtime_error("no more copies");
    --copies_left;
    ++alive;
  }
  tracked& operator=(const tracked&) = default;
  ~tracked() { --alive; }
};

}  // namespace user

template <>
inline constexpr bool weft::is_expression<user::expression> = true;
template <>
inline constexpr bool weft::is_scalar<user::number> = true;

namespace {

using small = tensor<float, 2, 3>;
using large = tensor<float, 65, 64>;  // 16.25 KiB
using limit = tensor<float, 64, 64>;  // 16 KiB

static_assert(weft::is_tensor<small> && !weft::is_tensor<int> && weft::array<const small&> && !weft::array<float*>);
static_assert(small::rank == 2 && small::dims[1] == weft::dim(3) && small::is_dense);
static_assert(std::is_same_v<small::value_type, float> && std::is_same_v<small::shape_type, shape<2, 3>>);
static_assert(std::is_trivially_copyable_v<small> && sizeof(small) == 24 && sizeof(tensor<double>) == 8);
static_assert(sizeof(limit) == 16384 && sizeof(large) < 64 && alignof(tensor<float, 64>) == 64);
static_assert(alignof(tensor<float, 16>) == 16 && alignof(tensor<float, 3>) == 4 &&
              alignof(tensor<double, 5, 13>) == 8);
static_assert(std::ranges::contiguous_range<small> && std::ranges::sized_range<const small>);
static_assert(std::ranges::contiguous_range<tensor<bool, dyn>> && !std::ranges::borrowed_range<small>);
static_assert(std::is_nothrow_move_constructible_v<tensor<float, dyn>> && std::is_nothrow_move_assignable_v<large>);
static_assert(std::is_convertible_v<double, tensor<double>> && std::is_convertible_v<tensor<double>, double>);
static_assert(!std::is_convertible_v<double, tensor<double, 1>> && !std::is_convertible_v<tensor<double, 1>, double>);
static_assert(!std::is_convertible_v<int, tensor<double, dyn>>);
static_assert(std::is_convertible_v<user::expression, tensor<user::number, dyn>>);

constexpr tensor<float, 2, 3> constant{{1, 2, 3}, {4, 5, 6}};
static_assert(constant(0, 0) == 1 && constant(1, 2) == 6 && constant.size() == 6);
constexpr tensor<double> three = 3.0;
static_assert(three() == 3.0 && three + 1 == 4.0 && three.size() == 1 && three.rank == 0);

constexpr bool check_braces() {
  const tensor<int, dyn> a{1, 2, 3};
  const tensor<int, dyn, 2> b{{1, 2}, {3, 4}, {5, 6}};
  const tensor<int, 2, dyn, dyn> c{{{1, 2, 3}}, {{4, 5, 6}}};
  const tensor<int, 1, 1, 1, 1, 1, 2> d{{{{{{7, 8}}}}}};
  const tensor<int, "a", named<"b", 2>> e{{1, 2}};
  const tensor<int, 2, 1> f{{1}, {2}};
  const tensor<int, dyn> none{};
  const tensor<int, 0, 3> zero{};
  tensor<int, dyn> again{1};
  again = {4, 5};
  bool ok = a.extent<0>() == 3 && a(2) == 3 && b.extent<0>() == 3 && b(2, 1) == 6 && b(1, 0) == 3;
  ok = ok && c.shape() == shape<2, 1, 3>() && c(1, 0, 2) == 6 && d(0, 0, 0, 0, 0, 1) == 8 && d.rank == 6;
  ok = ok && e.extent<"a">() == 1 && e.extent<"b">() == 2 && f(1, 0) == 2 && none.size() == 0 && zero.size() == 0;
  return ok && again.size() == 2 && again(1) == 5;
}

constexpr bool check_parentheses() {
  const tensor<int, 2, 3> a;
  tensor<int, dyn, 3> b(2);
  const tensor<int, "day", dyn> c(2, 5u);
  const tensor<int, dyn> one(1);
  const tensor<int, dyn, 0> zero(4);
  const tensor<int, dyn, 3> empty;
  const tensor<int, dyn, 2> from_shape(shape<dyn, 2>(3));
  bool ok = std::ranges::count(a, 0) == 6 && std::ranges::count(b, 0) == 6 && c.size() == 10 && one.size() == 1;
  ok = ok && zero.size() == 0 && zero.extent<0>() == 4 && empty.size() == 0 && empty.extent<1>() == 3;
  ok = ok && from_shape.extent<-2>() == 3 && from_shape.empty() == false && empty.empty();
  b = 4;
  return ok && std::ranges::count(b, 4) == 6;
}

constexpr bool check_access() {
  tensor<int, 2, dyn, 4> t(3);
  int next = 0;
  for (int& each : t) each = next++;
  bool ok = t.stride(0) == 12 && t.stride(1) == 4 && t.stride(2) == 1;
  int expected = 0;
  for (int i = 0; i < 2; ++i) {
    for (unsigned j = 0; j < 3; ++j) {
      for (std::size_t k = 0; k < 4; ++k) {
        ok = ok && t(i, j, k) == expected && std::as_const(t)(i, j, k) == expected;
        ok = ok && &t(i, j, k) == t.data() + expected;
        ++expected;
      }
    }
  }
  t(1, 2, 3) = -1;
  return ok && t.end()[-1] == -1 && t.end() - t.begin() == 24;
}

template <class Tensor>
constexpr bool check_copies(Tensor a) {
  std::iota(a.begin(), a.end(), 1);
  const Tensor original = a;
  Tensor b(a);
  b(0, 0) = 100;
  bool ok = a(0, 0) == 1 && b(0, 0) == 100 && b.shape() == a.shape();
  b = a;
  ok = ok && std::ranges::equal(b, original);
  Tensor c(std::move(a));
  ok = ok && std::ranges::equal(c, original);
  a = c;
  ok = ok && std::ranges::equal(a, original) && a.shape() == original.shape();
  b = std::move(c);
  ok = ok && std::ranges::equal(b, original);
  auto& self = b;
  b = self;
  b = std::move(self);
  ok = ok && std::ranges::equal(b, original);
  std::ranges::swap(a, b);
  return ok && std::ranges::equal(a, original);
}

constexpr bool check_all_copies() {
  return check_copies(tensor<int, 2, 3>()) && check_copies(tensor<int, dyn, 3>(2)) &&
         check_copies(tensor<int, dyn, dyn>(4, 1));
}

constexpr bool check_moved_from() {
  tensor<int, dyn, 3> a(2);
  const int* const elements = a.data();
  const tensor<int, dyn, 3> b = std::move(a);
  bool ok = a.size() == 0 && a.extent<0>() == 0 && a.extent<1>() == 3 && a.begin() == a.end() && b.data() == elements;
  a = b;
  return ok && a.size() == 6;
}

constexpr bool check_scalars() {
  tensor<double> s = 3.0;
  tensor<float> f = 1;
  tensor<int> i{7};
  double d = s;
  s = 4;
  f = 2.5;
  tensor<float, 3> many;
  many = 2.0;
  tensor<bool, 2> flags;
  flags = true;
  tensor<user::number, 2> users;
  users = user::number(5);
  return d == 3.0 && s == 4.0 && f() == 2.5f && i == 7 && many(2) == 2.f && flags(1) && users(1).value == 5;
}

constexpr bool check_evaluation() {
  const tensor<user::number, dyn> a = user::expression{3, 4};
  tensor<user::number, dyn> b(9);
  b = user::expression{5, 2};
  const tensor<user::number, 2, 2> c = user::expression{6};
  const tensor<user::number, dyn, 2> d = c;
  tensor<user::number, 2, dyn> e;
  e = c;
  return a.size() == 4 && a(3) == 3 && b.size() == 2 && b(1) == 5 && c(1, 1) == 6 && d.extent<0>() == 2 &&
         d(1, 0) == 6 && e.extent<1>() == 2 && e(0, 1) == 6;
}

constexpr bool check_resize() {
  tensor<int, dyn, dyn> t(2, 3);
  t = 1;
  const int* const before = t.data();
  t.resize(shape<dyn, dyn>(3, 2));
  bool ok = t.data() == before && t.extent<0>() == 3 && std::ranges::count(t, 1) == 6;
  t.resize(shape<dyn, dyn>(3, 3));
  ok = ok && t.size() == 9;
  t.resize(shape<dyn, dyn>(0, 3));
  return ok && t.size() == 0 && t.begin() == t.end();
}

static_assert(check_braces() && check_parentheses() && check_access() && check_all_copies() && check_moved_from());
static_assert(check_scalars() && check_evaluation() && check_resize());

template <class F>
void throws_with(F f, const std::string& part) {
  BOOST_CHECK_EXCEPTION(f(), weft::shape_error, [&](const weft::shape_error& e) {
    const std::string text = e.what();
    return text.starts_with("weft: ") && text.find(part) != std::string::npos;
  });
}

}  // namespace

BOOST_AUTO_TEST_CASE(at_run_time_too) {
  BOOST_TEST(check_braces());
  BOOST_TEST(check_parentheses());
  BOOST_TEST(check_access());
  BOOST_TEST(check_all_copies());
  BOOST_TEST(check_moved_from());
  BOOST_TEST(check_scalars());
  BOOST_TEST(check_evaluation());
  BOOST_TEST(check_resize());
  BOOST_TEST(check_copies(tensor<int, 80, 80>()));
}

BOOST_AUTO_TEST_CASE(braces_that_do_not_fit) {
  throws_with([] { return small{{1, 2, 3}, {4, 5}}; }, "2 elements along axis 1, where 3 belong");
  throws_with([] { return small{{1, 2, 3}}; }, "1 elements along axis 0, where 2 belong");
  throws_with([] { return tensor<int, 3>{1, 2, 3, 4}; }, "4 elements along axis 0, where 3 belong");
  throws_with([] { return tensor<int, dyn, dyn>{{1, 2}, {3}}; }, "1 elements along axis 1, where 2 belong");
  throws_with([] { return tensor<int, dyn, dyn, 1>{{{1}, {2}}, {{3}}}; }, "axis 1");
  throws_with([] { return tensor<int, 2, 3>{{}, {}}; }, "0 elements along axis 1, where 3 belong");
}

BOOST_AUTO_TEST_CASE(extents_that_can_not_be) {
  throws_with([] { return tensor<float, dyn, 3>(-1); }, "axis 0 is negative: -1");
  throws_with([] { return tensor<float, dyn, dyn>(1ull << 40, 1ull << 40); }, "too many elements");
  throws_with([] { return tensor<double, dyn>(std::size_t{1} << 61); }, "too many elements");
  BOOST_TEST((tensor<double, dyn, dyn>(std::size_t{1} << 62, 0).size() == 0u));
}

BOOST_AUTO_TEST_CASE(allocations) {
  const auto of = [](auto f) { return test::allocations_of(f).count; };
  BOOST_TEST(of([] {
               limit t;
               BOOST_TEST(t(63, 63) == 0);
             }) == 0u);
  BOOST_TEST(of([] { large t; }) == 1u);
  BOOST_TEST(of([] { tensor<float, dyn> t; }) == 0u);
  BOOST_TEST(of([] { tensor<float, dyn> t(0); }) == 0u);
  BOOST_TEST(of([] { tensor<float, dyn, 3> t(1); }) == 1u);
  BOOST_TEST(of([] { tensor<float, dyn> t{1, 2, 3}; }) == 1u);
  tensor<float, dyn, dyn> a(3, 4);
  const tensor<float, dyn, dyn> same_count(4, 3);
  BOOST_TEST(of([&] { a = same_count; }) == 0u);
  BOOST_TEST(of([&] {
               tensor<float, dyn, dyn> b = std::move(a);
               a = std::move(b);
             }) == 0u);
  BOOST_TEST(of([&] { a.resize(shape<dyn, dyn>(6, 2)); }) == 0u);
  BOOST_TEST(of([&] { a.resize(shape<dyn, dyn>(6, 3)); }) == 1u);
  BOOST_TEST(of([&] { a = 3; }) == 0u);
  const auto bytes = test::allocations_of([] { large t; }).bytes;
  BOOST_TEST(bytes <= sizeof(float) * 65 * 64 + 64);
}

BOOST_AUTO_TEST_CASE(the_heap_is_aligned_to_a_cache_line) {
  for (std::size_t n = 1; n < 200; n += 7) {
    const tensor<float, dyn> t(n);
    const tensor<std::complex<double>, dyn> z(n);
    BOOST_TEST(reinterpret_cast<std::uintptr_t>(t.data()) % 64 == 0u);
    BOOST_TEST(reinterpret_cast<std::uintptr_t>(z.data()) % 64 == 0u);
  }
}

BOOST_AUTO_TEST_CASE(elements_with_a_life_of_their_own) {
  using user::tracked;
  {
    tensor<tracked, dyn> a(5);
    BOOST_TEST(tracked::alive == 5);
    tensor<tracked, dyn> b = a;
    BOOST_TEST(tracked::alive == 10);
    b = tensor<tracked, dyn>(2);
    BOOST_TEST(tracked::alive == 7);
    tracked::copies_left = 3;
    BOOST_CHECK_THROW((tensor<tracked, dyn>(a)), std::runtime_error);
    BOOST_CHECK_THROW((b = a), std::runtime_error);
    tracked::copies_left = -1;
    BOOST_TEST(tracked::alive == 7);
    BOOST_TEST(b.size() == 2u);
    a.resize(shape<dyn>(3));
    BOOST_TEST(tracked::alive == 5);
  }
  BOOST_TEST(tracked::alive == 0);
}

BOOST_AUTO_TEST_CASE(user_numbers) {
  using multi = boost::multiprecision::cpp_bin_float_50;
  tensor<multi, 2, dyn> t{{multi(1), multi("2.5")}, {multi(3), multi(4)}};
  const tensor<multi, 2, dyn> copy = t;
  t = multi(7);
  BOOST_TEST((copy(0, 1) == multi("2.5") && t(1, 1) == multi(7)));
  t = 2;
  BOOST_TEST((t(0, 0) == multi(2)));
  BOOST_TEST((tensor<multi>() == multi(0)));
}

BOOST_AUTO_TEST_CASE(uninitialized_elements_are_written_by_the_caller) {
  tensor<float, dyn> t(weft::detail::uninitialized, shape<dyn>(10));
  std::iota(t.begin(), t.end(), 0.f);
  BOOST_TEST(t(9) == 9.f);
  tensor<std::string, 3> s(weft::detail::uninitialized, shape<3>());
  BOOST_TEST(s(2).empty());
}

BOOST_AUTO_TEST_CASE(as_a_range) {
  tensor<int, 2, 3> t{{6, 2, 4}, {1, 5, 3}};
  ::ranges::sort(t);
  BOOST_TEST(std::ranges::is_sorted(t));
  BOOST_TEST(::ranges::accumulate(t | ::ranges::views::transform([](int i) { return 2 * i; }), 0) == 42);
  std::ranges::reverse(t);
  BOOST_TEST(t(0, 0) == 6);
  int sum = 0;
  for (const int i : t | std::views::drop(4)) sum += i;
  BOOST_TEST(sum == 3);
  for (const int i : tensor<int, dyn>{1, 2, 3} | std::views::take(2)) sum += i;
  BOOST_TEST(sum == 6);
}
