// Shapes: what is stored, what is static, what is refused.
#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE shape
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <iterator>
#include <limits>
#include <ranges>
#include <string>
#include <type_traits>
#include <vector>

#include <weft/shape/shape.hpp>

using weft::dyn;
using weft::named;
using weft::shape;
using extents2 = std::array<std::size_t, 2>;

static_assert(std::is_empty_v<shape<>> && std::is_empty_v<shape<2, 3>> && sizeof(shape<2, dyn>) == sizeof(std::size_t));
static_assert(sizeof(shape<dyn, 4, "a">) == 2 * sizeof(std::size_t));
static_assert(std::is_trivially_copyable_v<shape<dyn, 3>>);
static_assert(shape<2, 3>::static_size == 6 && shape<>::static_size == 1 && shape<2, dyn>::static_size == -1);
static_assert(shape<dyn, 0>::static_size == -1 && shape<0, 3>::static_size == 0);
static_assert(shape<2, dyn, "a", named<"b", 3>>::dynamic_count == 2 && shape<2, dyn, "a", named<"b", 3>>::rank == 4);
static_assert(shape<2, "a">::dims[1] == weft::dim("a"));
static_assert(std::ranges::random_access_range<const shape<2, dyn>>);
static_assert(!std::is_convertible_v<int, shape<dyn>>);

constexpr bool check_static() {
  constexpr shape<2, named<"b", 3>, 5> s;
  return s.size() == 30 && s[0] == 2 && s[1] == 3 && s[2] == 5 && s.extent<0>() == 2 && s.extent<-1>() == 5 &&
         s.extent<-3>() == 2 && s.extent<"b">() == 3 && s == shape<2, 3, 5>() && s != shape<2, 3, 4>() &&
         s != shape<2, 3>() && s == std::array<std::size_t, 3>{2, 3, 5};
}

constexpr bool check_run_time() {
  shape<"a", 3, dyn, named<"d", 4>> s(2, 7u);
  bool ok = s[0] == 2 && s[1] == 3 && s[2] == 7 && s[3] == 4 && s.size() == 2 * 3 * 7 * 4;
  ok = ok && s.extent<"a">() == 2 && s.extent<"d">() == 4 && s.extent<-2>() == 7;
  ok = ok && s == shape<2, 3, 7, 4>() && shape<2, 3, 7, 4>() == s && s == std::array<std::size_t, 4>{2, 3, 7, 4};
  ok = ok && s.extents() == std::array<std::size_t, 4>{2, 3, 7, 4};
  ok = ok && shape<dyn, dyn>(extents2{5, 6}) == shape<5, 6>() && shape<5, dyn>(extents2{5, 6}) == shape<5, 6>();
  ok = ok && shape<dyn, 3>() == shape<0, 3>() && shape<dyn, 3>().size() == 0 && shape<dyn>(1).size() == 1;
  ok = ok && shape<>().size() == 1 && shape<>() == shape<>() && shape<>() != shape<1>();
  s = shape<"a", 3, dyn, named<"d", 4>>(1, 1);
  return ok && s.size() == 12;
}

constexpr bool check_iteration() {
  const shape<dyn, 3, dyn> s(2, 4);
  std::size_t position = 0;
  bool ok = true;
  for (const std::size_t extent : s) ok = ok && extent == s[position++];
  auto i = s.begin();
  ok = ok && position == 3 && s.end() - s.begin() == 3 && s.begin()[2] == 4 && *(s.end() - 1) == 4 && i++ == s.begin();
  ok = ok && *i == 3 && *--i == 2 && i < s.end() && 1 + i > i && *(i += 2) == 4 && *(i -= 1) == 3 && i-- > s.begin();
  const shape<> none;
  return ok && none.begin() == none.end() && std::ranges::max(s) == 4;
}

static_assert(check_static() && check_run_time() && check_iteration());

BOOST_AUTO_TEST_CASE(values) {
  BOOST_TEST(check_static());
  BOOST_TEST(check_run_time());
  BOOST_TEST(check_iteration());
}

template <class F>
void throws_with(F f, const std::string& part) {
  BOOST_CHECK_EXCEPTION(f(), weft::shape_error, [&](const weft::shape_error& e) {
    const std::string text = e.what();
    return text.starts_with("weft: ") && text.find(part) != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(refused) {
  throws_with([] { return shape<2, dyn>(-3); }, "axis 1 is negative: -3");
  throws_with([] { return shape<2, dyn>(extents2{3, 4}); }, "axis 0 is 2 by its type, and 3 was given");
  throws_with([] { return shape<dyn>(std::numeric_limits<long long>::min()); }, "negative");
}

template <class T>
std::string text_of(const T& of) {
  weft::detail::message text;
  return (text << of).c_str();
}

BOOST_AUTO_TEST_CASE(text) {
  BOOST_TEST(text_of(shape<2, dyn>(3)) == "(2, 3)");
  BOOST_TEST(text_of(shape<"batch", 3>(2)) == "(batch=2, 3)");
  BOOST_TEST(text_of(shape<3>()) == "(3,)");
  BOOST_TEST(text_of(shape<>()) == "()");
}

BOOST_AUTO_TEST_CASE(messages) {
  BOOST_TEST(text_of(0) == "0");
  BOOST_TEST(text_of(-1) == "-1");
  BOOST_TEST(text_of(std::numeric_limits<long long>::min()) == "-9223372036854775808");
  BOOST_TEST(text_of(std::numeric_limits<std::size_t>::max()) == "18446744073709551615");
  const std::string full(weft::detail::message::capacity, 'x');
  BOOST_TEST(text_of(full.c_str()) == full);
  BOOST_TEST(text_of((full + "y").c_str()) == full);
  // As long as two shapes can be.
  using longest = shape<"fifteen letters", "fifteen letterS", "fifteen letteRs", "fifteen lettErs", "fifteen letTers",
                        "fifteen leTters", "fifteen lEtters", "fifteen Letters">;
  constexpr auto most = std::numeric_limits<long long>::max();
  const longest of(most, most, most, most, most, most, most, most);
  weft::detail::message both;
  both << of << of;
  BOOST_TEST(both.c_str() == text_of(of) + text_of(of));
  BOOST_TEST(std::strlen(both.c_str()) < weft::detail::message::capacity / 4 * 3);
}
